import type { Attributes } from '../domain/person.ts'
import type { Trigger, Truth } from '../domain/trigger.ts'

/** Gives the truth of a trigger for values by their numbers, which are counted per attribute from 1; 0: the attribute is absent. */
export type TruthOfNumbers = (values: Int32Array) => Truth

/** Names of the attributes that a trigger asks for; null when it asks for more than the person's own. */
export function triggerAttributes(trigger: Trigger): ReadonlySet<string> | null {
  const names = new Set<string>()
  return collect(trigger, names) ? names : null
}

function collect(trigger: Trigger, names: Set<string>): boolean {
  if (trigger.kind === 'holds') return false
  if (trigger.kind !== 'condition') return trigger.of.every((one) => collect(one, names))
  names.add(trigger.attribute)
  return trigger.test.operator !== 'under'
}

const unasked = 0
const truths: readonly Truth[] = [null, false, true]

/**
 * Each condition is asked once for each value, and its answer kept. `numberOf` numbers attributes, `textOf` gives the value
 * that a number stands for, and `ask` is the truth of a condition for one attribute.
 */
export function createTruth(
  trigger: Trigger,
  options: {
    readonly numberOf: (attribute: string) => number
    readonly textOf: (attribute: number, value: number) => string | null
    readonly ask: (condition: Trigger, attributes: Attributes) => Truth
  },
): TruthOfNumbers {
  if (trigger.kind === 'condition') {
    const attribute = options.numberOf(trigger.attribute)
    let known = new Int8Array(64)
    return (values) => {
      const value = values[attribute]!
      if (value >= known.length) {
        const larger = new Int8Array(value * 2)
        larger.set(known)
        known = larger
      }
      if (known[value] === unasked) {
        const text = options.textOf(attribute, value)
        const truth = options.ask(trigger, new Map(text === null ? [] : [[trigger.attribute, text]]))
        known[value] = truths.indexOf(truth) + 1
      }
      return truths[known[value]! - 1]!
    }
  }
  if (trigger.kind === 'holds') return () => null
  const parts = trigger.of.map((one) => createTruth(one, options))
  if (trigger.kind === 'all') return (values) => every(parts, values)
  if (trigger.kind === 'any') return (values) => some(parts, values)
  return (values) => {
    const truth = some(parts, values)
    return truth === null ? null : !truth
  }
}

function every(parts: readonly TruthOfNumbers[], values: Int32Array): Truth {
  let result: Truth = true
  for (const part of parts) {
    const truth = part(values)
    if (truth === false) return false
    if (truth === null) result = null
  }
  return result
}

function some(parts: readonly TruthOfNumbers[], values: Int32Array): Truth {
  let result: Truth = false
  for (const part of parts) {
    const truth = part(values)
    if (truth === true) return true
    if (truth === null) result = null
  }
  return result
}
