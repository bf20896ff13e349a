import type { Trigger } from '../domain/trigger.ts'

/** One attribute with the values of which a trigger needs one to be true. */
export interface Anchor {
  readonly attribute: string
  readonly values: readonly string[]
}

/**
 * For each trigger conditions of which at least one must hold for it to be true, chosen so that few triggers hang on
 * values that many ask for; null when there is no such set.
 */
export function chooseAnchors(triggers: readonly (Trigger | null)[]): (readonly Anchor[] | null)[] {
  const askers = new Map<string, Map<string, number>>()
  const weigh = (anchors: readonly Anchor[]) => {
    let weight = 0
    for (const { attribute, values } of anchors)
      for (const value of values) weight += askers.get(attribute)?.get(value) ?? 0
    return weight
  }
  for (const trigger of triggers) if (trigger) countAskers(trigger, askers)
  return triggers.map((trigger) => trigger && anchorsOf(trigger, weigh))
}

/** Whether it is true of everybody who has one of the values that its anchors ask for. */
export function isCertain(trigger: Trigger): boolean {
  if (trigger.kind === 'condition') return trigger.test.operator === 'in' || trigger.test.operator === 'contains'
  if (trigger.kind === 'any') return trigger.of.length > 0 && trigger.of.every(isCertain)
  return trigger.kind === 'all' && trigger.of.length === 1 && isCertain(trigger.of[0]!)
}

/** By attribute and value, how many conditions ask for it: the more, the more people have it. */
function countAskers(trigger: Trigger, askers: Map<string, Map<string, number>>): void {
  if (trigger.kind === 'holds') return
  if (trigger.kind !== 'condition') {
    for (const one of trigger.of) countAskers(one, askers)
    return
  }
  const { attribute, test } = trigger
  if (test.operator !== 'in' && test.operator !== 'contains') return
  let values = askers.get(attribute)
  if (!values) askers.set(attribute, (values = new Map<string, number>()))
  for (const value of test.values) values.set(value, (values.get(value) ?? 0) + 1)
}

function anchorsOf(trigger: Trigger, weigh: (anchors: readonly Anchor[]) => number): Anchor[] | null {
  if (trigger.kind === 'condition') {
    const { test } = trigger
    const isAnchor = test.operator === 'in' || test.operator === 'contains'
    return isAnchor ? [{ attribute: trigger.attribute, values: test.values }] : null
  }
  if (trigger.kind === 'any') {
    const all = trigger.of.map((one) => anchorsOf(one, weigh))
    return all.every((one) => one !== null) ? all.flat() : null
  }
  if (trigger.kind !== 'all') return null
  let best: Anchor[] | null = null
  let least = Number.POSITIVE_INFINITY
  for (const one of trigger.of) {
    const anchors = anchorsOf(one, weigh)
    const weight = anchors === null ? Number.POSITIVE_INFINITY : weigh(anchors)
    if (weight < least) [best, least] = [anchors, weight]
  }
  return best
}
