import { hiddenCharacters } from './hidden-characters.ts'
import { longestMessage, printable } from './printable.ts'

/**
 * A text from files or systems as a code span for GitHub and GitLab, where nothing in it is a link, a mention, a reference, HTML or
 * the end of a table cell. Backticks and pipes are written like other characters that do not show, as `\u{60}`, because
 * a span in a table cell cannot be escaped without doubt.
 */
export function codeSpan(text: string, options: { readonly max?: number } = {}): string {
  if (text === '') return '(empty)'
  const shown = printable(text, options)
  return `\`${shown.replaceAll('`', '\\u{60}').replaceAll('|', '\\u{7C}')}\``
}

/** A word that Markdown and forges take for nothing but a word; commits and issues are linked by what looks like their names. */
const word = /^[("“]?(?!www$)\p{L}\p{M}*(?:[\p{L}\p{M}]|['’-](?=\p{L}))*[)"”]?[,.;:!?]?$/u
const amount = /^\(?\d{1,6}(?:[.,]\d{1,3})?%?\)?[,.;:]?$/
const commitLike = /(?<!\p{L})[0-9a-f]{7,}(?!\p{L})/iu
const mark = /^[–—→·,.;:?!)]$/

/**
 * A sentence in which names may stand, in backticks or not: words stay words, everything else becomes a code span, and so does
 * a sentence that is too long or whose backticks do not pair.
 */
export function markdownSentence(text: string): string {
  const parts = text.split('`')
  // Of an odd number of backticks nobody knows which quotes what.
  if (text.length > longestMessage || parts.length % 2 === 0) return wholeSpan(text)
  const shown = parts.map((part, index) => (index % 2 === 1 ? wholeSpan(part) : plainWords(part))).join('')
  // Two spans that touch would be read as one.
  return shown.replaceAll('``', '` `')
}

/** Whether a line consists of code spans and of words that `markdownSentence` leaves as they are. */
export function isMarkdownSafe(line: string): boolean {
  const parts = line.split('`')
  const isSafe = (part: string, index: number) =>
    index % 2 === 1 ? part !== '' && !part.includes('|') : part.split(/( +)/).every(isPlain)
  return parts.length % 2 === 1 && line.search(hiddenCharacters()) === -1 && parts.every(isSafe)
}

function plainWords(text: string): string {
  return text
    .split(/( +)/)
    .map((part) => (isPlain(part) ? part : wholeSpan(part)))
    .join('')
}

function wholeSpan(text: string): string {
  return codeSpan(text, { max: longestMessage })
}

function isPlain(part: string): boolean {
  if (/^ *$/.test(part) || mark.test(part) || amount.test(part)) return true
  return word.test(part) && !commitLike.test(part)
}
