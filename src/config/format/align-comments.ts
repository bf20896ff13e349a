import type { LineEnd } from './layout.ts'

/** A line without the comment behind it. */
export interface Line {
  readonly text: string
  readonly comment: LineEnd | null
  /** it holds no data */
  readonly isLoose: boolean
  readonly isBlank: boolean
  /** what it begins does not begin with a blank line */
  readonly opens: boolean
  /** a blank line behind it would be part of its text */
  readonly keepsBlanks: boolean
}

/**
 * Puts the comments behind their lines. Those of neighbouring lines that were aligned stay aligned, others stay in their
 * column; one that stood one space behind its text still does. Where the text has become too long, they move right.
 */
export function alignComments(lines: readonly Line[]): string[] {
  const texts: string[] = []
  let index = 0
  while (index < lines.length) {
    const { comment } = lines[index]!
    const end = comment ? endOfRun(lines, index) : index + 1
    const run = lines.slice(index, end)
    const widest = run.reduce((most, { text }) => Math.max(most, text.length), 0)
    const isLone = run.length === 1 && (comment?.gap ?? 0) <= 1
    const column = isLone ? widest + 1 : Math.max(comment?.column ?? 0, widest + 1)
    for (const line of run) texts.push(line.comment ? line.text.padEnd(column) + line.comment.text : line.text)
    index = end
  }
  return texts
}

function endOfRun(lines: readonly Line[], start: number): number {
  const column = lines[start]!.comment?.column
  let end = start + 1
  while (end < lines.length && lines[end]!.comment?.column === column) end++
  return end
}
