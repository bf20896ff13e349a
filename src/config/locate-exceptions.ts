import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { documentKinds } from './schemas/schema-of.ts'

/** Where an exception is written, in the parser's nodes. */
export interface WrittenException {
  /** as diagnostics and `Exception.at` tell it, from 1 */
  readonly line: number
  readonly column: number
  /** its keys; in a flat document they are those of the document */
  readonly body: YAMLMap
  readonly isFlat: boolean
  /** the document it is in, from 0 */
  readonly document: number
  readonly root: YAMLMap
  /** `exception: …` or `exceptions: …` */
  readonly pair: Pair
  /** null: it is the only one of its key */
  readonly entry: { readonly list: YAMLSeq; readonly index: number } | null
}

export interface LocatedExceptions {
  readonly documents: readonly Document.Parsed[]
  readonly exceptions: readonly WrittenException[]
}

const kindKeys = new Set<unknown>(Object.entries(documentKinds).flat())

/** Finds the exceptions of a text that was read without errors, in the order of writing. */
export function locateExceptions(text: string): LocatedExceptions {
  const lines = new LineCounter()
  const options = { version: '1.2', schema: 'core', prettyErrors: false, logLevel: 'silent' } as const
  const parsed = parseAllDocuments(text, { ...options, keepSourceTokens: true, lineCounter: lines })
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : []
  const exceptions = documents.flatMap(({ contents }, document) =>
    isMap(contents) ? inDocument(contents as YAMLMap, document, lines) : [],
  )
  return { documents, exceptions }
}

function inDocument(root: YAMLMap, document: number, lines: LineCounter): WrittenException[] {
  const kinds = root.items.filter((pair) => kindKeys.has(keyOf(pair)))
  return kinds.flatMap((pair): WrittenException[] => {
    const { value } = pair
    const common = { document, root, pair }
    if (keyOf(pair) === 'exception') {
      const place = placeOf(startOf(pair.key), lines)
      if (isMap(value)) return [{ ...common, ...place, body: value, isFlat: false, entry: null }]
      const isFlat = kinds.length === 1 && root.items.length > 1 && isNothing(value)
      return isFlat ? [{ ...common, ...place, body: root, isFlat, entry: null }] : []
    }
    if (keyOf(pair) !== 'exceptions' || !isSeq(value)) return []
    return value.items.flatMap((item, index) => {
      const entry = { list: value, index }
      return isMap(item) ? [{ ...common, ...placeOf(startOf(item), lines), body: item, isFlat: false, entry }] : []
    })
  })
}

function keyOf({ key }: Pair): string | null {
  return isScalar(key) ? (key.source ?? null) : null
}

export function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null)
}

/** The offset at which a node of parsed text begins. */
export function startOf(node: unknown): number {
  return (node as { readonly range?: readonly number[] }).range?.[0] ?? 0
}

/** The offset behind a node's own text: comments and line breaks after it are left out. */
export function endOf(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) {
    const last: unknown = node.items.at(-1)
    if (last !== undefined) return isMap(node) ? endOfPair(last as Pair) : endOf(last)
  }
  return (node as { readonly range?: readonly number[] }).range?.[1] ?? 0
}

/** A missing value has no place of its own. */
export function endOfPair({ key, value }: Pair): number {
  const isMissing = value === null || (isScalar(value) && (value.source ?? '') === '' && isNothing(value))
  return isMissing ? endOf(key) : endOf(value)
}

function placeOf(offset: number, lines: LineCounter): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}
