import type { GrantEntry } from './policy.ts'
import type { SourcePosition } from './position.ts'
import type { Duration, Instant, PointInTime } from './time.ts'

/** One person's time-bound, justified, approved grant outside policy, as written. */
export interface Exception {
  /** the written id, or one derived from file and position in it */
  readonly id: string
  readonly person: string
  readonly personAt: SourcePosition
  readonly grants: readonly GrantEntry[]
  readonly justification: string
  /** a claim until it is verified */
  readonly approvedBy: readonly string[]
  readonly starts: PointInTime | null
  readonly expires: PointInTime | null
  /** instead of `expires`, counted from `starts` */
  readonly duration: Duration | null
  readonly rule: string | null
  readonly ticket: string | null
  readonly revoked: { readonly at: PointInTime; readonly by: string; readonly reason: string } | null
  readonly extends: string | null
  readonly breakGlass: boolean
  readonly environments: readonly string[]
  readonly at: SourcePosition
}

/** The half-open interval in which an exception gives access; `starts` is -Infinity when it has no start. */
export interface ExceptionPeriod {
  readonly starts: Instant
  readonly ends: Instant
}
