import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { parseSettings } from '../../src/config/load-settings.ts'

const codesOf = (text: string) => parseDocuments([{ path: 'a.yaml', text }]).diagnostics.map(({ code }) => code)

describe('hostile files', () => {
  test.each([
    ['lists in brackets', '['.repeat(10_000)],
    ['mappings in brackets', '{a: '.repeat(10_000)],
    ['lists in lines', '- '.repeat(10_000)],
    ['mappings in lines', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['triggers', `policy: {name: x, triggers: ${'{any_of: ['.repeat(10_000)}`],
  ])('thousands of levels of %s are refused', (_what, text) => {
    expect(codesOf(text)).toEqual(['too-deep'])
  })

  test('an alias bomb is refused without being unfolded', () => {
    const levels = Array.from({ length: 30 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(10)}]`)
    expect(new Set(codesOf(`l0: &l0 x\n${levels.join('\n')}`))).toContain('yaml-alias')
  })

  test.each([
    ['one word', 'a'],
    ['open quotes', '"a '],
    ['errors of syntax', 'a: @b\n'],
    ['commas', '[,'],
  ])('ten megabytes of %s are refused at once', (_what, part) => {
    expect(codesOf(part.repeat(Math.ceil(10_000_000 / part.length)))).toEqual(['file-too-large'])
  })

  test.each([
    ['errors of syntax', 'a: @b\n', 'yaml-syntax'],
    ['anchors', '&a ', 'yaml-syntax'],
    ['open quotes', '"', 'yaml-syntax'],
  ])('a hundred thousand %s are one diagnostic', (_what, part, code) => {
    expect(codesOf(part.repeat(100_000))).toEqual([code])
  })

  test('the same mistake in thousands of lines is cut short, and stays an error', () => {
    const codes = codesOf('a: 1\n'.repeat(5000))
    expect(codes.length).toBeLessThan(110)
    expect(codes).toContain('too-many-findings')
  })

  test('no text makes the parsers throw', () => {
    const piece = fc.constantFrom(
      'policy:',
      'name:',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '*',
      '&a',
      '!t',
      '#',
      ':',
      '|',
      '>',
      '%',
      '\t',
      '---',
      '...',
      '? ',
      '<<',
      'x',
      '0',
      '~',
      '\r\n',
      '\u0000',
      '\ud800',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    )
    fc.assert(
      fc.property(text, (yaml) => {
        const { diagnostics } = parseDocuments([{ path: 'a.yaml', text: yaml }])
        const settings = parseSettings({ path: 'b.yaml', text: yaml })
        for (const { message, help, at } of [...diagnostics, ...settings.diagnostics]) {
          expect(message).not.toMatch(/[\p{Cc}]/u)
          expect(help).not.toBe('')
          expect(at?.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('JSON of any shape gives diagnostics, never an exception', () => {
    const kind = fc.constantFrom('policy', 'exception', 'access_rule', 'constraint', 'lock', 'test', 'policies')
    const key = fc.constantFrom(
      'name',
      'role',
      'grants',
      'triggers',
      'any_of',
      'from',
      'approvals',
      'kind',
      'expires',
      'user',
      'expect',
      'then',
    )
    const body = fc.oneof(fc.dictionary(key, fc.jsonValue()), fc.jsonValue())
    fc.assert(
      fc.property(fc.dictionary(kind, body), (document) => {
        const { diagnostics } = parseDocuments([{ path: 'a.yaml', text: JSON.stringify(document) }])
        for (const { help } of diagnostics) expect(help).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })
})
