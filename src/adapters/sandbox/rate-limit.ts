import type { Rate } from '../../domain/rate.ts'
import type { Instant } from '../../domain/time.ts'
import type { ChangeResult, LimitReport } from '../adapter.ts'

/** The limit of a simulated system: so many changes in each window, which begins with its first change. */
export interface RateLimit {
  /** Counts a change; the refusal when it is one too many. */
  take(): ChangeResult | null
  report(): LimitReport | null
}

export function createRateLimit(rate: Rate | null, clock: () => Instant): RateLimit {
  let started: Instant | null = null
  let used = 0
  if (rate === null) return { take: () => null, report: () => null }
  const { calls, per } = rate

  return {
    take() {
      const now = clock()
      if (started === null || now >= started + per) {
        started = now
        used = 0
      }
      used++
      if (used <= calls) return null
      const retryAfterMs = started + per - now
      return { status: 'failed', class: 'rate_limited', message: 'as `sandbox.rate_limit` asks', retryAfterMs }
    },
    report: () => (started === null ? null : { remaining: Math.max(0, calls - used), resetsAt: started + per }),
  }
}
