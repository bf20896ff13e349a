import fc from 'fast-check'
import { hostileNames } from './hostile-names.ts'

/** What names could hold to be taken for more than text by a forge. */
export const forgeTricks: readonly string[] = [
  '@octocat and @acme/security',
  'fixes #1, acme/site#2, GH-3, 4f2c1d9aaaaabbbbbcccccdddddeeeeefffff000 and deadbeef',
  '[click](https://evil.example) ![](https://evil.example/x.png) <https://evil.example>',
  'www.evil.example https://evil.example mail@evil.example',
  '</details></summary><!-- --> <script>alert(1)</script> <img src=x onerror=alert(1)>',
  '`@octocat` ``two`` `odd',
  '`a`@octocat`b`#1`',
  'a | b \\| c \\\\| d |',
  '| --- | --- |',
  '\\',
  '\\`',
  'ends with \\',
  '<!-- provisionr:plan acme -->',
  '\n\n# heading\n- [x] done\n> quote\n```\nfence',
  '**bold** _it_ ~~gone~~ $x^2$ :tada: [^1] &#64;octocat &lt;',
  '-->',
]

/** Any name, the nasty ones more often. */
export const forgeName = fc.oneof(
  fc.constantFrom(...hostileNames, ...forgeTricks),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom('`', '|', '\\', '@a', '#1', ' ', '\n', '<b>', '-->', 'x', '*', ']('), { maxLength: 12 })
    .map((parts) => parts.join('')),
)

/** What is left of a line when its code spans are taken out: all that a forge could take for more than text. */
const outside = (line: string) => line.replaceAll(/`[^`]+`/g, '')
const control = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const harmless = /^(?:[\p{L}\p{M}\d ,.;:()%→–—·'’"“”?!-]|\*\*(?=[A-Z])|(?<=[.:])\*\*|\*(?=Since)|(?<=least)\*)*$/u
const commit = /(?<!\p{L})[0-9a-f]{7,}(?!\p{L})/iu

/** Lines that say or do more than show text; `isFrame` knows those that every text of the kind has. */
export function dangerousLines(text: string, isFrame: (line: string) => boolean): string[] {
  return text.split('\n').filter((line) => {
    if (control.test(line)) return true
    if (isFrame(line)) return false
    const shown = outside(line).replace(/^(?:#{3,4} |- )/, '')
    const cells = shown.startsWith('| ') ? shown.slice(2, -2).split(' | ') : [shown]
    return cells.some((cell) => !harmless.test(cell) || commit.test(cell))
  })
}

/** Lines of tables that have more or fewer cells than the one above them. */
export function unevenLines(text: string): string[] {
  let width = 0
  return text.split('\n').filter((line) => {
    const bars = line.startsWith('|') ? line.split('|').length : 0
    const isUneven = bars > 0 && width > 0 && bars !== width
    width = bars
    return isUneven
  })
}
