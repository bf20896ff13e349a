import type { SourcePosition } from '../domain/position.ts'
import { endOf, type Instant, startOf } from '../domain/time.ts'
import { testValue } from './attribute-test.ts'
import { compareDecimals } from './decimal.ts'
import type { Literal } from './trigger-branches.ts'

/** Two conditions on one attribute that exclude each other. */
export interface Conflict {
  readonly attribute: string
  readonly first: SourcePosition
  readonly second: SourcePosition
  /** both name values, which could be one list */
  readonly canBeList: boolean
}

/**
 * Two of the conditions that no value can pass together; null when there are none, or none that can be told. With several
 * values an attribute can be `A` and `B` at once, so most pairs conflict only where `isSingle`.
 */
export function findConflict(literals: readonly Literal[], isSingle: (attribute: string) => boolean): Conflict | null {
  for (const [index, second] of literals.entries()) {
    for (const first of literals.slice(0, index)) {
      if (first.attribute !== second.attribute) continue
      const isContains = first.test.operator === 'contains' || second.test.operator === 'contains'
      const single = isSingle(first.attribute) && !isContains
      if (!exclude(first, second, single) && !exclude(second, first, single)) continue
      const canBeList = first.test.operator === 'in' && second.test.operator === 'in'
      return { attribute: first.attribute, first: first.at, second: second.at, canBeList }
    }
  }
  return null
}

function exclude(a: Literal, b: Literal, isSingle: boolean): boolean {
  // A condition on what is absent is never true, whatever it says.
  if (a.test.operator === 'exists') return !a.test.expected && (b.test.operator !== 'exists' || b.test.expected)
  if (a.test.operator === 'in' || a.test.operator === 'contains') {
    const { values } = a.test
    if (b.test.operator === 'not_in') return values.every((value) => includes(b, value))
    return isSingle && a.test.operator === 'in' && values.every((value) => fails(b, value))
  }
  return isSingle && !a.negated && !b.negated && (numbersExclude(a, b) || timesExclude(a, b))
}

function includes({ test }: Literal, value: string): boolean {
  return test.operator === 'not_in' && test.values.includes(value)
}

function fails({ test, negated }: Literal, value: string): boolean {
  if (test.operator === 'exists' || test.operator === 'under') return false
  const passes = testValue(test, value, 'UTC')
  return negated ? passes === true : passes === false
}

function numbersExclude(a: Literal, b: Literal): boolean {
  if (a.test.operator !== 'gt' && a.test.operator !== 'gte') return false
  if (b.test.operator !== 'lt' && b.test.operator !== 'lte') return false
  const order = compareDecimals(a.test.number, b.test.number)
  if (order === null) return false
  return order > 0 || (order === 0 && (a.test.operator === 'gt' || b.test.operator === 'lt'))
}

function timesExclude(a: Literal, b: Literal): boolean {
  // Which instant a date begins at depends on the person.
  if (!('point' in a.test) || !('point' in b.test) || a.test.point.kind !== b.test.point.kind) return false
  const from = earliest(a)
  const until = latest(b)
  return from !== null && until !== null && from >= until
}

function earliest({ test }: Literal): Instant | null {
  if (test.operator === 'on_or_after') return startOf(test.point, 'UTC')
  if (test.operator !== 'after') return null
  return test.point.kind === 'date' ? endOf(test.point, 'UTC') : test.point.instant + 1
}

/** Exclusive. */
function latest({ test }: Literal): Instant | null {
  if (test.operator === 'before') return startOf(test.point, 'UTC')
  if (test.operator !== 'on_or_before') return null
  return test.point.kind === 'date' ? endOf(test.point, 'UTC') : test.point.instant + 1
}
