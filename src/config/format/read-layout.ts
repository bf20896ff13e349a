import {
  Composer,
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Block, DocumentLayout, Entry, FileLayout, Flow, LineEnd, LooseLine, Nothing } from './layout.ts'
import { headerOf, readScalar } from './read-scalar.ts'
import { readTrivia, type TriviaCursor } from './read-trivia.ts'

interface Source {
  readonly text: string
  readonly cursor: TriviaCursor
}

/** A node as the parser gives it. */
type Written = unknown

/** Up to where something reaches, and how far what is around it is indented. */
interface Frame {
  readonly limit: number
  readonly column: number
}

const options = { version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const

/** How a text that was read without errors is laid out: its data, and around it every comment and blank line. */
export function readLayout(text: string): FileLayout {
  const source: Source = { text, cursor: readTrivia(text) }
  const documents: DocumentLayout[] = []
  const composer = new Composer({ ...options, keepSourceTokens: true })
  for (const document of composer.compose(new Parser().parse(text))) {
    const layout = readDocument(document, source)
    if (layout) documents.push(layout)
  }
  return { documents, tail: source.cursor.takeLoose(text.length) }
}

function readDocument({ contents }: Document.Parsed, source: Source): DocumentLayout | null {
  if (contents === null || isEmpty(contents)) return null
  const [start] = rangeOf(contents)
  const lead = source.cursor.takeLoose(start)
  const frame = { limit: source.cursor.nextMarker(start), column: -1 }
  return { lead, content: readEntry(null, contents, { start, end: start, frame }, source) }
}

/** `start` is where the entry begins, `end` where its dash or its key with the colon ends. */
function readEntry(
  key: Entry['key'],
  node: Written,
  { start, end, frame }: { readonly start: number; readonly end: number; readonly frame: Frame },
  source: Source,
): Entry {
  const { cursor } = source
  const above = cursor.takeLoose(start)
  if (isEmpty(node)) {
    const value: Nothing = { kind: 'nothing', hasColon: node !== null }
    return { lead: above, key, value, comment: cursor.takeBehind(end, frame.limit) }
  }
  const [first, last] = rangeOf(node)
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const comment = key === null ? null : cursor.takeBehind(end, first)
    // What stands between a dash and its entry moves above both.
    const lead = key === null ? [...above, ...commentsOf(cursor.takeLoose(first))] : above
    return { lead, key, value: readBlock(node, frame, source), comment }
  }
  const lead = [...above, ...commentsOf(cursor.takeLoose(first))]
  if (!isScalar(node)) {
    const value = readFlow(node as YAMLMap | YAMLSeq, source)
    return { lead, key, value, comment: cursor.takeBehind(last, frame.limit) }
  }
  const raw = source.text.slice(first, last)
  const value = readScalar(node, raw)
  const comment: LineEnd | null = value.isBlock
    ? cursor.takeBehind(first + headerOf(raw).length, last)
    : cursor.takeBehind(last, frame.limit)
  return { lead, key, value, comment }
}

function readBlock(node: YAMLMap | YAMLSeq, frame: Frame, source: Source): Block {
  const starts = isSeq(node) ? dashesOf(node) : node.items.map(keyStart)
  const column = columnOf(starts[0] ?? 0, source.text)
  const entries = node.items.map((item, index) => {
    const start = starts[index] ?? 0
    const within = { limit: starts[index + 1] ?? frame.limit, column }
    if (!isPair(item)) return readEntry(null, item, { start, end: start + 1, frame: within }, source)
    return readEntry(keyOf(item, source.text), item.value, { start, end: colonEnd(item), frame: within }, source)
  })
  const anchor = node.anchor === undefined ? '' : `&${node.anchor}`
  const tail = source.cursor.takeTail(Math.max(column, frame.column + 1), frame.limit)
  return { kind: 'block', style: isSeq(node) ? 'list' : 'map', anchor, entries, tail }
}

function readFlow(node: YAMLMap | YAMLSeq, source: Source): Flow {
  const { text, cursor } = source
  const [start, end] = rangeOf(node)
  const items = node.items.map(unwrapPair(text))
  const starts = items.map((item) => (isPair(item) ? keyStart(item) : rangeOf(item)[0]))
  const openComment = cursor.takeBehind(start + 1, starts[0] ?? end - 1)
  const entries = items.map((item, index): Entry => {
    const frame = { limit: starts[index + 1] ?? end - 1, column: -1 }
    const at = { start: starts[index]!, frame }
    const entry = isPair(item)
      ? readEntry(keyOf(item, text), item.value, { ...at, end: colonEnd(item) }, source)
      : readEntry(null, item, { ...at, end: at.start }, source)
    return { ...entry, lead: commentsOf(entry.lead) }
  })
  const tail = commentsOf(cursor.takeLoose(end - 1))
  const isFull = entries.length > 0 || tail.length > 0 || openComment !== null
  const anchor = node.anchor === undefined ? '' : `&${node.anchor} `
  const isBroken = isFull && text.slice(start, end).includes('\n')
  return { kind: 'flow', open: anchor + text[start]!, close: text[end - 1]!, isBroken, openComment, entries, tail }
}

/** `[a: b]` holds a mapping without brackets of its own. */
function unwrapPair(text: string): (item: Written) => Written {
  return (item) => (isMap(item) && item.items.length === 1 && text[rangeOf(item)[0]] !== '{' ? item.items[0] : item)
}

function commentsOf(lines: readonly LooseLine[]): LooseLine[] {
  return lines.filter(({ kind }) => kind === 'comment')
}

function isEmpty(node: Written): boolean {
  return node === null || (isScalar(node) && node.value === null && node.source === '' && node.anchor === undefined)
}

function rangeOf(node: Written): readonly [number, number] {
  const range = (node as { readonly range?: readonly [number, number, number] }).range
  return [range?.[0] ?? 0, range?.[1] ?? 0]
}

function keyOf({ key }: Pair, text: string): NonNullable<Entry['key']> {
  const name = isScalar(key) ? (key.source ?? '') : ''
  const anchor = isScalar(key) && key.anchor !== undefined ? `&${key.anchor} ` : ''
  return { name, text: anchor + text.slice(...rangeOf(key)) }
}

function keyStart(pair: Written): number {
  const { key, srcToken } = pair as Pair
  const mark = srcToken?.start.find(({ type }) => type === 'explicit-key-ind' || type === 'anchor')
  return mark?.offset ?? rangeOf(key)[0]
}

function colonEnd({ key, srcToken }: Pair): number {
  const colon = srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
  return colon ? colon.offset + 1 : rangeOf(key)[1]
}

function dashesOf(list: YAMLSeq): number[] {
  const token = list.srcToken
  const items = token?.type === 'block-seq' ? token.items : []
  return items.flatMap(({ start }) => start.find(({ type }) => type === 'seq-item-ind')?.offset ?? [])
}

function columnOf(offset: number, text: string): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}
