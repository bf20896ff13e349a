/** Characters that take one column each, one by one: ASCII, Latin, Greek, Cyrillic and the signs used here. */
const narrow = /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u0370-\u0482\u048A-\u052F…→↳]*$/
let segmenter: Intl.Segmenter | null = null

/** How many columns of a terminal a line takes; controls take none. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes(text)) width += cellWidth(segment)
  return width
}

/** One grapheme, which a line break must not cut, and its width. */
export interface Cell {
  readonly text: string
  readonly width: number
}

export function toCells(text: string): Cell[] {
  if (narrow.test(text)) return narrowCells(text)
  return Array.from(graphemes(text), ({ segment }) => ({ text: segment, width: cellWidth(segment) }))
}

/** The cells of ASCII, which is most of what is written, each made once. */
const asciiCells = Array.from({ length: 128 }, (_, code): Cell => ({ text: String.fromCharCode(code), width: 1 }))

/** Every character is one UTF-16 unit long. */
function narrowCells(text: string): Cell[] {
  const cells: Cell[] = []
  for (let index = 0; index < text.length; index++)
    cells.push(asciiCells[text.charCodeAt(index)] ?? { text: text[index]!, width: 1 })
  return cells
}

function cellWidth(grapheme: string): number {
  if (isWide(grapheme) || /^\p{Extended_Pictographic}.*\uFE0F/su.test(grapheme)) return 2
  return /^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Mn}\p{Me}]/u.test(grapheme) ? 0 : 1
}

/** East Asian Wide and Fullwidth (Unicode TR 11), and what is shown as an emoji. */
function isWide(grapheme: string): boolean {
  return /^[\u1100-\u115F\u2329\u232A\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6B\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1D300}-\u{1D376}\u{1F200}-\u{1F265}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/u.test(
    grapheme,
  )
}

/** Made when the first text needs it: most runs print nothing that does. */
function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}
