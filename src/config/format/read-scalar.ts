import type { Scalar } from 'yaml'
import type { ScalarText } from './layout.ts'

/** A scalar's own lines; quotes, escapes and line breaks stay, for they are the author's. */
export function readScalar(scalar: Scalar, raw: string): ScalarText {
  const anchor = scalar.anchor === undefined ? '' : `&${scalar.anchor} `
  const isNull = scalar.value === null
  if (scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED') {
    const keepsBlanks = headerOf(raw).includes('+')
    const first = anchor + headerOf(raw).replace(/\d/, '2')
    return { kind: 'scalar', isNull, first, more: blockLines(scalar, raw, keepsBlanks), isBlock: true, keepsBlanks }
  }
  const [first = '', ...rest] = raw.split('\n')
  const isPlain = scalar.type === 'PLAIN'
  // In quotes, white space at the end of a line can be part of an escape.
  const more = rest.map((line) => (isPlain ? line.trim() : line.replace(/^[ \t]+/, '')))
  const start = anchor + (isPlain ? first.trimEnd() : first)
  return { kind: 'scalar', isNull, first: start, more, isBlock: false, keepsBlanks: false }
}

/** `|`, `>-`, `|2+` … */
export function headerOf(raw: string): string {
  return /^[|>][-+\d]*/.exec(raw)?.[0] ?? ''
}

function blockLines(scalar: Scalar, raw: string, keepsBlanks: boolean): string[] {
  const lines = raw.split('\n').slice(1)
  // The break that ends the last line begins no other.
  if (lines.at(-1) === '') lines.pop()
  const shared = indentOf(lines) - (/\d/.test(headerOf(raw)) ? indentOf(String(scalar.value).split('\n')) : 0)
  const cut = lines.map((line) => line.slice(shared))
  // White space that goes further than the indentation is text.
  if (!keepsBlanks) while (cut.at(-1) === '') cut.pop()
  return cut
}

/** How far the first line with text is indented. */
function indentOf(lines: readonly string[]): number {
  const first = lines.find((line) => /[^ ]/.test(line)) ?? ''
  return first.length - first.replace(/^ +/, '').length
}
