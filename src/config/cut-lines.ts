import { endOf, isNothing, startOf } from './locate-exceptions.ts'
import { type OwnLines, ownLines } from './own-lines.ts'
import { isBlank, lineAt, type TextLine } from './text-lines.ts'

/** What is taken out of a text. */
export interface Cut {
  readonly from: number
  readonly to: number
}

/** Which blank lines go as well: those that set something apart from its neighbours, those behind it, none. */
export type Blanks = 'apart' | 'behind' | 'none'

/** Takes lines out, and blank lines that would be left over. */
export function cutLines(
  lines: readonly TextLine[],
  { above, last }: Pick<OwnLines, 'above' | 'last'>,
  { isLast, blanks }: { readonly isLast: boolean; readonly blanks: Blanks },
): Cut {
  let first = above
  let end = last
  if (blanks === 'behind' || (blanks === 'apart' && !isLast))
    while (end + 1 < lines.length && isBlank(lines[end + 1]!)) end++
  else if (blanks === 'apart') while (first > 0 && isBlank(lines[first - 1]!)) first--
  return { from: lines[first]!.start, to: lines[end]!.next }
}

/** Takes out a document with the marker above it; without one, the marker of the document behind it goes. */
export function cutDocument(
  lines: readonly TextLine[],
  options: {
    /** the contents of every document */
    readonly roots: readonly unknown[]
    readonly document: number
    readonly text: string
    readonly blanks: Blanks
  },
): Cut[] {
  const { roots, document, text, blanks } = options
  const root = roots[document]
  const own = ownLines(lines, { start: startOf(root), end: endOf(root), text })
  const filled = (one: unknown) => one !== null && one !== undefined && !isNothing(one)
  const before = roots.slice(0, document).findLast(filled)
  const after = roots.slice(document + 1).find(filled)
  const floor = before === undefined ? -1 : lineAt(lines, Math.max(endOf(before) - 1, 0))
  const ceiling = after === undefined ? lines.length : lineAt(lines, startOf(after))
  let last = own.last
  const next = lines.findIndex((line, index) => index > last && index < ceiling && !isBlank(line))
  if (next >= 0 && /^\.\.\.\s*$/.test(lines[next]!.text)) last = next
  const marker = lines.findLastIndex(({ text: line }, index) => index < own.above && index > floor && isMarker(line))
  const isInline = isMarker(lines[own.first]!.text)
  if (marker >= 0 && areBlank(lines, marker + 1, own.above)) {
    return [cutLines(lines, { above: marker, last }, { isLast: after === undefined, blanks })]
  }
  const cuts = [cutLines(lines, { above: own.above, last }, { isLast: after === undefined, blanks })]
  if (marker >= 0) cuts.push({ from: lines[marker]!.start, to: lines[marker]!.next })
  else if (!isInline) {
    const following = lines.findIndex(({ text: line }, index) => index > last && index < ceiling && isMarker(line))
    if (following >= 0 && /^---\s*$/.test(lines[following]!.text))
      cuts.push({ from: lines[following]!.start, to: lines[following]!.next })
  }
  return cuts
}

function isMarker(line: string): boolean {
  return /^---(\s|$)/.test(line)
}

function areBlank(lines: readonly TextLine[], from: number, to: number): boolean {
  return lines.slice(from, to).every(isBlank)
}
