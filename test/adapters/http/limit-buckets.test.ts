import { expect, test } from 'vitest'
import { createLimitBuckets } from '../../../src/adapters/http/limit-buckets.ts'

const said = (remaining: number | null, reset = 1000) => ({ remaining, reset, limit: 10, retryAfterMs: null })

test('calls that are counted apart close apart, until their window ends', () => {
  let now = 0
  const buckets = createLimitBuckets(() => now)
  buckets.note('users', said(0))
  buckets.note('groups', said(1))
  expect([buckets.closedFor('users'), buckets.closedFor('groups'), buckets.closedFor('apps')]).toEqual([1000, 0, 0])
  now = 1000
  expect(buckets.closedFor('users')).toBe(0)
})

test('the tightest limit of what was called since the last question is told', () => {
  const buckets = createLimitBuckets(() => 0)
  expect(buckets.report()).toBeNull()
  buckets.note('users', said(3))
  buckets.note('groups', said(1))
  expect(buckets.report()).toEqual({ remaining: 1, resetsAt: 1000 })
  expect(buckets.report()).toEqual({ remaining: 1, resetsAt: 1000 })
  buckets.note('users', said(2))
  expect(buckets.report()).toEqual({ remaining: 2, resetsAt: 1000 })
  buckets.note('users', said(null))
  expect(buckets.report()).toBeNull()
})
