import type { AttributeValue, LifecycleState } from './person.ts'
import type { SourcePosition } from './position.ts'
import type { Instant } from './time.ts'
import type { AttributeTest, Truth } from './trigger.ts'

/** Why one person has, should have or may not have what they have, or the one grant that was asked about. */
export interface Explanation {
  readonly person: string
  readonly state: LifecycleState
  /** what stands beside the id, for example title and department */
  readonly description: string | null
  readonly at: Instant
  /** the grant that was asked about, as people write it; null: all of them */
  readonly grant: string | null
  readonly entries: readonly ExplainedGrant[]
}

/**
 * held: expected and there; expected: whether it is there was not asked; missing: expected, not there; denied: sources
 * speak for it, a deny, a lock or a rival wins; undecided: expected, and a plan would let it wait; excess: there, not
 * expected; absent: neither.
 */
export type Verdict = 'held' | 'expected' | 'missing' | 'denied' | 'undecided' | 'excess' | 'absent'

export interface ExplainedGrant {
  /** as people write it, level included */
  readonly grant: string
  readonly verdict: Verdict
  /** each a way by which the grant comes, or for absent grants would come; for denied ones the deny is the last */
  readonly chains: readonly ExplanationChain[]
  /** when the last of its sources ends; null when one has no end or there is none */
  readonly until: Instant | null
  /** for undecided ones what it waits for */
  readonly withheld?: string
}

/** From the document that matches down to the line that says it. */
export type ExplanationChain = readonly ExplanationStep[]

export type ExplanationStep =
  | {
      readonly kind: 'policy'
      readonly name: string
      /** whether its trigger holds; null when that cannot be known */
      readonly applies: Truth
      /** what decided it; empty when it is not the trigger (its dates, status, environment): then `remark` says it */
      readonly conditions: readonly ExplainedCondition[]
      readonly remark: string | null
      readonly at: SourcePosition
    }
  | {
      readonly kind: 'rule'
      readonly name: string
      /** whether the person is eligible under the access rule */
      readonly applies: Truth
      /** what decided it; empty for a rule without `eligible:` */
      readonly conditions: readonly ExplainedCondition[]
      readonly at: SourcePosition
    }
  | { readonly kind: 'inherits'; readonly name: string; readonly at: SourcePosition | null }
  /** the line with the grant; `level` when it differs from the level that won */
  | { readonly kind: 'grants'; readonly level: string | null; readonly at: SourcePosition }
  | { readonly kind: 'denies'; readonly pattern: string; readonly at: SourcePosition }
  | {
      readonly kind: 'exception'
      readonly id: string
      readonly justification: string
      readonly approvedBy: readonly string[]
      readonly until: Instant | null
      readonly at: SourcePosition
    }
  | { readonly kind: 'grace'; readonly policy: string; readonly until: Instant }
  | { readonly kind: 'lock'; readonly reason: string; readonly until: Instant | null; readonly at: SourcePosition }
  | { readonly kind: 'state'; readonly state: LifecycleState }
  /** anything else worth a line of its own: lower case, no full stop */
  | { readonly kind: 'remark'; readonly text: string; readonly at: SourcePosition | null }

/** One condition of a trigger, with what the person's record says. */
export type ExplainedCondition =
  | {
      readonly kind: 'attribute'
      readonly attribute: string
      readonly test: AttributeTest
      /** null: the record does not have it */
      readonly actual: AttributeValue | null
      readonly truth: Truth
    }
  | { readonly kind: 'holds'; readonly grant: string; readonly truth: Truth }
