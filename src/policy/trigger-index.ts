import type { Attributes } from '../domain/person.ts'
import type { Trigger } from '../domain/trigger.ts'
import { type Anchor, chooseAnchors } from './trigger-anchors.ts'

/** Finds the few items whose trigger can be true of a person, by the attribute values the triggers ask for. */
export interface TriggerIndex<T> {
  /** items whose trigger may be true, in the order given */
  readonly candidates: (attributes: Attributes) => T[]
  /** The same items by their positions, each once, in no particular order; the array is used again by the next call. */
  readonly positions: (attributes: Attributes) => { readonly list: Int32Array; readonly length: number }
  /** items that must always be asked, because an unknown trigger matters for them as well */
  readonly always: readonly T[]
}

export function createTriggerIndex<T>(
  items: readonly T[],
  triggerOf: (item: T) => Trigger | null,
  isAlways: (item: T) => boolean,
): TriggerIndex<T> {
  const byValue = new Map<string, Map<string, number[]>>()
  const unanchored: number[] = []
  for (const [position, anchors] of chooseAnchors(items.map(triggerOf)).entries()) {
    if (!anchors) unanchored.push(position)
    else for (const anchor of anchors) addAnchor(byValue, anchor, position)
  }
  const anchored = [...byValue].map(([attribute, positions]) => ({ attribute, positions }))
  const found = { list: new Int32Array(items.length), length: 0 }
  const stamps = new Uint32Array(items.length)
  let stamp = 0

  const add = (list: readonly number[] | undefined): void => {
    if (list === undefined) return
    for (const position of list) {
      if (stamps[position] === stamp) continue
      stamps[position] = stamp
      found.list[found.length++] = position
    }
  }
  const positions = (attributes: Attributes) => {
    stamp++
    found.length = 0
    add(unanchored)
    for (const { attribute, positions: byText } of anchored) {
      const value = attributes.get(attribute)
      if (typeof value === 'string') add(byText.get(value))
      else if (value !== undefined) for (const one of value) add(byText.get(one))
    }
    return found
  }
  const candidates = (attributes: Attributes) => {
    const { list, length } = positions(attributes)
    return [...list.subarray(0, length).sort()].map((position) => items[position]!)
  }
  return { candidates, positions, always: items.filter((item) => isAlways(item)) }
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
