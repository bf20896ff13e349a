import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeSpan, markdownSentence } from '../../src/views/markdown-text.ts'
import { renderPullRequestComment } from '../../src/views/pull-request-comment.ts'
import { dangerousLines, forgeName as name, unevenLines } from './forge-text.ts'
import { planNamed } from './hostile-names.ts'

const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })
const frames = /^(?:<details><summary>[\p{L}\d ,:]+<\/summary>|<\/details>|<!-- provisionr:plan [\w%.~!*'()/-]* -->)$/u

describe('hostile names in a comment', () => {
  test('are shown in code and nowhere else', () => {
    fc.assert(
      fc.property(names, (list) => {
        expect(dangerousLines(renderPullRequestComment(planNamed(list)), (line) => frames.test(line))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('neither add nor end a cell of a table, a folded part or the marker', () => {
    fc.assert(
      fc.property(names, fc.constantFrom('names-only', 'counts', null), (list, privacy) => {
        const comment = renderPullRequestComment({ ...planNamed(list), ...(privacy && { privacy }) })
        const lines = comment.split('\n')
        expect(unevenLines(comment)).toEqual([])
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
