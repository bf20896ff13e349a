import type { YAMLSeq } from 'yaml'
import { endOf, startOf } from './locate-exceptions.ts'
import { indentOf, isBlank, isComment, lineAt, type TextLine } from './text-lines.ts'

/** Lines that belong together, by number from 0, both ends included. */
export interface OwnLines {
  /** the first of the comments directly above it, else `first` */
  readonly above: number
  readonly first: number
  /** the last, comments that are indented below it included */
  readonly last: number
}

/** Comments for machines or lawyers, which speak of the whole file. */
const aboutFile = /^\s*#\s*(yaml-language-server:|SPDX-|Copyright|-\*-|vim?:)/i

/** The lines of something between two offsets that begins at `column`, with the comments that are its own. */
export function ownLines(
  lines: readonly TextLine[],
  { start, end, text }: { readonly start: number; readonly end: number; readonly text: string },
): OwnLines {
  const first = lineAt(lines, start)
  const column = indentOf(lines[first]!.text)
  let above = first
  while (above > 0 && isOwnComment(lines[above - 1]!, column)) above--
  return { above, first, last: lastLine(lines, first, end, column, text) }
}

/** The lines of one entry of a list in block style. */
export function ownEntryLines(lines: readonly TextLine[], list: YAMLSeq, index: number, text: string): OwnLines {
  const item = list.items[index]
  return ownLines(lines, { start: dashOf(list, index) ?? startOf(item), end: endOf(item), text })
}

export function isAboutFile({ text }: TextLine): boolean {
  return aboutFile.test(text)
}

function isOwnComment(line: TextLine, column: number): boolean {
  return isComment(line) && indentOf(line.text) <= column && !isAboutFile(line)
}

function lastLine(lines: readonly TextLine[], first: number, end: number, column: number, text: string): number {
  let last = lineAt(lines, Math.max(end - 1, 0))
  // The text of a block scalar counts the blank lines behind it; only after `+` are they part of its value.
  if (text[end - 1] === '\n') while (last > first && isBlank(lines[last]!)) last--
  for (let next = last + 1; next < lines.length; next++) {
    const line = lines[next]!
    if (isBlank(line)) continue
    if (!isComment(line) || indentOf(line.text) <= column) break
    last = next
  }
  return last
}

function dashOf(list: YAMLSeq, index: number): number | null {
  const token = list.srcToken
  if (token?.type !== 'block-seq') return null
  return token.items[index]?.start.find(({ type }) => type === 'seq-item-ind')?.offset ?? null
}
