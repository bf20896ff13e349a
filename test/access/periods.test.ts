import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { largestTotal, mergePeriods } from '../../src/access/periods.ts'

const period = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }))
  .map(([starts, length]) => ({ starts, ends: starts + length }))

describe('periods', () => {
  test('that overlap or touch are one, empty and backward ones are none', () => {
    const merged = mergePeriods([
      { starts: 20, ends: 25 },
      { starts: 0, ends: 5 },
      { starts: 5, ends: 7 },
      { starts: 6, ends: 6 },
      { starts: 1, ends: 2 },
      { starts: 12, ends: 9 },
      { starts: 8, ends: 9 },
    ])
    expect(merged).toEqual([
      { starts: 0, ends: 7 },
      { starts: 8, ends: 9 },
      { starts: 20, ends: 25 },
    ])
  })

  test('without an end stay countable', () => {
    const [merged] = mergePeriods([{ starts: Number.NEGATIVE_INFINITY, ends: Number.POSITIVE_INFINITY }])
    expect(Number.isFinite(merged!.ends - merged!.starts)).toBe(true)
    expect(largestTotal([{ starts: 0, ends: Number.POSITIVE_INFINITY }], 10, { starts: 0, ends: 5 })).toBe(10)
  })

  test('leave the list they come from as it is', () => {
    const given = [
      { starts: 5, ends: 7 },
      { starts: 0, ends: 6 },
    ]
    mergePeriods(given)
    expect(given[0]).toEqual({ starts: 5, ends: 7 })
  })
})

describe('the largest total', () => {
  test('of any stretch that meets a period is what trying every stretch finds', () => {
    fc.assert(
      fc.property(
        fc.array(period, { maxLength: 8 }),
        fc.integer({ min: 1, max: 30 }),
        period,
        (periods, per, around) => {
          const isIn = (at: number) => periods.some(({ starts, ends }) => starts <= at && at < ends)
          let most = 0
          for (let begin = around.starts - per; begin <= around.ends; begin++) {
            const inside = Array.from({ length: per }, (_, index) => begin + index).filter(isIn).length
            most = Math.max(most, inside)
          }
          expect(largestTotal(periods, per, around)).toBe(most)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('counts no time that lies too far from the period', () => {
    const periods = [
      { starts: 0, ends: 10 },
      { starts: 100, ends: 103 },
    ]
    expect(largestTotal(periods, 20, periods[1]!)).toBe(3)
    expect(largestTotal(periods, 98, periods[1]!)).toBe(8)
    expect(largestTotal(periods, 103, periods[1]!)).toBe(13)
  })
})
