import { expect, test } from 'vitest'
import { csvLine } from '../../src/views/csv.ts'

test('cells are quoted as RFC 4180 says', () => {
  expect(csvLine(['a', 'b,c', 'say "x"', 3, null, ''])).toBe('a,"b,c","say ""x""",3,,\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1'])('the formula %j is text', (cell) => {
  expect(csvLine([cell])).toMatch(/^"?'/)
})

test('what acts on a terminal is written out, also a line break', () => {
  expect(csvLine(['a\u001b[31mb\nc\u202e'])).toBe('a\\u{1B}[31mb\\u{A}c\\u{202E}\r\n')
})

test('nothing is shortened', () => {
  const long = `${'x'.repeat(5000)}y`
  expect(csvLine([long])).toBe(`${long}\r\n`)
})
