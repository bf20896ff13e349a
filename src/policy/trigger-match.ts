import { type Attributes, firstValue } from '../domain/person.ts'
import type { Trigger, Truth } from '../domain/trigger.ts'
import { testValue } from './attribute-test.ts'
import type { Directory } from './directory.ts'

/** A person as triggers see them at one instant. */
export interface Subject {
  readonly id: string
  readonly attributes: Attributes
  readonly zone: string
}

export interface MatchContext {
  readonly directory: Directory
  /** whether the person holds a grant; only access rules ask */
  readonly holds?: (subject: Subject, grant: string) => Truth
}

/** Whether a trigger is true of a person, in three values: a condition on an attribute that is absent is unknown. */
export function matchTrigger(trigger: Trigger, subject: Subject, context: MatchContext): Truth {
  switch (trigger.kind) {
    case 'all':
      return matchAll(trigger.of, subject, context)
    case 'any':
      return matchAny(trigger.of, subject, context)
    case 'none':
      return negate(matchAny(trigger.of, subject, context))
    case 'holds':
      return context.holds ? context.holds(subject, trigger.grant) : null
    case 'condition':
      return matchCondition(trigger, subject, context)
  }
}

function matchCondition(trigger: Trigger & { kind: 'condition' }, subject: Subject, context: MatchContext): Truth {
  const { attribute, test } = trigger
  const value = subject.attributes.get(attribute)
  if (test.operator === 'exists') return (value !== undefined) === test.expected
  if (value === undefined) return null
  if (test.operator === 'under') return isUnder(subject, attribute, test.person, context.directory)
  return testValue(test, value, subject.zone)
}

/** Follows the reporting line upwards to whoever reports to nobody or themselves; unknown when a link in it names nobody or it is a circle. */
function isUnder(subject: Subject, attribute: string, superior: string, directory: Directory): Truth {
  const wanted = directory.find(superior)
  if (!wanted) return null
  const seen = new Set([subject.id])
  let current = subject.id
  let reference = firstValue(subject.attributes, attribute)
  while (reference !== null) {
    const next = directory.find(reference)
    if (!next) return null
    if (next.id === current) return false
    if (seen.has(next.id)) return null
    if (next.id === wanted.id) return true
    seen.add(next.id)
    current = next.id
    reference = firstValue(next.attributes, attribute)
  }
  return false
}

function matchAll(parts: readonly Trigger[], subject: Subject, context: MatchContext): Truth {
  let result: Truth = true
  for (const part of parts) {
    const truth = matchTrigger(part, subject, context)
    if (truth === false) return false
    if (truth === null) result = null
  }
  return result
}

function matchAny(parts: readonly Trigger[], subject: Subject, context: MatchContext): Truth {
  let result: Truth = false
  for (const part of parts) {
    const truth = matchTrigger(part, subject, context)
    if (truth === true) return true
    if (truth === null) result = null
  }
  return result
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth
}
