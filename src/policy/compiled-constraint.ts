import type { Constraint } from '../domain/governance.ts'
import type { CompiledPattern } from './compiled-policy.ts'

/** A constraint with its patterns and people looked up. */
export interface CompiledConstraint {
  readonly constraint: Constraint
  /** the sides of separation of duties; one per pattern for `required_holders`; else one with all patterns */
  readonly sides: readonly (readonly CompiledPattern[])[]
  /** ids of the people who must hold the grants, sorted */
  readonly required: readonly string[]
}
