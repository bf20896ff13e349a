import type { Instant } from '../../domain/time.ts'
import type { LimitReport } from '../adapter.ts'
import type { HttpLimits } from './http-limits.ts'

/** Limits of a system that counts calls of different kinds apart. */
export interface LimitBuckets {
  /** what an answer to a call of this kind said */
  note(bucket: string, limits: HttpLimits): void
  /** milliseconds until a call of this kind is welcome again */
  closedFor(bucket: string): number
  /** the tightest of the kinds that were called since this was asked last, else what was said then */
  report(): LimitReport | null
}

export function createLimitBuckets(clock: () => Instant): LimitBuckets {
  const known = new Map<string, LimitReport>()
  const called = new Set<string>()
  let last: LimitReport | null = null
  return {
    note(bucket, { remaining, reset }) {
      called.add(bucket)
      if (remaining === null || reset === null) known.delete(bucket)
      else known.set(bucket, { remaining, resetsAt: reset })
    },
    closedFor(bucket) {
      const report = known.get(bucket)
      return report && report.remaining <= 0 ? Math.max(0, report.resetsAt - clock()) : 0
    },
    report() {
      if (called.size === 0) return last
      const reports = [...called].flatMap((bucket) => known.get(bucket) ?? [])
      called.clear()
      last = reports.reduce<LimitReport | null>(
        (least, one) => (least === null || one.remaining < least.remaining ? one : least),
        null,
      )
      return last
    },
  }
}
