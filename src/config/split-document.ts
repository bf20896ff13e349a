import type { DocumentKind } from '../domain/documents.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Findings } from './findings.ts'
import { quoted } from './quoted.ts'
import { documentKinds } from './schemas/schema-of.ts'
import { isNull, type Place, type YamlEntry, type YamlMapping, type YamlNode } from './yaml-node.ts'

export interface DocumentPart {
  readonly kind: DocumentKind
  readonly body: YamlMapping
  /** where the kind's key stands, or the entry of a list */
  readonly place: Place
}

const kindOfKey = new Map<string, { readonly kind: DocumentKind; readonly isPlural: boolean }>(
  (Object.entries(documentKinds) as [DocumentKind, string][]).flatMap(([kind, plural]) => [
    [kind, { kind, isPlural: false }],
    [plural, { kind, isPlural: true }],
  ]),
)

const howToBegin =
  'begin the document with one of `policy:`, `exception:`, `access_rule:`, `constraint:`, `lock:`, `test:`'

/** What one YAML document describes: one thing, or several of a kind. What has no known kind is reported. */
export function splitDocument(node: YamlNode, findings: Findings): DocumentPart[] {
  if (isNull(node)) return []
  if (node.kind !== 'mapping' || node.entries.size === 0) {
    findings.error(node, 'unknown-kind', 'the document says no kind', howToBegin)
    return []
  }
  const flat = splitFlat(node, findings)
  if (flat) return [flat]
  const kind = [...node.entries.values()].find(({ key }) => kindOfKey.has(key))
  return [...node.entries.values()].flatMap((entry) => {
    if (kindOfKey.has(entry.key)) return splitEntry(entry, findings)
    if (kind) {
      const help = `indent it if it belongs to \`${kind.key}:\`; otherwise remove it`
      findings.error(entry, 'unknown-key', `${quoted(entry.key)} stands beside \`${kind.key}:\``, help)
    } else findings.error(entry, 'unknown-kind', `${quoted(entry.key)} is no kind of document`, kindHelp(entry.key))
    return []
  })
}

/** `policy:` without a value, and its keys beside it instead of below. */
function splitFlat(node: YamlMapping, findings: Findings): DocumentPart | null {
  const kinds = [...node.entries.values()].filter(({ key }) => kindOfKey.has(key))
  const [entry] = kinds
  const known = entry && kindOfKey.get(entry.key)
  if (!entry || !known || kinds.length > 1 || known.isPlural || !isNull(entry.value) || node.entries.size === 1)
    return null
  const help = `run \`provisionr fmt\`, which indents what belongs to \`${entry.key}:\` below it`
  findings.notice(entry, 'flat-document', `the keys of \`${entry.key}:\` are not indented`, help)
  const entries = new Map(node.entries)
  entries.delete(entry.key)
  return { kind: known.kind, body: { kind: 'mapping', entries, offset: entry.offset }, place: entry }
}

function splitEntry(entry: YamlEntry, findings: Findings): DocumentPart[] {
  const { key, value } = entry
  const known = kindOfKey.get(key)
  if (!known) return []
  if (!known.isPlural) return bodyOf(known.kind, value, entry, `\`${key}\``, findings)
  if (value.kind === 'list') {
    return value.items.flatMap((item, index) =>
      bodyOf(known.kind, item, item, `entry ${index + 1} of \`${key}\``, findings),
    )
  }
  findings.error(
    value,
    'wrong-type',
    `\`${key}\` must be a list`,
    `write one \`- \` per ${known.kind}, or use \`${known.kind}:\``,
  )
  return []
}

function bodyOf(kind: DocumentKind, body: YamlNode, place: Place, name: string, findings: Findings): DocumentPart[] {
  if (body.kind === 'mapping') return [{ kind, body, place }]
  const help =
    body.kind === 'list' ? `use \`${documentKinds[kind]}:\` for a list` : `write its keys below \`${kind}:\`, indented`
  findings.error(
    body,
    'wrong-type',
    `${name} must be a mapping, but ${isNull(body) ? 'is empty' : `is ${body.kind === 'list' ? 'a list' : 'text'}`}`,
    help,
  )
  return []
}

function kindHelp(key: string): string {
  const help = didYouMean(key, kindOfKey.keys())
  return help.startsWith('did you mean') ? help : howToBegin
}
