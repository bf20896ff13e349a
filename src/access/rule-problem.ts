import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { Instant } from '../domain/time.ts'
import type { SourcePosition } from '../domain/position.ts'

/** One exception of a person with the grants that the rule covers. */
export interface RuledException {
  readonly exception: Exception
  /** as written, a revocation counted in; not clipped to the rule's windows */
  readonly period: ExceptionPeriod
  /** keys of the grants that the rule covers */
  readonly resources: readonly string[]
}

/** A time during which, as the audit log or the base says, the person held grants of the rule; what is still held ends now. */
export interface HeldPeriod extends ExceptionPeriod {
  /** key of the grant; without it the time counts in totals only */
  readonly resource?: string | undefined
  readonly level?: string | null
  /** ids of the exceptions that gave it, as the audit log says; missing when the files say that it was held */
  readonly exceptions?: readonly string[]
  /** when those exceptions ended: what was held longer, because a run came late, adjoins nothing */
  readonly due?: Instant
}

export type RuleProblemCode =
  | 'rule-needs-start'
  | 'rule-duration'
  | 'rule-total'
  | 'rule-justification'
  | 'rule-ticket'
  | 'outside-window'

/** Why an exception does not satisfy a rule. */
export interface RuleProblem {
  /** it stems from what was held: the files alone are sound */
  readonly isLogged?: true
  readonly exception: string
  readonly code: RuleProblemCode
  readonly message: string
  readonly help: string
  readonly at: SourcePosition
}
