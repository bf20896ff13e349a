import type { Diagnostic } from '../../domain/diagnostic.ts'
import { leadsTo } from '../check-edit.ts'
import { parseDocuments } from '../load-documents.ts'
import { parseYaml } from '../parse-yaml.ts'
import { splitDocument } from '../split-document.ts'
import type { YamlNode } from '../yaml-node.ts'
import { listComments } from './read-trivia.ts'

/** Whether both texts say the same, to the program (positions and order of keys do not count) and in their comments. */
export function hasSameMeaning(
  before: string,
  after: string,
  file: { path: string; kind: 'documents' | 'settings' },
): boolean {
  const { path, kind } = file
  if (kind === 'documents' && !leadsTo(after, path, parseDocuments([{ path, text: before }]).documents)) return false
  const [old, new_] = [partsOf(before, file), partsOf(after, file)]
  if (old.length !== new_.length || !old.every((part, index) => isSame(part, new_[index]!))) return false
  return listComments(before).toSorted().join('\n') === listComments(after).toSorted().join('\n')
}

interface Part {
  readonly kind: string
  readonly body: YamlNode
}

function partsOf(text: string, { path, kind }: { path: string; kind: 'documents' | 'settings' }): Part[] {
  const diagnostics: Diagnostic[] = []
  const { documents, findings } = parseYaml({ path, text }, diagnostics)
  return kind === 'settings'
    ? documents.map((body) => ({ kind, body }))
    : documents.flatMap((document) => splitDocument(document, findings))
}

function isSame(a: Part, b: Part): boolean {
  return a.kind === b.kind && isSameNode(a.body, b.body)
}

function isSameNode(a: YamlNode, b: YamlNode): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.text === b.text && a.value === b.value
  if (a.kind === 'list') {
    return (
      b.kind === 'list' &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => isSameNode(item, b.items[i]!))
    )
  }
  if (b.kind !== 'mapping' || a.entries.size !== b.entries.size) return false
  return [...a.entries].every(([key, { value }]) => {
    const other = b.entries.get(key)
    return other !== undefined && isSameNode(value, other.value)
  })
}
