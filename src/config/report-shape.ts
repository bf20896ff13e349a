import type { ErrorObject } from 'ajv'
import { didYouMean, nearest } from '../domain/suggest.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { isYesOrNo } from './read-node.ts'
import type { JsonSchema } from './schemas/fragments.ts'
import { isNull, type YamlNode } from './yaml-node.ts'

interface Violation {
  readonly error: ErrorObject
  /** the part of the schema that was violated */
  readonly schema: JsonSchema
  readonly node: YamlNode
  readonly name: string
  /** all violations of the document */
  readonly errors: readonly ErrorObject[]
}

/** Says a violation of a schema in the words of the person who wrote the file. */
export function reportShape(violation: Violation, findings: Findings): void {
  const { error, schema, node, name } = violation
  switch (error.keyword) {
    case 'additionalProperties':
      return reportUnknownKey(violation, findings)
    case 'required':
      return reportMissingKey(violation, findings)
    case 'minimum':
    case 'maximum': {
      const help = `write a number from ${String(schema['minimum'])} to ${String(schema['maximum'])}`
      return findings.error(
        node,
        'out-of-range',
        `${name} is too ${error.keyword === 'minimum' ? 'small' : 'large'}`,
        help,
      )
    }
    case 'minItems':
      return reportTooFew(violation, findings)
    case 'enum':
      if (node.kind === 'scalar' && !isNull(node)) return reportUnknownValue(node.text, violation, findings)
      return reportWrongType(node, schema, name, findings)
    default:
      return reportWrongType(node, schema, name, findings)
  }
}

function reportUnknownKey({ error, schema, node, name }: Violation, findings: Findings): void {
  const key = parameter(error, 'additionalProperty')
  const place = node.kind === 'mapping' ? (node.entries.get(key) ?? node) : node
  findings.error(place, 'unknown-key', `${quoted(key)} is no key of ${name}`, didYouMean(key, keysOf(schema)))
}

/** Silent where an unknown key beside it is the missing one misspelt: that is one mistake. */
function reportMissingKey({ error, schema, node, name, errors }: Violation, findings: Findings): void {
  const key = parameter(error, 'missingProperty')
  const isMisspelt = errors.some(
    (other) =>
      other.keyword === 'additionalProperties' &&
      other.instancePath === error.instancePath &&
      nearest(parameter(other, 'additionalProperty'), keysOf(schema)) === key,
  )
  if (isMisspelt) return
  const property = (schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined)?.[key]
  const description = property?.['description']
  const help = `add ${quoted(`${key}:`)}${typeof description === 'string' ? ` (${description})` : ''}`
  findings.error(node, 'missing-key', `${name} lacks ${quoted(key)}`, help)
}

function reportUnknownValue(text: string, { schema, node, name }: Violation, findings: Findings): void {
  const allowed = (schema['enum'] as readonly unknown[]).map(String)
  findings.error(node, 'unknown-value', `${quoted(text)} is no value of ${name}`, didYouMean(text, allowed))
}

function reportTooFew({ schema, node, name }: Violation, findings: Findings): void {
  const least = Number(schema['minItems'])
  if (least === 1) findings.error(node, 'too-few', `${name} is empty`, 'fill the list, or remove the key')
  else findings.error(node, 'too-few', `${name} has fewer than ${least} entries`, 'add what is missing')
}

/** A notice for `yes` and `no`, which are read as what they mean; otherwise an error. */
export function reportWrongType(node: YamlNode, schema: JsonSchema, name: string, findings: Findings): void {
  if (schema['type'] === 'boolean' && isYesOrNo(node)) {
    const message = `${name} is ${quoted(node.text)}, which is text in YAML 1.2`
    return findings.notice(node, 'yaml-yes-no', message, 'write `true` or `false`')
  }
  const message = `${name} must be ${expected(schema)}, but ${found(node)}`
  findings.error(node, 'wrong-type', message, wrongTypeHelp(node, schema))
}

function expected(schema: JsonSchema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => quoted(String(value))).join(' or ')
  return typeof schema['title'] === 'string' ? schema['title'] : 'something else'
}

function found(node: YamlNode): string {
  if (node.kind !== 'scalar') return `is a ${node.kind}`
  if (node.value === null) return 'has no value'
  if (typeof node.value === 'string') return 'is text'
  return typeof node.value === 'number' ? 'is a number' : `is \`${node.text}\``
}

function wrongTypeHelp(node: YamlNode, schema: JsonSchema): string {
  if (isNull(node)) return 'give it a value, or remove the key'
  const [example] = (schema['examples'] ?? []) as readonly string[]
  if (example !== undefined) return `write it like ${quoted(example)}`
  const description = schema['description']
  return `write ${expected(schema)}${typeof description === 'string' ? `: ${description}` : ''}`
}

function keysOf(schema: JsonSchema): string[] {
  return Object.keys(schema['properties'] ?? {})
}

function parameter(error: ErrorObject, name: string): string {
  return String((error.params as Readonly<Record<string, unknown>>)[name])
}
