import { didYouMean } from '../domain/suggest.ts'
import type { AttributeTest, Trigger } from '../domain/trigger.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { readFlag, readPoint, readText } from './read-node.ts'
import { reportWrongType } from './report-shape.ts'
import { operatorSchemas } from './schemas/trigger-definitions.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

/** Reads `attribute: value`; several operators are several conditions. Null, with errors, when one of them is wrong. */
export function parseCondition({ key, value, offset }: YamlEntry, findings: Findings): Trigger[] | null {
  if (key.trim() === '') {
    findings.error({ offset }, 'yaml-key', 'an attribute has a blank name', 'write `attribute: value`')
    return null
  }
  const tests =
    value.kind === 'mapping' ? parseOperators(key, value, findings) : [parseValues('in', key, value, findings)]
  const at = findings.at({ offset })
  const conditions = tests.map((test) => test && ({ kind: 'condition', attribute: key, test, at } as const))
  return conditions.every((condition) => condition !== null) ? conditions : null
}

function parseOperators(
  attribute: string,
  node: YamlNode & { kind: 'mapping' },
  findings: Findings,
): (AttributeTest | null)[] {
  if (node.entries.size === 0) {
    findings.error(
      node,
      'empty-trigger',
      `${quoted(attribute)} has no value`,
      'write a value, a list of values or an operator',
    )
    return [null]
  }
  return [...node.entries.values()].map((entry) => parseOperator(attribute, entry, findings))
}

function parseOperator(attribute: string, { key, value, offset }: YamlEntry, findings: Findings): AttributeTest | null {
  switch (key) {
    case 'in':
    case 'not_in':
      return parseValues(key, attribute, value, findings)
    case 'not':
      return parseValues('not_in', attribute, value, findings)
    case 'contains':
      return parseContains(attribute, value, findings)
    case 'glob':
    case 'prefix':
    case 'suffix': {
      const text = parseText(`${attribute}.${key}`, value, findings)
      return text === null ? null : { operator: key, text }
    }
    case 'before':
    case 'on_or_before':
    case 'after':
    case 'on_or_after':
      return parsePoint(key, attribute, value, findings)
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return parseDecimal(key, attribute, value, findings)
    case 'exists':
      return parseExists(attribute, value, findings)
    case 'under': {
      const person = parseText(`${attribute}.under`, value, findings)
      return person === null ? null : { operator: 'under', person }
    }
    default: {
      const help = didYouMean(key, Object.keys(operatorSchemas))
      findings.error({ offset }, 'unknown-operator', `${quoted(key)} is no operator`, help)
      return null
    }
  }
}

function parseValues(
  operator: 'in' | 'not_in',
  attribute: string,
  node: YamlNode,
  findings: Findings,
): AttributeTest | null {
  if (node.kind === 'list' && node.items.length === 0) {
    findings.error(node, 'empty-trigger', `${quoted(attribute)} has an empty list of values`, 'name at least one value')
    return null
  }
  const items = node.kind === 'list' ? node.items : [node]
  const values = items.map((item) => parseText(attribute, item, findings))
  return values.every((value) => value !== null) ? { operator, values } : null
}

function parseContains(attribute: string, node: YamlNode, findings: Findings): AttributeTest | null {
  if (node.kind === 'list') {
    const help = 'use one `contains` for each value, under `any_of:` or `all_of:`'
    findings.error(node, 'ambiguous-triggers', '`contains` with several values can be read in two ways', help)
    return null
  }
  const text = parseText(attribute, node, findings)
  return text === null ? null : { operator: 'contains', values: [text] }
}

function parsePoint(
  operator: 'before' | 'on_or_before' | 'after' | 'on_or_after',
  attribute: string,
  node: YamlNode,
  findings: Findings,
): AttributeTest | null {
  if (parseText(attribute, node, findings) === null) return null
  const point = readPoint(node, findings)
  return point && { operator, point }
}

function parseDecimal(
  operator: 'lt' | 'lte' | 'gt' | 'gte',
  attribute: string,
  node: YamlNode,
  findings: Findings,
): AttributeTest | null {
  const number = parseText(attribute, node, findings)
  if (number === null) return null
  if (/^-?\d{1,30}(\.\d{1,30})?$/.test(number)) return { operator, number }
  findings.error(node, 'invalid-number', `${quoted(number)} is no decimal number`, 'write it like `5` or `2.5`')
  return null
}

function parseExists(attribute: string, node: YamlNode, findings: Findings): AttributeTest | null {
  const expected = readFlag(node)
  const isBoolean = node.kind === 'scalar' && typeof node.value === 'boolean'
  if (!isBoolean)
    reportWrongType(node, { type: 'boolean', title: '`true` or `false`' }, quoted(`${attribute}.exists`), findings)
  return expected === null ? null : { operator: 'exists', expected }
}

/** One value as it is written; null, with an error, for none, a blank one, a list or a mapping. */
function parseText(name: string, node: YamlNode, findings: Findings): string | null {
  if (node.kind !== 'scalar') {
    const help = node.kind === 'list' ? 'lists of values do not nest' : 'put text with a colon into quotes'
    findings.error(node, 'wrong-type', `${quoted(name)} must be a single value, but is a ${node.kind}`, help)
    return null
  }
  const text = readText(node)
  if (text !== null && text.trim() !== '') return text
  const help = 'give it a value; to ask whether people have the attribute, write `{exists: false}` or `{exists: true}`'
  const swallowed = node.comment === null ? help : 'what follows `#` is a comment: put the value into quotes'
  findings.error(node, 'empty-trigger-value', `${quoted(name)} has no value`, swallowed)
  return null
}
