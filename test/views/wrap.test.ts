import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/views/display-width.ts'
import { printable } from '../../src/views/printable.ts'
import { startsLikeChange, wrap } from '../../src/views/wrap.ts'
import { hostileNames } from './hostile-names.ts'

describe('display width', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['日本語', 6],
    ['한글', 4],
    ['ＡＢ', 4],
    ['e\u0301', 1],
    ['Zoë', 3],
    ['👍🏽', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['🇩🇪', 2],
    ['→…↳', 3],
    ['\u200B', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('wrap', () => {
  test('leaves what fits alone', () => {
    expect(wrap('a short text', 16)).toEqual(['a short text'])
  })

  test('breaks at spaces', () => {
    expect(wrap('one two three four five six', 16)).toEqual(['one two three', 'four five six'])
  })

  test('breaks a long word after a separator and marks that it goes on', () => {
    expect(wrap('gitlab:group:customer-solutions', 20)).toEqual(['gitlab:group:', '↳ customer-solutions'])
  })

  test('breaks a word without separators anywhere but inside a character', () => {
    expect(wrap('日'.repeat(10), 16)).toEqual(['日'.repeat(8), '↳ 日日'])
  })

  test('never begins a line with a word that looks like a change', () => {
    expect(wrap('aaaa bbbb ccccc - okta:group:x', 16)).toEqual(['aaaa bbbb', 'ccccc -', 'okta:group:x'])
    expect(
      wrap(`- ${'+ '.repeat(20)}`.trim(), 16)
        .slice(1)
        .every((line) => line.startsWith('↳ ')),
    ).toBe(true)
  })

  test('keeps every line within its width, every character, and no line like a change', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.constantFrom(...hostileNames))
    fc.assert(
      fc.property(text, fc.integer({ min: 16, max: 60 }), (raw, width) => {
        const shown = printable(raw)
        const lines = wrap(shown, width)
        expect(lines.map(displayWidth).filter((one) => one > width)).toEqual([])
        expect(lines.slice(1).filter(startsLikeChange)).toEqual([])
        const letters = (part: string) => part.replaceAll(/[ ↳]/g, '')
        expect(letters(lines.join(''))).toBe(letters(shown))
      }),
    )
  })
})
