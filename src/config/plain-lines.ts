/** Goes from one line with content to the next; comments and blank lines are passed over. */
export interface PlainLines {
  /** how far the content of the current line is indented; -1 at the end of a document */
  readonly indent: number
  /** where that content begins */
  readonly start: number
  /** the current line is `---` */
  readonly isMarked: boolean
  /** the offset of each line so far */
  readonly starts: number[]
  readonly advance: () => void
}

const leading = /( *)(?:#[^\n]*)?/y
const marker = /--- *(?=\n|$)/y

/** The lines of a text, beginning with the first that has content. */
export function openPlainLines(text: string): PlainLines {
  let next = 0
  const starts = [0]
  const line = { indent: -1, start: 0, isMarked: false, starts, advance }
  advance()
  return line

  function advance(): void {
    line.indent = -1
    line.isMarked = false
    while (next < text.length) {
      const from = next
      leading.lastIndex = from
      const spaces = leading.exec(text)?.[1]?.length ?? 0
      const content = leading.lastIndex
      const newline = text.indexOf('\n', content)
      const end = newline < 0 ? text.length : newline
      next = end + 1
      if (newline >= 0) starts.push(next)
      if (content === end) continue
      line.isMarked = matchAt(text, marker, from)
      if (line.isMarked) return
      line.indent = spaces
      line.start = from + spaces
      return
    }
  }
}

export function matchAt(text: string, pattern: RegExp, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}
