import type { JsonSchema } from './fragments.ts'

const scalar = { type: ['string', 'number', 'boolean'] }
const scalars = { ...scalar, type: ['string', 'number', 'boolean', 'array'], items: scalar, minItems: 1 }
const numeric = { type: ['number', 'string'] }
const branches = { type: 'array', minItems: 1, items: { $ref: '#/definitions/trigger' } }

/** Tests of one attribute; the keys are the operators. */
export const operatorSchemas: Readonly<Record<string, JsonSchema>> = {
  in: { ...scalars, description: 'one of these values' },
  not: { ...scalars, description: 'none of these values' },
  not_in: { ...scalars, description: 'none of these values' },
  glob: { ...scalar, description: 'text in which `*` stands for any run of characters' },
  prefix: { ...scalar, description: 'begins with this text' },
  suffix: { ...scalar, description: 'ends with this text' },
  contains: { ...scalar, description: 'an attribute with several values has this one' },
  before: { type: 'string', description: 'a date or time before this one' },
  on_or_before: { type: 'string', description: 'this date or time, or an earlier one' },
  after: { type: 'string', description: 'a date or time after this one' },
  on_or_after: { type: 'string', description: 'this date or time, or a later one' },
  lt: { ...numeric, description: 'less than this number' },
  lte: { ...numeric, description: 'this number or less' },
  gt: { ...numeric, description: 'more than this number' },
  gte: { ...numeric, description: 'this number or more' },
  exists: { type: 'boolean', description: 'whether the person has the attribute at all' },
  under: { ...scalar, description: "in this person's reporting line, transitively" },
}

/** The recursive part of every schema. Its violations are reported by `parseTrigger`, which knows more about them. */
export const definitions: Readonly<Record<string, JsonSchema>> = {
  trigger: {
    title: 'a trigger',
    description:
      'A mapping is all of its keys; a list has one entry; several are written as any_of, all_of or none_of.',
    type: ['object', 'array'],
    minProperties: 1,
    minItems: 1,
    maxItems: 1,
    items: { $ref: '#/definitions/trigger' },
    properties: { any_of: branches, all_of: branches, none_of: branches },
    additionalProperties: { $ref: '#/definitions/triggerValue' },
  },
  triggerValue: {
    description: 'a value, a list of values (one of them), or a mapping of operators (all of them)',
    type: ['string', 'number', 'boolean', 'array', 'object'],
    items: scalar,
    minItems: 1,
    minProperties: 1,
    properties: operatorSchemas,
    additionalProperties: false,
  },
}
