import { type Cell, displayWidth, toCells } from './display-width.ts'

/** Begins a line that goes on in the middle of a word, which is how it differs from a new word. */
export const continuation = '↳ '
const narrowest = 16

/** What a line of a change begins with, or (`::`) a command to GitHub Actions; no wrapped text may. */
const changeSymbol = /^[+~\-=?!:]/
const separator = /[:/,.@#=&_-]/

export function startsLikeChange(text: string): boolean {
  return changeSymbol.test(text)
}

/**
 * Lines of at most `width` columns (never under 16). Breaks at spaces, and in longer words after a separator or
 * anywhere between graphemes. No line after the first begins with a change symbol.
 */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(width, narrowest)
  if (displayWidth(text) <= room) return [text]
  const cells = toCells(text)
  const lines: string[] = []
  let start = 0
  let prefix = ''
  while (start < cells.length) {
    const end = fit(cells, start, room - prefix.length)
    if (end === cells.length) return [...lines, prefix + join(cells, start, end)]
    const space = findSpace(cells, start, end)
    const stop = space ?? findSeparator(cells, start, end) ?? beforeSpaces(cells, start, end)
    lines.push(prefix + join(cells, start, stop))
    start = space === null ? stop : nextWord(cells, space)
    prefix = space === null ? continuation : ''
  }
  return lines
}

/** The end of what fits, at least one cell. */
function fit(cells: readonly Cell[], start: number, room: number): number {
  let width = 0
  let end = start
  while (end < cells.length && (end === start || width + cells[end]!.width <= room)) {
    width += cells[end]!.width
    end += 1
  }
  return end
}

function findSpace(cells: readonly Cell[], start: number, end: number): number | null {
  for (let index = end; index > start; index--) {
    if (cells[index]!.text !== ' ' || cells[index - 1]!.text === ' ') continue
    const next = cells[nextWord(cells, index)]
    if (next && !startsLikeChange(next.text)) return index
  }
  return null
}

function nextWord(cells: readonly Cell[], space: number): number {
  let index = space
  while (cells[index]?.text === ' ') index += 1
  return index
}

/** After the last separator, unless that leaves more than half of the line empty. */
function findSeparator(cells: readonly Cell[], start: number, end: number): number | null {
  for (let index = end; index > start + (end - start) / 2; index--) {
    if (separator.test(cells[index - 1]!.text)) return index
  }
  return null
}

/** Spaces go to the next line, where the continuation shows them, rather than to the end of this one. */
function beforeSpaces(cells: readonly Cell[], start: number, end: number): number {
  let index = end
  while (index > start + 1 && cells[index - 1]!.text === ' ') index -= 1
  return index
}

function join(cells: readonly Cell[], start: number, end: number): string {
  let text = ''
  for (let index = start; index < end; index++) text += cells[index]!.text
  return text
}
