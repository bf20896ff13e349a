import type { DocumentKind } from '../../domain/documents.ts'
import { bodySchemaOf, documentKinds } from '../schemas/schema-of.ts'
import type { Block, Entry, FileLayout, Flow, LooseLine, Value } from './layout.ts'

const kinds = Object.keys(documentKinds) as DocumentKind[]

/** Indents flat documents, and puts the keys of every policy, exception … into the order of the schema. */
export function arrangeKeys({ documents, tail }: FileLayout): FileLayout {
  return {
    documents: documents.map(({ lead, content }) => ({
      lead,
      content: { ...content, value: arrangeDocument(content.value) },
    })),
    tail,
  }
}

function arrangeDocument(root: Value): Value {
  if (root.kind !== 'block' && root.kind !== 'flow') return root
  const nested = root.kind === 'block' ? nestFlat(root) : root
  const entries = nested.entries.map((entry) => {
    const kind = kinds.find((one) => one === entry.key?.name)
    if (kind) return { ...entry, value: sortKeys(entry.value, kind) }
    const listed = kinds.find((one) => documentKinds[one] === entry.key?.name)
    return listed ? { ...entry, value: sortEach(entry.value, listed) } : entry
  })
  return { ...nested, entries }
}

/** `policy:` without a value takes the keys beside it. */
function nestFlat(root: Block): Block {
  const isKind = ({ key }: Entry) => kinds.some((kind) => kind === key?.name || documentKinds[kind] === key?.name)
  const [kind, second] = root.entries.filter(isKind)
  const isNested = kind && kind.value.kind !== 'nothing' && !(kind.value.kind === 'scalar' && kind.value.isNull)
  if (!kind || second || isNested || root.entries.length === 1) return root
  if (!kinds.some((one) => one === kind.key?.name)) return root
  const [first] = root.entries
  // What stands above the first key speaks of the whole document.
  const lead = first === kind ? kind.lead : [...first!.lead, ...kind.lead]
  const entries = root.entries
    .filter((entry) => entry !== kind)
    .map((entry) => (entry === first ? { ...entry, lead: [] } : entry))
  const body: Block = { kind: 'block', style: 'map', anchor: '', entries, tail: [] }
  return { ...root, entries: [{ ...kind, lead, value: body }] }
}

function sortEach(value: Value, kind: DocumentKind): Value {
  if (value.kind !== 'block' && value.kind !== 'flow') return value
  return { ...value, entries: value.entries.map((entry) => ({ ...entry, value: sortKeys(entry.value, kind) })) }
}

function sortKeys(value: Value, kind: DocumentKind): Value {
  if (value.kind !== 'block' && value.kind !== 'flow') return value
  const order = Object.keys(bodySchemaOf(kind)['properties'] ?? {})
  const rank = ({ key }: Entry) => {
    const index = order.indexOf(key?.name ?? '')
    return index < 0 ? order.length : index
  }
  const sorted = value.entries.toSorted((a, b) => rank(a) - rank(b))
  return sorted.every((entry, index) => entry === value.entries[index]) ? value : withHead(value, sorted)
}

/** Comments apart from the first key, by a blank line, stay at the top. */
function withHead(value: Block | Flow, sorted: readonly Entry[]): Value {
  const first = value.entries[0]!
  const blank = first.lead.findLastIndex(({ kind }) => kind === 'blank')
  const head: readonly LooseLine[] = first.lead.slice(0, blank + 1)
  if (head.length === 0) return { ...value, entries: sorted }
  const entries = sorted.map((entry, index) => {
    const lead = entry === first ? entry.lead.slice(blank + 1) : entry.lead
    return index === 0 ? { ...entry, lead: [...head, ...lead] } : { ...entry, lead }
  })
  return { ...value, entries }
}
