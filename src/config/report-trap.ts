import { nearest } from '../domain/suggest.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import type { JsonSchema } from './schemas/fragments.ts'
import type { YamlNode } from './yaml-node.ts'

/**
 * Reports text that YAML reads as something else, where the schema wants text; false when it is no such slip.
 * `slack:channel: #x` is a key and a comment, `[user: cto]` a mapping, `- #x` nothing at all.
 */
export function reportTrap(node: YamlNode, schema: JsonSchema, canRepeat: boolean, findings: Findings): boolean {
  const types = ([] as unknown[]).concat(schema['type'])
  if (!types.includes('string')) return false
  if (node.kind === 'scalar') return reportComment(node, canRepeat, findings)
  if (node.kind !== 'mapping' || node.entries.size !== 1) return false
  const [entry] = node.entries.values()
  if (!entry || entry.value.kind !== 'scalar') return false
  if (nearest(entry.key, Object.keys(schema['properties'] ?? {})) !== null) return false
  const { value } = entry
  const isComment = value.value === null && value.comment !== null
  const rest = isComment ? `#${value.comment}` : value.text
  const help = canRepeat
    ? `write ${quoted(`"${entry.key}:${rest.trim()}"`)}, in quotes`
    : 'put the whole text into quotes'
  if (isComment)
    findings.error(entry, 'yaml-comment', 'everything from `#` on is a comment, so the text ends before it', help)
  else findings.error(entry, 'yaml-mapping', 'a colon and a space make this a mapping where text is meant', help)
  return true
}

function reportComment(node: YamlNode & { kind: 'scalar' }, canRepeat: boolean, findings: Findings): boolean {
  if (node.value !== null || node.comment === null) return false
  const help = canRepeat
    ? `if it is meant as text, write ${quoted(`"#${node.comment.trim()}"`)}`
    : 'put the whole text into quotes'
  findings.error(node, 'yaml-comment', 'there is only a comment where a value is meant', help)
  return true
}
