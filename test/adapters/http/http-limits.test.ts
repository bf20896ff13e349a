import { describe, expect, test } from 'vitest'
import { readLimits } from '../../../src/adapters/http/http-limits.ts'

const now = Date.parse('2026-11-20T09:00:00Z')

describe('what an answer says of limits', () => {
  test('is read under the names that vendors use', () => {
    const until = String(now / 1000 + 60)
    const said = { limit: 100, remaining: 5, reset: now + 60_000, retryAfterMs: null }
    expect(
      readLimits({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': until }, now),
    ).toEqual(said)
    expect(
      readLimits({ 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '5', 'x-rate-limit-reset': until }, now),
    ).toEqual(said)
    expect(readLimits({ 'ratelimit-limit': '100', 'ratelimit-remaining': '5', 'ratelimit-reset': '60' }, now)).toEqual(
      said,
    )
    expect(readLimits({ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '60' }, now)).toMatchObject({
      reset: now + 60_000,
    })
  })

  test('is nothing when it makes no sense', () => {
    const none = { limit: null, remaining: null, reset: null, retryAfterMs: null }
    expect(readLimits({}, now)).toEqual(none)
    expect(
      readLimits({ 'x-ratelimit-remaining': 'many', 'retry-after': 'soon', 'ratelimit-reset': '-1' }, now),
    ).toEqual(none)
  })

  test('too many calls at once are no window to wait for', () => {
    const said = { 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '1795165200' }
    expect(readLimits(said, now)).toEqual({ limit: 0, remaining: null, reset: null, retryAfterMs: null })
  })

  test('counts by the clock of the system, whatever ours says', () => {
    const theirs = now + 3_600_000
    const date = new Date(theirs).toUTCString()
    const until = String((theirs + 60_000) / 1000)
    expect(readLimits({ date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': until }, now).reset).toBe(now + 60_000)
    const later = new Date(theirs + 7_000).toUTCString()
    expect(readLimits({ date, 'retry-after': later }, now).retryAfterMs).toBe(7_000)
    expect(readLimits({ date, 'retry-after': '7' }, now).retryAfterMs).toBe(7_000)
    const almost = new Date(theirs - 2_000).toUTCString()
    expect(readLimits({ date: almost, 'retry-after': later }, theirs).retryAfterMs).toBe(7_000)
  })

  test('a pause that lies in the past is none', () => {
    expect(readLimits({ 'retry-after': 'Fri, 20 Nov 2026 08:00:00 GMT' }, now).retryAfterMs).toBe(0)
  })
})
