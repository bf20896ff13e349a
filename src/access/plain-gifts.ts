import { matchesGrant } from '../domain/pattern.ts'
import type { Attributes } from '../domain/person.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { PolicyInForce, PolicySet } from '../policy/policy-set.ts'
import { fillTemplate } from '../policy/resource-template.ts'
import type { RightTable } from '../policy/right-table.ts'
import { createTruth, triggerAttributes, type TruthOfNumbers } from '../policy/trigger-truth.ts'
import { matchTrigger } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'

/** What one value of one attribute gives. */
export interface ValueGifts {
  /** by policies that ask for nothing else */
  readonly rights: Int32Array
  /** by policies that ask for more */
  readonly open: readonly OpenGift[]
}

export interface OpenGift {
  readonly trigger: Trigger
  readonly isTrue: TruthOfNumbers
  readonly rights: Int32Array
}

export interface OpenDeny {
  readonly policy: PolicyInForce
  readonly isTrue: TruthOfNumbers
  readonly touches: (right: number) => boolean
}

/** The policies of one interval by the values of single attributes. */
export interface PlainGifts {
  /** null: only `expectedAccess` knows */
  readonly of: (attribute: number, text: string | null) => ValueGifts | null
  /** of policies that no single value leads to */
  readonly everybody: readonly OpenGift[]
  readonly denies: readonly OpenDeny[]
}

export interface PlainGiftOptions {
  readonly model: AccessModel
  readonly rights: RightTable
  readonly isSpecial: (right: number) => boolean
  readonly attributes: readonly string[]
  readonly textOf: (attribute: number, value: number) => string | null
}

/** Null when a policy asks for more than the person's own attributes. */
export function createPlainGifts(set: PolicySet, options: PlainGiftOptions): PlainGifts | null {
  const { model, rights, attributes } = options
  const { catalog } = model.policies
  const context = { directory: model.directory }
  const zone = model.settings.timezone
  const ask = (trigger: Trigger, own: Attributes) => matchTrigger(trigger, { id: '', attributes: own, zone }, context)
  const truthOf = (trigger: Trigger) =>
    createTruth(trigger, { numberOf: (name) => attributes.indexOf(name), textOf: options.textOf, ask })
  const asked = set.policies.map(({ version }) => triggerAttributes(version.policy.trigger!))
  if (asked.some((one) => one === null)) return null

  const unanchored = new Set(positionsOf(set, new Map()))
  const open = new Map<number, OpenGift>()
  const openGift = (position: number): OpenGift | null => {
    const known = open.get(position)
    if (known) return known
    const policy = set.policies[position]!
    const given = rightsOf(policy, new Map())
    if (given === null) return null
    const trigger = policy.version.policy.trigger!
    const made = { trigger, isTrue: truthOf(trigger), rights: Int32Array.from(given) }
    open.set(position, made)
    return made
  }
  const everybody: OpenGift[] = []
  for (const position of unanchored) {
    if (asked[position]!.size === 1 || !isForActive(set.policies[position]!)) continue
    const gift = openGift(position)
    if (gift === null) return null
    everybody.push(gift)
  }

  return { of: giftsOf, everybody, denies: set.index.always.filter(isForActive).map(denyOf) }

  function giftsOf(attribute: number, text: string | null): ValueGifts | null {
    const name = attributes[attribute]!
    const own: Attributes = new Map(text === null ? [] : [[name, text]])
    const given = new Set<number>()
    const gifts: OpenGift[] = []
    for (const position of positionsOf(set, own)) {
      const policy = set.policies[position]!
      if (!isForActive(policy)) continue
      if (asked[position]!.size > 1) {
        if (unanchored.has(position)) continue
        const gift = openGift(position)
        if (gift === null) return null
        gifts.push(gift)
      } else if (asked[position]!.has(name) && ask(policy.version.policy.trigger!, own) === true) {
        const filled = rightsOf(policy, own)
        if (filled === null) return null
        for (const right of filled) given.add(right)
      }
    }
    return { rights: Int32Array.from(given).sort(), open: gifts }
  }

  /** Null when a grant carries other attributes, or a plan has more to say of it than whether it is there. */
  function rightsOf(policy: PolicyInForce, own: Attributes): number[] | null {
    const numbers: number[] = []
    for (const { item } of policy.grants) {
      const { system, type, level, resource } = item.parsed
      const filled = fillTemplate(resource, own)
      if (!filled.ok) return null
      const number = rights.numberOf({ system, type, resource: filled.resource, level })
      if (options.isSpecial(number)) return null
      numbers.push(number)
    }
    return numbers
  }

  function denyOf(policy: PolicyInForce): OpenDeny {
    const known = new Map<number, boolean>()
    const touches = (right: number): boolean => {
      const before = known.get(right)
      if (before !== undefined) return before
      const found = policy.denies.some(({ item }) => matchesGrant(item.pattern, rights.grants[right]!, catalog))
      known.set(right, found)
      return found
    }
    return { policy, isTrue: truthOf(policy.version.policy.trigger!), touches }
  }
}

function positionsOf(set: PolicySet, own: Attributes): number[] {
  const { list, length } = set.index.positions(own)
  return [...list.subarray(0, length)].sort((a, b) => a - b)
}

function isForActive({ version }: PolicyInForce): boolean {
  return version.policy.appliesTo.includes('active')
}
