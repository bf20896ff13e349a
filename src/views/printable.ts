import { isHidden } from './hidden-characters.ts'

const longestName = 300
/** For sentences, which contain names. */
export const longestMessage = 2000
const mostMarks = 4

/** Words of letters that need no second look: ASCII without the backslash, Latin, Greek, Cyrillic and the signs used here. */
const plain =
  /^[!-[\]-~\u00A1-\u00AC\u00AE-\u02FF\u0370-\u0482\u048A-\u052F…→]+(?: [!-[\]-~\u00A1-\u00AC\u00AE-\u02FF\u0370-\u0482\u048A-\u052F…→]+)*$/

/**
 * Text from files and systems, safe on one line of a terminal. What does not show is written as `\u{202E}`: controls,
 * bidi and zero-width characters, unusual spaces, spaces at either end or after another, marks without a letter to
 * stand on and piles of them. Nothing is dropped, so that different texts stay different, except in the middle of
 * texts of more than `max` characters, where the number left out is said.
 */
export function printable(text: string, options: { readonly max?: number } = {}): string {
  const max = Math.max(options.max ?? longestName, 2)
  if (text.length <= max) return escapeHidden(text)
  const { head, middle, tail } = splitEnds(text, max)
  const left = countCharacters(middle)
  if (left === 0) return escapeHidden(text)
  return `${escapeHidden(head)}…(${left} characters left out)…${escapeHidden(tail)}`
}

/** Several lines with their indentation, each of them safe; what is said in them is not shortened. */
export function printableLines(text: string): string {
  const safe = (line: string) => {
    const words = line.trimStart()
    const inner = words.split(/( {2,})/).map((part) => (/^ {2,}$/.test(part) ? part : escapeHidden(part)))
    return line.slice(0, line.length - words.length).replaceAll(/[^ ]/g, escapeCharacter) + inner.join('')
  }
  return text.split('\n').map(safe).join('\n')
}

/** A name inside double quotes, which it cannot end. */
export function quoted(name: string): string {
  return `"${printable(name).replaceAll('"', '\\"')}"`
}

/** A name that stands alone between other words: in backticks unless it is one plain word. */
export function nameText(name: string): string {
  const shown = printable(name)
  // Where ASCII will do, the tables of Unicode are not loaded.
  if (/^[A-Za-z0-9_][A-Za-z0-9._@'+-]*$/.test(shown)) return shown
  return /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}._@'+-]*$/u.test(shown) ? shown : `\`${shown}\``
}

/** `##[error]`, `##vso[…]` and the like are commands to build servers wherever they stand in a line. */
const serverCommand = /##(?=\w*\[)/g

function escapeHidden(text: string): string {
  return (plain.test(text) ? text : escapeCharacters(text)).replaceAll(serverCommand, '#\\u{23}')
}

function escapeCharacters(text: string): string {
  const characters = Array.from(text)
  let shown = ''
  let previous = ''
  let marks = mostMarks
  for (const [index, character] of characters.entries()) {
    const isMark = /\p{M}/u.test(character)
    if (mustEscape(character, previous, index === characters.length - 1) || (isMark && marks >= mostMarks)) {
      shown += escapeCharacter(character)
      marks = mostMarks
    } else if (character === '\\' && characters[index + 1] === 'u' && characters[index + 2] === '{') {
      shown += escapeCharacter(character)
      marks = mostMarks
    } else {
      shown += character
      marks = isMark ? marks + 1 : character === ' ' ? mostMarks : 0
    }
    previous = character
  }
  return shown
}

function mustEscape(character: string, previous: string, isLast: boolean): boolean {
  if (character === ' ') return previous === '' || previous === ' ' || isLast
  return isHidden(character)
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16).toUpperCase()}}`
}

/** Both ends of a text, half of `max` each, without cutting a surrogate pair. */
function splitEnds(text: string, max: number): { head: string; middle: string; tail: string } {
  let headEnd = Math.ceil(max / 2)
  if (isPairAt(text, headEnd - 1)) headEnd -= 1
  let tailStart = text.length - Math.floor(max / 2)
  if (isPairAt(text, tailStart - 1)) tailStart += 1
  return { head: text.slice(0, headEnd), middle: text.slice(headEnd, tailStart), tail: text.slice(tailStart) }
}

function isPairAt(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff
}

function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
