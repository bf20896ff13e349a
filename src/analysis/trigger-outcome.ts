import type { ExplainedCondition } from '../domain/explanation.ts'
import type { Trigger, Truth } from '../domain/trigger.ts'
import { type MatchContext, matchTrigger, type Subject } from '../policy/trigger-match.ts'

/** How a condition stands; unknown: the record does not have what it asks for, or it cannot be read. */
export type Outcome = 'met' | 'unmet' | 'unknown'

/** A trigger with how each of its conditions stands for one person. */
export type TriggerOutcome =
  | {
      /** `none_of` is told as all of its members, each of them negated */
      readonly kind: 'all' | 'any'
      readonly outcome: Outcome
      readonly of: readonly TriggerOutcome[]
    }
  | {
      readonly kind: 'condition'
      readonly outcome: Outcome
      /** what the record says, and whether the test holds of it */
      readonly condition: ExplainedCondition
      /** under `none_of`: it is met when the test does not hold */
      readonly isNegated: boolean
    }

/** Every condition of the trigger, with the person’s own value. */
export function triggerOutcome(
  trigger: Trigger,
  subject: Subject,
  context: MatchContext,
  isNegated = false,
): TriggerOutcome {
  const truth = matchTrigger(trigger, subject, context)
  const outcome = outcomeOf(truth, isNegated)
  if (trigger.kind === 'holds')
    return { kind: 'condition', outcome, isNegated, condition: { kind: 'holds', grant: trigger.grant, truth } }
  if (trigger.kind === 'condition') {
    const { attribute, test } = trigger
    const actual = subject.attributes.get(attribute) ?? null
    return { kind: 'condition', outcome, isNegated, condition: { kind: 'attribute', attribute, test, actual, truth } }
  }
  const inner = isNegated !== (trigger.kind === 'none')
  const of = trigger.of.map((one) => triggerOutcome(one, subject, context, inner))
  return { kind: groupOf(trigger.kind, isNegated), outcome, of }
}

/** What the group asks of its members once they say themselves whether they are negated. */
function groupOf(kind: 'all' | 'any' | 'none', isNegated: boolean): 'all' | 'any' {
  if (kind === 'any') return isNegated ? 'all' : 'any'
  return isNegated ? 'any' : 'all'
}

function outcomeOf(truth: Truth, isNegated: boolean): Outcome {
  if (truth === null) return 'unknown'
  return truth === isNegated ? 'unmet' : 'met'
}

/** The fewest conditions that would have to change for the trigger to be true. */
export function unmetCount(outcome: TriggerOutcome): number {
  if (outcome.outcome === 'met') return 0
  if (outcome.kind === 'condition') return 1
  const counts = outcome.of.map(unmetCount)
  if (outcome.kind === 'any') return counts.length === 0 ? 1 : Math.min(...counts)
  return counts.reduce((sum, one) => sum + one, 0)
}
