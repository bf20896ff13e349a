import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { SourcePosition } from '../domain/position.ts'

/** One exception of a person with the grants that the rule covers. */
export interface RuledException {
  readonly exception: Exception
  /** as written, a revocation counted in; not clipped to the rule's windows */
  readonly period: ExceptionPeriod
  /** keys of the grants that the rule covers */
  readonly resources: readonly string[]
}

/** A time during which the audit log says the person held grants of the rule; what is still held ends now. */
export interface HeldPeriod extends ExceptionPeriod {
  /** key of the grant; without it the time counts in totals only */
  readonly resource?: string
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
  readonly exception: string
  readonly code: RuleProblemCode
  readonly message: string
  readonly help: string
  readonly at: SourcePosition
}
