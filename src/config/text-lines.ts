/** One line of a text; offsets count UTF-16 units. */
export interface TextLine {
  readonly start: number
  /** where its text ends */
  readonly end: number
  /** where the next line begins */
  readonly next: number
  readonly text: string
}

export function splitLines(text: string): TextLine[] {
  const lines: TextLine[] = []
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const next = newline < 0 ? text.length : newline + 1
    const raw = newline < 0 ? next : newline
    const end = raw > start && text[raw - 1] === '\r' ? raw - 1 : raw
    lines.push({ start, end, next, text: text.slice(start, end) })
    start = next
  }
  return lines
}

/** The number, from 0, of the line that holds the offset; an offset after the text is on the last line. */
export function lineAt(lines: readonly TextLine[], offset: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (lines[middle]!.start <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The line break that a text uses; a text without any gets a line feed. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  const newline = text.indexOf('\n')
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n'
}

/** How far a line is indented; tabs count as one. */
export function indentOf(text: string): number {
  return text.length - text.trimStart().length
}

export function isBlank({ text }: TextLine): boolean {
  return text.trim() === ''
}

export function isComment({ text }: TextLine): boolean {
  return text.trimStart().startsWith('#')
}
