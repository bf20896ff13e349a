import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeSpan } from '../../src/views/markdown.ts'
import { hostileNames } from './hostile-names.ts'

describe('a name in Markdown', () => {
  test.each([
    ['okta:group:sales', '`okta:group:sales`'],
    ['@everyone <img src=x onerror=y> #1 *a*', '`@everyone <img src=x onerror=y> #1 *a*`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['```', '```` ``` ````'],
    ['a|b', '`a`&#124;`b`'],
    ['| a |', '&#124;`  a  `&#124;'],
    ['a\n\n# b', '`a\\u{A}\\u{A}# b`'],
    ['a\\', '`a\\`'],
    ['', '` `'],
  ])('%j becomes %s', (name, span) => {
    expect(codeSpan(name)).toBe(span)
  })

  test('is one line without bare pipes, and code from end to end', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...hostileNames)), (name) => {
        const span = codeSpan(name)
        expect(span).not.toMatch(/[|\n\r]/)
        for (const piece of span.split('&#124;')) {
          if (piece === '') continue
          const fence = /^`+/.exec(piece)![0]
          expect(piece.endsWith(fence)).toBe(true)
          const inner = piece.slice(fence.length, -fence.length)
          expect([...inner.matchAll(/`+/g)].map(([run]) => run)).not.toContain(fence)
        }
      }),
    )
  })
})
