import { expect, test } from 'vitest'
import { judgeConstraints } from '../../src/access/constraint-check.ts'
import type { Holder } from '../../src/domain/violation.ts'
import { guardConstraints } from '../../src/plan/constraint-guard.ts'
import { catalog } from '../policy/build.ts'
import { constraintsOf, payments } from '../policy/constraints.ts'
import { holdersOf, now } from './constraint-plan.ts'

const { rules } = constraintsOf(payments)
const both = ['okta:group:create-payment', 'okta:group:approve-payment']
const later = now + 1_814_400_000

function reported(expected: readonly Holder[], held: readonly Holder[]): string[] {
  const verdict = guardConstraints({
    rules,
    expected: judgeConstraints(rules, expected, { now, catalog, mood: 'would' }),
    actual: judgeConstraints(rules, held, { now, catalog, mood: 'does' }),
    held,
    changes: [],
    away: new Set(),
    subjects: new Map(),
    catalog,
    now,
  })
  expect(verdict).toMatchObject({ refusals: [], order: [] })
  expect(verdict.blocked.size).toBe(0)
  return verdict.diagnostics.map(({ severity, code, message, person }) => `${severity} ${code} ${person}: ${message}`)
}

function from(at: number, holders: readonly Holder[]): Holder[] {
  return holders.map((holder) => ({
    ...holder,
    stays: [
      { from: now, until: at, subject: null, holdings: [] },
      ...holder.stays.map((stay) => ({ ...stay, from: at })),
    ],
  }))
}

test('what the files will violate later is said now, with the time', () => {
  const [line, ...rest] = reported(from(later, holdersOf({ dana: both })), [])
  expect(line).toMatch(/^error constraint-violated-later dana: from 2026-06-22T12:00:00Z, `dana` would hold/)
  expect(rest).toEqual([])
})

test('what is so already and by the files, too, is said once, as it is', () => {
  const [line, ...rest] = reported(holdersOf({ dana: both }), holdersOf({ dana: both }))
  expect(line).toMatch(/^error constraint-violated dana: `dana` holds/)
  expect(rest).toEqual([])
})

test('what the files say and no change carries out is said as well', () => {
  const [line, ...rest] = reported(holdersOf({ dana: both }), [])
  expect(line).toMatch(/^error constraint-violated dana: `dana` would hold/)
  expect(rest).toEqual([])
})

test('what only may be so is a warning', () => {
  const held = holdersOf({ dana: both }).map((holder) => ({
    ...holder,
    stays: holder.stays.map((stay) => ({
      ...stay,
      holdings: stay.holdings.map((one, index) => ({ ...one, isCertain: index === 0 })),
    })),
  }))
  expect(reported([], held)).toEqual([expect.stringMatching(/^warning constraint-violated dana: `dana` may hold/)])
})
