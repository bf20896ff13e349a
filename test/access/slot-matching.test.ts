import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillSlots, type Slots } from '../../src/access/slot-matching.ts'

const people = ['a', 'b', 'c', 'd', 'e', 'f']
const slots = fc.array(fc.record({ need: fc.integer({ min: 1, max: 3 }), able: fc.subarray(people) }), { maxLength: 4 })

/** The most places that can be filled, by trying every place for every person. */
function mostFilled(entries: readonly Slots[], from = 0, taken = entries.map(() => 0)): number {
  if (from === people.length) return taken.reduce((sum, count) => sum + count, 0)
  let most = mostFilled(entries, from + 1, taken)
  for (const [index, { need, able }] of entries.entries()) {
    if (taken[index]! >= need || !able.includes(people[from]!)) continue
    most = Math.max(most, mostFilled(entries, from + 1, taken.with(index, taken[index]! + 1)))
  }
  return most
}

describe('filling places', () => {
  test('fills as many as can be filled, with able people, nobody twice', () => {
    fc.assert(
      fc.property(slots, (entries) => {
        const filled = fillSlots(entries)
        const all = filled.flat()
        expect(new Set(all).size).toBe(all.length)
        for (const [index, names] of filled.entries()) {
          expect(names.length).toBeLessThanOrEqual(entries[index]!.need)
          expect(names.every((name) => entries[index]!.able.includes(name))).toBe(true)
        }
        expect(all.length).toBe(mostFilled(entries))
      }),
      { numRuns: 500 },
    )
  })

  test('moves somebody over a chain of entries to make room', () => {
    const chain = Array.from({ length: 50 }, (_, index) => ({ need: 1, able: [`p${index}`, `p${index + 1}`] }))
    const filled = fillSlots([...chain, { need: 1, able: ['p0'] }])
    expect(filled.flat()).toHaveLength(51)
    expect(filled.at(-1)).toEqual(['p0'])
  })

  test('does not depend on the order in which people are named', () => {
    fc.assert(
      fc.property(slots, (entries) => {
        const turned = entries.map(({ need, able }) => ({ need, able: able.toReversed() }))
        expect(fillSlots(turned)).toEqual(fillSlots(entries))
      }),
    )
  })

  test('takes thousands of entries and people', () => {
    const able = Array.from({ length: 2000 }, (_, index) => `p${index}`)
    const filled = fillSlots([
      { need: 1_000_000_000, able: able.slice(0, 10) },
      { need: 100, able },
    ])
    expect(filled.map((names) => names.length)).toEqual([10, 100])
  })
})
