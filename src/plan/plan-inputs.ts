import type { ActualAccess, Reason } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import type { Grant } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import type { PlannedChange, PlanSelection, PlanSource, Refusal } from '../domain/plan.ts'
import type { GiftLookup } from '../domain/policy-gift.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Settings, SystemRules } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { ConstraintRule, ConstraintSubject, Holder, Violation } from '../domain/violation.ts'
import type { RiskOf } from './person-case.ts'
import type { MergedSince } from './hold-unreviewed.ts'
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
  /** how many people the source has */
  readonly peopleCount: number
  /** by system: grants of people who are settled and stand in none of these lists */
  readonly settled: ReadonlyMap<string, number>
  /** by person: the systems that these lists are about, all others being settled; of everybody else all */
  readonly partly?: ReadonlyMap<string, ReadonlySet<string>>
  /** false when records name nobody: an account that seems to belong to no one may be theirs */
  readonly isPeopleWhole: boolean
  /** systems that a lock freezes, with its reason */
  readonly frozen: ReadonlyMap<string, Reason>
  readonly constraints: PlanConstraints
  /** what policies said at the last run already */
  readonly gifts: GiftLookup
  /** what waits for an approval, beside what this plan finds */
  readonly refusals: readonly Refusal[]
  /** the people whose access may change */
  readonly timelines: readonly AccessTimeline[]
  /** by person: what the files of another revision make of the same people now, to be told apart from */
  readonly base?: ReadonlyMap<string, AccessTimeline> | null
  /** what was applied last, where only what was reviewed since may be done */
  readonly since?: MergedSince | null
  readonly diagnostics: readonly Diagnostic[]
  readonly now: Instant
  readonly riskOf: RiskOf
  readonly hash: Hash
  readonly version: string
  readonly source: PlanSource
  readonly selection: PlanSelection
  /** only what was decided in a plan that was reviewed; null: everything */
  readonly reviewed?: readonly PlannedChange[] | null
  /** only what ends by time, locks, and what leavers lose */
  readonly onlyEndings?: boolean
}

/** The constraints of a repository and how to judge them; judging is not this layer's, so it is handed in. */
export interface PlanConstraints {
  readonly rules: readonly ConstraintRule[]
  readonly isInvolved: (grant: Grant) => boolean
  /** what the files say of everybody, over time */
  readonly expected: readonly Violation[]
  readonly subjects: ReadonlyMap<string, ConstraintSubject>
  readonly judge: (holders: readonly Holder[]) => readonly Violation[]
  /** additions by an edit of files that somebody must approve first */
  readonly approvalNeeds: (changes: readonly PlannedChange[]) => readonly PlanApprovalNeed[]
}

export interface PlanApprovalNeed {
  readonly constraint: string
  readonly enforce: 'error' | 'warn'
  readonly stages: readonly ApprovalStage[]
  /** ids */
  readonly changes: readonly string[]
  readonly people: readonly string[]
  readonly at: SourcePosition
}
