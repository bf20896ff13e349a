import { Lexer } from 'yaml'
import type { LineEnd, LooseLine } from './layout.ts'

interface Trivia {
  readonly kind: 'comment' | 'blank' | 'marker'
  readonly text: string
  readonly offset: number
  readonly lineStart: number
  /** nothing stands before it on its line */
  readonly isAlone: boolean
}

/** What is no data, in the order of the text; each can be taken once. Offsets are UTF-16 units of the text. */
export interface TriviaCursor {
  /** the comment behind what ends at `end`, on the same line */
  takeBehind(end: number, limit: number): LineEnd | null
  /** everything before `limit` */
  takeLoose(limit: number): LooseLine[]
  /** lines before `limit` up to the last comment of those that are indented to `column` or further */
  takeTail(column: number, limit: number): LooseLine[]
  /** where the next marker stands that was not taken and is not before `from` */
  nextMarker(from: number): number
}

export function readTrivia(text: string): TriviaCursor {
  const all = scan(text)
  let next = 0
  const endOf = (one: Trivia): LineEnd => ({
    text: one.text,
    column: one.offset - one.lineStart,
    gap: gapBefore(text, one.offset),
  })
  const take = (until: number): LooseLine[] => {
    const lines: LooseLine[] = []
    for (; next < until; next++) {
      const one = all[next]!
      if (one.kind === 'blank') lines.push({ kind: 'blank' })
      else if (one.kind === 'comment') lines.push({ kind: 'comment', text: one.text })
      else {
        const behind = all[next + 1]
        const hasComment = next + 1 < until && behind?.kind === 'comment' && !behind.isAlone
        lines.push({ kind: 'marker', text: one.text, comment: hasComment ? endOf(behind) : null })
        if (hasComment) next++
      }
    }
    return lines
  }
  const firstFrom = (limit: number): number => {
    let index = next
    while (index < all.length && all[index]!.offset < limit) index++
    return index
  }
  return {
    takeBehind: (end, limit) => {
      const one = all[next]
      const isBehind = one?.kind === 'comment' && !one.isAlone && one.lineStart <= end && one.offset >= end
      if (!isBehind || one.offset >= limit) return null
      next++
      return endOf(one)
    },
    takeLoose: (limit) => take(firstFrom(limit)),
    takeTail: (column, limit) => {
      let end = next
      for (let index = next; index < all.length; index++) {
        const { kind, isAlone, offset, lineStart } = all[index]!
        if (offset >= limit) break
        if (kind === 'blank') continue
        if (kind !== 'comment' || !isAlone || offset - lineStart < column) break
        end = index + 1
      }
      return take(end)
    },
    nextMarker: (from) => {
      for (let index = next; index < all.length; index++) {
        const { kind, offset } = all[index]!
        if (kind === 'marker' && offset >= from) return offset
      }
      return text.length
    },
  }
}

/** The comments of a text, as they are written. */
export function listComments(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  return scan(lines).flatMap((one) => (one.kind === 'comment' ? [one.text] : []))
}

const documentMode = '\u0002'
const flowEnd = '\u0018'
const scalarNext = '\u001F'

/** Scalars are told apart from comments by the parser's own lexer. */
function scan(text: string): Trivia[] {
  const found: Trivia[] = []
  let offset = 0
  let lineStart = 0
  let isLineEmpty = true
  let isScalar = false
  for (const lexeme of new Lexer().lex(text)) {
    if (!isScalar && (lexeme === documentMode || lexeme === flowEnd)) continue
    if (!isScalar && lexeme === scalarNext) {
      isScalar = true
      continue
    }
    const kind = isScalar ? null : kindOf(lexeme, isLineEmpty)
    if (kind !== null) {
      const at = kind === 'blank' ? lineStart : offset
      found.push({ kind, text: lexeme.trimEnd(), offset: at, lineStart, isAlone: isLineEmpty })
    }
    offset += lexeme.length
    if (isScalar || !/^[ \t]*$/.test(lexeme)) isLineEmpty = false
    const newline = lexeme.lastIndexOf('\n')
    if (newline >= 0) {
      lineStart = offset - lexeme.length + newline + 1
      isLineEmpty = lineStart === offset
    }
    isScalar = false
  }
  return found
}

function kindOf(lexeme: string, isLineEmpty: boolean): Trivia['kind'] | null {
  if (lexeme === '\n') return isLineEmpty ? 'blank' : null
  if (lexeme.startsWith('#')) return 'comment'
  return lexeme === '---' || lexeme === '...' || lexeme.startsWith('%') ? 'marker' : null
}

function gapBefore(text: string, offset: number): number {
  let start = offset
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--
  return offset - start
}
