import type { Instant } from '../../domain/time.ts'

/** Headers by lower-case name. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** What an answer says of how much more is welcome. */
export interface HttpLimits {
  /** calls left in the present window */
  readonly remaining: number | null
  /** calls in a window */
  readonly limit: number | null
  /** when the window ends */
  readonly reset: Instant | null
  /** asked to stay away for so long */
  readonly retryAfterMs: number | null
}

const aDay = 86_400_000
/** what `Date`, in whole seconds and some time under way, may be off without any clock being so */
const tolerable = 5_000

/**
 * Reads `Retry-After` (RFC 9110, seconds or a date) and the counters that vendors send: `X-RateLimit-*` and
 * `X-Rate-Limit-*` with the end of the window in seconds since 1970 (GitHub, Okta), `RateLimit-*` in seconds from now
 * (draft-ietf-httpapi-ratelimit-headers). Moments are those of the system's clock, as `Date` tells it; what is given back
 * is by the clock of `now`.
 */
export function readLimits(headers: HttpHeaders, now: Instant): HttpLimits {
  const number = (...names: string[]) => {
    for (const name of names) {
      const value = headerOf(headers, name)
      if (value !== null && /^\d{1,15}(\.\d+)?$/.test(value.trim())) return Number(value)
    }
    return null
  }
  const ahead = aheadOf(headers, now)
  const inSeconds = number('ratelimit-reset')
  const epoch = number('x-ratelimit-reset', 'x-rate-limit-reset')
  // Some send seconds from now under the name of the others.
  const reset =
    epoch === null
      ? inSeconds === null
        ? null
        : now + inSeconds * 1000
      : epoch < 1e9
        ? now + epoch * 1000
        : epoch * 1000 - ahead
  const limit = number('x-ratelimit-limit', 'x-rate-limit-limit', 'ratelimit-limit')
  // Okta's way to say "too many at once", which has no window (https://developer.okta.com/docs/reference/rl-best-practices/).
  const hasWindow = limit !== 0
  return {
    remaining: hasWindow ? number('x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining') : null,
    limit,
    reset: hasWindow ? reset : null,
    retryAfterMs: retryAfter(headerOf(headers, 'retry-after'), now + ahead),
  }
}

/** How far the system's clock is ahead of ours, in milliseconds. */
function aheadOf(headers: HttpHeaders, now: Instant): number {
  const ahead = Date.parse(headerOf(headers, 'date') ?? '') - now
  return Math.abs(ahead) > tolerable ? ahead : 0
}

/** The value of a header, several joined as RFC 9110 says; null without it. */
export function headerOf(headers: HttpHeaders, name: string): string | null {
  const value = headers[name]
  if (value === undefined) return null
  return typeof value === 'string' ? value : value.join(', ')
}

function retryAfter(value: string | null, now: Instant): number | null {
  if (value === null) return null
  const text = value.trim()
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), aDay)
}
