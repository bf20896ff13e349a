import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareDecimals } from '../../src/policy/decimal.ts'

test.each([
  ['1', '2', -1],
  ['10', '9', 1],
  ['0.5', '0.45', 1],
  ['0.10', '0.1', 0],
  ['-0', '0', 0],
  ['-1', '1', -1],
  ['-2', '-1', -1],
  ['-0.5', '-0.25', -1],
  ['007', '7', 0],
  ['+3', '3.000', 0],
  [' 4 ', '4', 0],
  ['123456789012345678901234567890.1', '123456789012345678901234567890.2', -1],
])('%s against %s is %i', (a, b, expected) => {
  expect(Math.sign(compareDecimals(a, b)!)).toBe(expected)
  expect(Math.sign(compareDecimals(b, a)!) + expected).toBe(0)
})

test.each(['', 'x', '1e3', '1.', '.5', '1 000', '1,5', '--1', '٣', '0x10', 'Infinity'])('%j is no decimal', (text) => {
  expect(compareDecimals(text, '1')).toBeNull()
  expect(compareDecimals('1', text)).toBeNull()
})

test('decimals compare as numbers do where numbers are exact', () => {
  const number = fc.integer({ min: -100_000, max: 100_000 }).map((value) => value / 64)
  fc.assert(
    fc.property(number, number, (a, b) => {
      expect(Math.sign(compareDecimals(String(a), String(b))!) + 0).toBe(Math.sign(a - b) + 0)
    }),
  )
})

test('a hostile run of zeros is read in linear time', () => {
  const zeros = '0'.repeat(500_000)
  // Quadratic time would be minutes, beyond the time limit of a test.
  expect(compareDecimals(`${zeros}1.${zeros}1`, `1.${zeros}2`)).toBe(-1)
})
