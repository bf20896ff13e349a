import type { Attributes } from '../domain/person.ts'
import type { Trigger } from '../domain/trigger.ts'

/** Finds the few items whose trigger can be true of a person, by the attribute values the triggers ask for. */
export interface TriggerIndex<T> {
  /** items whose trigger may be true, in the order given */
  readonly candidates: (attributes: Attributes) => T[]
  /** items that must always be asked, because an unknown trigger matters for them as well */
  readonly always: readonly T[]
}

/** One attribute with the values of which a trigger needs one to be true. */
interface Anchor {
  readonly attribute: string
  readonly values: readonly string[]
}

export function createTriggerIndex<T>(
  items: readonly T[],
  triggerOf: (item: T) => Trigger | null,
  isAlways: (item: T) => boolean,
): TriggerIndex<T> {
  const byValue = new Map<string, Map<string, number[]>>()
  const unanchored: number[] = []
  for (const [position, item] of items.entries()) {
    const trigger = triggerOf(item)
    const anchors = trigger && anchorsOf(trigger)
    if (!anchors) unanchored.push(position)
    else for (const anchor of anchors) addAnchor(byValue, anchor, position)
  }
  const candidates = (attributes: Attributes) => {
    const found = new Set(unanchored)
    for (const [attribute, positions] of byValue) {
      const value = attributes.get(attribute)
      if (value === undefined) continue
      for (const one of typeof value === 'string' ? [value] : value)
        for (const each of positions.get(one) ?? []) found.add(each)
    }
    return [...found].sort((a, b) => a - b).map((position) => items[position]!)
  }
  return { candidates, always: items.filter((item) => isAlways(item)) }
}

function addAnchor(byValue: Map<string, Map<string, number[]>>, anchor: Anchor, position: number): void {
  let values = byValue.get(anchor.attribute)
  if (!values) byValue.set(anchor.attribute, (values = new Map<string, number[]>()))
  for (const value of anchor.values) {
    const positions = values.get(value)
    if (positions) positions.push(position)
    else values.set(value, [position])
  }
}

/** Conditions of which at least one must hold for the trigger to be true; null when there is no such set. */
function anchorsOf(trigger: Trigger): Anchor[] | null {
  if (trigger.kind === 'condition') {
    const { test } = trigger
    const isAnchor = test.operator === 'in' || test.operator === 'contains'
    return isAnchor ? [{ attribute: trigger.attribute, values: test.values }] : null
  }
  if (trigger.kind === 'any') {
    const all = trigger.of.map(anchorsOf)
    return all.every((one) => one !== null) ? all.flat() : null
  }
  if (trigger.kind !== 'all') return null
  let best: Anchor[] | null = null
  for (const one of trigger.of) {
    const anchors = anchorsOf(one)
    if (anchors && (best === null || weight(anchors) < weight(best))) best = anchors
  }
  return best
}

function weight(anchors: readonly Anchor[]): number {
  let values = 0
  for (const anchor of anchors) values += anchor.values.length
  return values
}
