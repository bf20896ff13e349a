/** A JSON Schema (draft-07) as plain data; `title` says in messages what was expected. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

type Properties = Readonly<Record<string, JsonSchema>>

/** Numbers count as text: they keep the spelling of the file (`0123`). */
export function text(description: string): JsonSchema {
  return { title: 'text', type: ['string', 'number'], description }
}

export function texts(description: string): JsonSchema {
  return {
    title: 'text or a list of texts',
    type: ['string', 'number', 'array'],
    items: text('one entry'),
    description,
  }
}

export function scalar(description: string): JsonSchema {
  return { title: 'a single value', type: ['string', 'number', 'boolean'], description }
}

export function flag(description: string, byDefault?: boolean): JsonSchema {
  return withDefault({ title: '`true` or `false`', type: 'boolean', description }, byDefault)
}

export function count(
  description: string,
  options: { min?: number; max?: number; byDefault?: number } = {},
): JsonSchema {
  const { min = 0, max = 1_000_000_000, byDefault } = options
  return withDefault({ title: 'a whole number', type: 'integer', minimum: min, maximum: max, description }, byDefault)
}

export function duration(description: string, byDefault?: string): JsonSchema {
  return withDefault({ title: 'a duration', type: 'string', examples: ['30d'], description }, byDefault)
}

export function time(description: string): JsonSchema {
  return { title: 'a date or a time', type: 'string', examples: ['2026-12-31', '2026-12-31T17:00:00Z'], description }
}

export function choice(values: readonly string[], description: string, byDefault?: string): JsonSchema {
  return withDefault({ enum: values, description }, byDefault)
}

export function list(items: JsonSchema, description: string, options: { min?: number } = {}): JsonSchema {
  return {
    title: 'a list',
    type: 'array',
    items,
    description,
    ...(options.min === undefined ? {} : { minItems: options.min }),
  }
}

/** A single entry, or a list of them. */
export function oneOrMore(entry: JsonSchema, title: string, description: string): JsonSchema {
  const types = Array.isArray(entry['type']) ? (entry['type'] as unknown[]) : [entry['type']]
  return { ...entry, title, type: [...types, 'array'], items: entry, description }
}

export function mapping(properties: Properties, description: string, required: readonly string[] = []): JsonSchema {
  return { title: 'a mapping', type: 'object', properties, required, additionalProperties: false, description }
}

/** Keys that people choose themselves. */
export function mapOf(value: JsonSchema, description: string): JsonSchema {
  return { title: 'a mapping', type: 'object', additionalProperties: value, description }
}

/** `system:type:resource` with `*`; the mapping form sets the level apart. */
export function pattern(description: string): JsonSchema {
  const properties = { grant: text('the grant or pattern'), level: text('this level and higher') }
  return { ...mapping(properties, description, ['grant']), title: 'a grant or pattern', type: ['string', 'object'] }
}

export function patterns(description: string): JsonSchema {
  return oneOrMore(pattern('one pattern'), 'a pattern or a list of patterns', description)
}

/** Who something is for; see `trigger` in the shared definitions. */
export function trigger(description: string): JsonSchema {
  // Beside `$ref`, draft-07 ignores a description.
  return { description, allOf: [{ $ref: '#/definitions/trigger' }] }
}

function withDefault(schema: JsonSchema, byDefault: unknown): JsonSchema {
  return byDefault === undefined ? schema : { ...schema, default: byDefault }
}
