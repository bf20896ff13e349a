import type { ActualAccess, Reason } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import type { PlanSelection, PlanSource } from '../domain/plan.ts'
import type { Settings, SystemRules } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { PlanConstraints } from './constrain-changes.ts'
import type { RiskOf } from './plan-person.ts'
import type { Hash } from './planned-change.ts'

/** Everything a plan is a function of. */
export interface PlanInputs {
  readonly settings: Settings
  readonly catalog: SystemCatalog
  readonly rules: ReadonlyMap<string, SystemRules>
  readonly ledger: Ledger
  readonly actual: ActualAccess
  /** everybody in the source, held people included: their accounts are theirs */
  readonly people: readonly Person[]
  /** false when records name nobody: an account that seems to belong to no one may be theirs */
  readonly isPeopleWhole: boolean
  /** systems that a lock freezes, with its reason */
  readonly frozen: ReadonlyMap<string, Reason>
  readonly constraints: PlanConstraints
  /** the people whose access may change */
  readonly timelines: readonly AccessTimeline[]
  readonly diagnostics: readonly Diagnostic[]
  readonly now: Instant
  readonly riskOf: RiskOf
  readonly hash: Hash
  readonly version: string
  readonly source: PlanSource
  readonly selection: PlanSelection
}
