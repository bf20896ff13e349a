import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

/** Control characters but tab and line feed, halves of characters, and what hides text or turns its direction (UTS 55). */
const unseen = /(?![\t\n])\p{Cc}|[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\p{Cs}]/u

/** Turns the parser's nodes into ours; null where something was refused, which is reported. */
export function convertNode(node: Node, findings: Findings): YamlNode | null {
  const offset = node.range?.[0] ?? 0
  if (isAlias(node)) return refuseAlias(node.source, offset, findings)
  if (node.tag !== undefined) {
    findings.error(
      { offset },
      'yaml-tag',
      'a YAML tag (`!…`) is used',
      'remove it; put text that begins with `!` into quotes',
    )
    return null
  }
  if (isScalar(node)) return convertScalar(node, offset, findings)
  if (isMap(node)) return { kind: 'mapping', entries: convertPairs(node.items, findings), offset }
  if (!isSeq(node)) return null
  const items: YamlNode[] = []
  for (const item of node.items) {
    const converted = convertNode(item as Node, findings)
    if (converted !== null) items.push(converted)
  }
  return { kind: 'list', items, isFlow: node.flow === true, offset }
}

function convertScalar(scalar: Scalar, offset: number, findings: Findings): YamlNode {
  const { value } = scalar
  const text = scalar.source ?? ''
  if (unseen.test(text)) {
    const help = 'type it again without them; such characters hide from reviewers what is written'
    findings.error({ offset }, 'control-character', 'text contains control or invisible characters', help)
  }
  const isSimple = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  // Behind a value that can be seen, a comment tells nothing.
  const comment = isSimple && text.trim() !== '' ? null : (scalar.comment ?? null)
  return { kind: 'scalar', text, value: isSimple ? value : null, comment, offset }
}

function convertPairs(pairs: readonly Pair[], findings: Findings): ReadonlyMap<string, YamlEntry> {
  const entries = new Map<string, YamlEntry>()
  for (const pair of pairs) {
    const keyNode = pair.key as Node
    const offset = keyNode.range?.[0] ?? 0
    const key = convertKey(keyNode, offset, findings)
    if (key === null) continue
    const value = pair.value === null ? missingAt(offset) : convertNode(pair.value as Node, findings)
    if (value === null) continue
    const earlier = entries.get(key)
    if (earlier) {
      const help = 'keep one of them; if a new document begins here, put `---` before it'
      const message = `${quoted(key)} is written twice, first in line ${findings.at(earlier).line}`
      findings.error({ offset }, 'duplicate-key', message, help)
      continue
    }
    // A missing value has no place of its own.
    const isMissing = value.kind === 'scalar' && value.value === null && value.text === ''
    entries.set(key, { key, value: isMissing ? { ...value, offset } : value, offset })
  }
  return entries
}

function convertKey(node: Node, offset: number, findings: Findings): string | null {
  if (isAlias(node)) {
    refuseAlias(node.source, offset, findings)
    return null
  }
  if (!isScalar(node) || node.tag !== undefined || (node.source ?? '') === '') {
    findings.error(
      { offset },
      'yaml-key',
      'a key must be text',
      'write `key: value`; put a key with special characters into quotes',
    )
    return null
  }
  if (node.source === '<<' && node.type === 'PLAIN') {
    findings.error(
      { offset },
      'yaml-merge-key',
      'merge keys (`<<`) are not used here',
      'write the keys out, or use `inherits:`',
    )
    return null
  }
  convertScalar(node, offset, findings)
  return node.source ?? ''
}

function refuseAlias(source: string, offset: number, findings: Findings): null {
  const help = `put ${quoted(`"*${source}"`)} into quotes if it is text; otherwise write out what it stands for`
  findings.error({ offset }, 'yaml-alias', `${quoted(`*${source}`)} is a YAML alias`, help)
  return null
}

/** What `{a}` gives `a`. */
function missingAt(offset: number): YamlNode {
  return { kind: 'scalar', text: '', value: null, comment: null, offset }
}
