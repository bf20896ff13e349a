import type { JsonSchema } from './schemas/fragments.ts'

const smallest = 200

/** The schema with every larger part that stands in it more than once made a definition, so that it is compiled once. */
export function shareParts(schema: JsonSchema): JsonSchema {
  const counts = new Map<string, number>()
  const count = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const text = JSON.stringify(part)
    if (isSchema(part) && text.length > smallest) counts.set(text, (counts.get(text) ?? 0) + 1)
    if ((counts.get(text) ?? 0) < 2) for (const one of Object.values(part)) count(one)
  }
  count(schema)
  const shared = [...counts].flatMap(([text, amount]) => (amount > 1 ? [text] : []))
  const refer = (part: unknown, isTop: boolean): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return part.map((one) => refer(one, false))
    const index = isTop ? -1 : shared.indexOf(JSON.stringify(part))
    if (index >= 0) return { $ref: `#/definitions/shared${index}` }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, refer(value, false)]))
  }
  const parts = shared.map((text, index) => [`shared${index}`, refer(JSON.parse(text), true)])
  const whole = refer(schema, true) as JsonSchema
  return { ...whole, definitions: { ...(schema['definitions'] as object), ...Object.fromEntries(parts) } }
}

/** A mapping of property names to schemas looks like one, but has no `type` of its own that is text. */
function isSchema(part: object): boolean {
  return !Array.isArray(part) && 'type' in part && (typeof part.type === 'string' || Array.isArray(part.type))
}
