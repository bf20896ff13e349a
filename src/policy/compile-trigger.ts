import type { Trigger, Truth } from '../domain/trigger.ts'
import { type MatchContext, matchTrigger, type Subject } from './trigger-match.ts'

type Check = (subject: Subject) => Truth

/** Lists longer than this are sets. */
const shortList = 4

/** By attribute, small numbers for the values that long lists name: one small table serves all of them. */
export type ValueNumbers = Map<string, Map<string, number>>

/** `matchTrigger` of one trigger, made for being asked of many people; triggers that are asked together share `numbers`. */
export function compileTrigger(trigger: Trigger, context: MatchContext, numbers: ValueNumbers): Check {
  if (trigger.kind === 'holds') return (subject) => matchTrigger(trigger, subject, context)
  if (trigger.kind === 'condition') return compileCondition(trigger, context, numbers)
  const parts = trigger.of.map((one) => compileTrigger(one, context, numbers))
  if (trigger.kind === 'all') return settledBy(false, parts)
  const any = settledBy(true, parts)
  if (trigger.kind === 'any') return any
  return (subject) => {
    const truth = any(subject)
    return truth === null ? null : !truth
  }
}

/** Goes through the parts until one of them settles the matter; unknown when one of the others is. */
function settledBy(settling: boolean, parts: readonly Check[]): Check {
  const [only] = parts
  if (only && parts.length === 1) return only
  return (subject) => {
    let result: Truth = !settling
    for (const part of parts) {
      const truth = part(subject)
      if (truth === settling) return settling
      if (truth === null) result = null
    }
    return result
  }
}

function compileCondition(
  trigger: Trigger & { kind: 'condition' },
  context: MatchContext,
  numbers: ValueNumbers,
): Check {
  const { attribute, test } = trigger
  if (test.operator !== 'in' && test.operator !== 'contains' && test.operator !== 'not_in')
    return (subject) => matchTrigger(trigger, subject, context)
  const isListed = membership(test.values, attribute, numbers)
  const whenListed = test.operator !== 'not_in'
  return (subject) => {
    const value = subject.attributes.get(attribute)
    if (value === undefined) return null
    return (typeof value === 'string' ? isListed(value) : value.some(isListed)) === whenListed
  }
}

function membership(values: readonly string[], attribute: string, numbers: ValueNumbers): (value: string) => boolean {
  const [first] = values
  if (values.length === 1) return (value) => value === first
  if (values.length <= shortList) return (value) => values.includes(value)
  let known = numbers.get(attribute)
  if (!known) numbers.set(attribute, (known = new Map<string, number>()))
  for (const value of values) if (!known.has(value)) known.set(value, known.size)
  const bits = new Uint8Array((known.size >> 3) + 1)
  for (const value of values) {
    const number = known.get(value)!
    bits[number >> 3]! |= 1 << (number & 7)
  }
  return (value) => {
    const number = known.get(value)
    return number !== undefined && (bits[number >> 3]! & (1 << (number & 7))) !== 0
  }
}
