import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeSpan, markdownSentence } from '../../src/views/markdown-text.ts'
import { renderPullRequestComment } from '../../src/views/pull-request-comment.ts'
import { hostileNames, planNamed } from './hostile-names.ts'

const tricks = [
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
const name = fc.oneof(
  fc.constantFrom(...hostileNames, ...tricks),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom('`', '|', '\\', '@a', '#1', ' ', '\n', '<b>', '-->', 'x', '*', ']('), { maxLength: 12 })
    .map((parts) => parts.join('')),
)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })

/** What is left of a line when its code spans are taken out: all that a forge could take for more than text. */
const outside = (line: string) => line.replaceAll(/`[^`]+`/g, '')
const control = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const harmless = /^(?:[\p{L}\p{M}\d ,.;:()%→–—·'’"“”?!-]|\*\*(?=[A-Z])|(?<=[.:])\*\*)*$/u
const commit = /(?<!\p{L})[0-9a-f]{7,}(?!\p{L})/iu
const frames = /^(?:<details><summary>[\p{L}\d ,:]+<\/summary>|<\/details>|<!-- provisionr:plan [\w%.~!*'()/-]* -->)$/u

/** Lines that say or do more than show text, without the frames that every comment has. */
function dangerous(comment: string): string[] {
  return comment.split('\n').filter((line) => {
    if (control.test(line)) return true
    if (frames.test(line)) return false
    const text = outside(line).replace(/^(?:#{3,4} |- )/, '')
    const cells = text.startsWith('| ') ? text.slice(2, -2).split(' | ') : [text]
    return cells.some((cell) => !harmless.test(cell) || commit.test(cell))
  })
}

describe('hostile names in a comment', () => {
  test('are shown in code and nowhere else', () => {
    fc.assert(
      fc.property(names, (list) => {
        expect(dangerous(renderPullRequestComment(planNamed(list)))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('neither add nor end a cell of a table, a folded part or the marker', () => {
    fc.assert(
      fc.property(names, fc.constantFrom('names-only', 'counts', null), (list, privacy) => {
        const comment = renderPullRequestComment({ ...planNamed(list), ...(privacy && { privacy }) })
        const lines = comment.split('\n')
        let width = 0
        for (const line of lines) {
          const bars = line.split('|').length
          if (line.startsWith('|') && width > 0) expect(bars, line).toBe(width)
          width = line.startsWith('|') ? bars : 0
        }
        expect(lines.filter((line) => line.startsWith('<details>')).length).toBe(
          lines.filter((line) => line === '</details>').length,
        )
        expect(lines.filter((line) => line.startsWith('<!--'))).toEqual([lines[0]])
        expect(Buffer.byteLength(comment)).toBeLessThan(60_000)
      }),
      { numRuns: 150 },
    )
  })

  test('stay different when they differ', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        if (one.length + other.length < 300 && one !== other) expect(codeSpan(one)).not.toBe(codeSpan(other))
      }),
    )
  })
})

describe('a sentence', () => {
  test.each([
    [
      '61 of 200 grants in `gitlab` would go (30%, at most 20%)',
      '61 of 200 grants in `gitlab` would go (30%, at most 20%)',
    ],
    ['did you mean `Sales`?', 'did you mean `Sales`?'],
    ['ask @octocat about #12', 'ask `@octocat` about `#12`'],
    ['see www.evil.example or deadbeef', 'see `www.evil.example` or `deadbeef`'],
    ['`a`b`c`', '`a`b`c`'],
    ['`a`@b', '`a` `@b`'],
    ['pass `--max-removals 61`', 'pass `--max-removals 61`'],
    ['an odd ` tick', '`an odd \\u{60} tick`'],
    ['hidden `\u202E` and \u202E', 'hidden `\\u{202E}` and `\\u{202E}`'],
  ])('%s', (text, shown) => {
    expect(markdownSentence(text)).toBe(shown)
  })
})
