import type { PatternEntry, Reference } from './policy.ts'
import type { SourcePosition } from './position.ts'
import type { Duration, PointInTime } from './time.ts'
import type { Trigger } from './trigger.ts'

/** Who may ask for which temporary access, for how long and with whose approval, as written. */
export interface AccessRule {
  readonly name: string
  readonly grants: readonly PatternEntry[]
  readonly environments: readonly string[]
  readonly eligible: Trigger | null
  readonly maxDuration: Duration | null
  readonly maxTotal: { readonly duration: Duration; readonly per: Duration } | null
  readonly approvals: readonly ApprovalStage[]
  readonly justification: { readonly minLength: number | null; readonly ticket: string | null } | null
  readonly windows: AccessWindows | null
  readonly breakGlass: {
    readonly eligible: Trigger | null
    readonly maxDuration: Duration | null
    readonly reviewWithin: Duration
  } | null
  readonly at: SourcePosition
}

export interface ApprovalStage {
  /** `manager`, `policy:NAME`, `user:ID` … */
  readonly from: readonly Reference[]
  readonly need: number
}

export interface AccessWindows {
  readonly timezone: string | null
  /** `Mon-Fri 08:00-20:00` */
  readonly allow: readonly string[]
  /** `2026-12-20/2027-01-04` */
  readonly freeze: readonly string[]
}

export type ConstraintKind =
  | 'separation_of_duties'
  | 'max_holders'
  | 'min_holders'
  | 'required_holders'
  | 'forbidden'
  | 'requires_approval'

/** What must never be true, as written; which members are set depends on the kind. */
export interface Constraint {
  readonly name: string
  readonly kind: ConstraintKind
  readonly sides: readonly (readonly PatternEntry[])[]
  readonly grants: readonly PatternEntry[]
  readonly count: number | null
  readonly holders: { readonly match: 'exact' | 'at_least'; readonly people: readonly Reference[] } | null
  readonly people: Trigger | null
  readonly approvals: readonly ApprovalStage[]
  readonly enforce: 'error' | 'warn'
  readonly at: SourcePosition
}

/** An emergency stop until a time, as written. */
export interface Lock {
  readonly target:
    | { readonly kind: 'person'; readonly person: string }
    | { readonly kind: 'grant'; readonly pattern: PatternEntry }
    | { readonly kind: 'system'; readonly system: string }
  readonly reason: string
  readonly until: PointInTime | null
  readonly at: SourcePosition
}
