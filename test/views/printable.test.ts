import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameText, printable, quoted } from '../../src/views/printable.ts'
import { hostileNames } from './hostile-names.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(' ', '\\', 'u', '{', '}', 'a', '\u0301', '\u202E', '\uD800', '2'), maxLength: 12 }),
  fc.constantFrom(...hostileNames),
)
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|^ | $| {2}/u

describe('printable', () => {
  test.each([
    ['plain names stay as they are', 'gitlab:group:a/b (x) #1', 'gitlab:group:a/b (x) #1'],
    ['other scripts stay as they are', 'Zoë 日本語 นิ่', 'Zoë 日本語 นิ่'],
    ['backslashes of other systems stay as they are', 'ACME\\dana', 'ACME\\dana'],
    ['terminal commands are shown', '\u001b[2Jx', '\\u{1B}[2Jx'],
    ['newlines are shown', 'a\r\nb\u0085c\u2028d', 'a\\u{D}\\u{A}b\\u{85}c\\u{2028}d'],
    ['bidi controls are shown', '\u202Egnp\u2066\u061C\u200F', '\\u{202E}gnp\\u{2066}\\u{61C}\\u{200F}'],
    ['zero-width characters are shown', 'a\u200Bb\uFEFF\u00AD', 'a\\u{200B}b\\u{FEFF}\\u{AD}'],
    ['tags are shown', 'a\u{E0041}', 'a\\u{E0041}'],
    ['blank letters are shown', '\u3164\u2800\u115F', '\\u{3164}\\u{2800}\\u{115F}'],
    ['lone surrogates are shown', 'a\uD800b', 'a\\u{D800}b'],
    ['unusual spaces are shown', 'a\u00A0b', 'a\\u{A0}b'],
    ['spaces at the ends and in runs are shown', ' a  b ', '\\u{20}a \\u{20}b\\u{20}'],
    ['a mark with nothing to stand on is shown', '\u0338a \u0301', '\\u{338}a \\u{301}'],
    ['a name that imitates an escape is told apart', '\\u{202E}', '\\u{5C}u{202E}'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  test('marks pile up no higher than four', () => {
    expect(printable(`a${'\u0301'.repeat(6)}`)).toBe(`a${'\u0301'.repeat(4)}\\u{301}\\u{301}`)
  })

  test('keeps both ends of a long name and says how much it left out', () => {
    const shown = printable(`start${'x'.repeat(9_990)}end!!`)
    expect(shown).toBe(`start${'x'.repeat(145)}…(9700 characters left out)…${'x'.repeat(145)}end!!`)
  })

  test('counts characters, not halves of them, and cuts none in two', () => {
    expect(printable('😀'.repeat(11), { max: 5 })).toBe('😀…(9 characters left out)…😀')
  })

  test('handles a text of ten million characters', () => {
    expect(printable('\u0000'.repeat(10_000_000), { max: 2 })).toBe('\\u{0}…(9999998 characters left out)…\\u{0}')
  })

  test('leaves nothing that does not show, whatever the text', () => {
    fc.assert(fc.property(anyText, (text) => !unprintable.test(printable(text))))
  })

  test('shows different texts differently', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        fc.pre(a !== b && a.length <= 300 && b.length <= 300)
        return printable(a) !== printable(b)
      }),
      { numRuns: 2_000 },
    )
  })

  test('turns the same letters with hidden ones between them into another text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('\u200B', '\u00AD', '\u{E0061}', '\uFE0F', '\u3164'), (text, hidden) => {
        expect(printable(text + hidden)).not.toBe(printable(text))
      }),
    )
  })
})

describe('names between other words', () => {
  test('plain words stand alone and everything else stands in backticks', () => {
    expect(['dana.ortiz', 'o.brien@company.com', "d'arcy", 'Zoë'].map(nameText)).toEqual([
      'dana.ortiz',
      'o.brien@company.com',
      "d'arcy",
      'Zoë',
    ])
    expect(['Dana Ortiz', '+dana', 'Plan:', '', '-'].map(nameText)).toEqual([
      '`Dana Ortiz`',
      '`+dana`',
      '`Plan:`',
      '``',
      '`-`',
    ])
  })

  test('a quoted name cannot end its quotes', () => {
    expect(quoted('a" via "b')).toBe('"a\\" via \\"b"')
  })
})
