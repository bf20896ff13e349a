import type { Grant } from '../domain/grant.ts'
import { type GrantPattern, matchesGrant } from '../domain/pattern.ts'
import type { CompiledGrant } from '../policy/compiled-policy.ts'
import { compileTrigger, type ValueNumbers } from '../policy/compile-trigger.ts'
import type { PolicyInForce, PolicySet } from '../policy/policy-set.ts'
import { literalResource } from '../policy/resource-template.ts'
import type { RightTable } from '../policy/right-table.ts'
import { isCertain } from '../policy/trigger-anchors.ts'
import type { MatchContext, Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { grown, writeRight, written } from './expectation.ts'

/** What the policies of one interval give active people, as numbers. */
export interface GiftTable {
  readonly set: PolicySet
  /** by position of the policy in the set; null for those that do not apply to active people */
  readonly gifts: readonly (Gift | null)[]
  /** the rights of all gifts, one after the other, as `writeRight` writes them */
  readonly rights: Int32Array
  /** of a right that a template gave */
  readonly rightFacts: (right: number) => RightFacts
  /** the policies that deny something, in an order of their own */
  readonly denies: readonly Deny[]
}

export interface Gift {
  /** whether somebody to whom the index gives it gets it; null: always */
  readonly isGiven: ReturnType<typeof compileTrigger> | null
  /** where its rights are in those of all gifts */
  readonly start: number
  readonly end: number
  /** grants that carry attributes of the person */
  readonly templates: readonly CompiledGrant[]
  readonly facts: RightFacts
  /** `exclusiveOf` of all its rights */
  readonly exclusive: readonly number[]
}

export interface RightFacts {
  /** something that only the thorough evaluation can say is to be said about it */
  readonly isOdd: boolean
  /** positions of the denies that name it */
  readonly denies: readonly number[]
}

export interface Deny {
  readonly policy: PolicyInForce
  readonly reaches: (subject: Subject) => boolean
}

export function createGiftTable(
  set: PolicySet,
  model: AccessModel,
  options: { readonly rights: RightTable; readonly isSpecial: (grant: Grant) => boolean },
): GiftTable {
  const { rights } = options
  const { catalog } = model.policies
  const context: MatchContext = { directory: model.directory }
  const values: ValueNumbers = new Map()
  /** by right: the policy, by its number, for which it was seen last */
  const seenFor: number[] = []
  let policyNumber = 0
  /** the rights of that policy */
  const own: number[] = []
  const facts: (RightFacts | undefined)[] = []
  let all = new Int32Array(1024)
  let size = 0
  const denies = set.index.always.filter(isForActive).map((policy): Deny => {
    const truth = compileTrigger(policy.version.policy.trigger!, context, values)
    return { policy, reaches: (subject) => truth(subject) !== false }
  })
  const patterns = denies.map(({ policy }) => policy.denies.map(({ item }) => item.pattern))
  const locked = model.locks.grants.map(({ pattern }) => pattern)

  const gifts = set.policies.map((policy) => (isForActive(policy) ? createGift(policy) : null))
  return { set, gifts, denies, rightFacts, rights: all.slice(0, size) }

  function createGift({ version, grants }: PolicyInForce): Gift {
    const templates: CompiledGrant[] = []
    const start = size
    policyNumber++
    own.length = 0
    for (const { item } of grants) {
      const { system, type, level, resource } = item.parsed
      const literal = literalResource(resource)
      if (literal === null) templates.push(item)
      else add(rights.numberOf({ system, type, resource: literal, level }))
    }
    const trigger = version.policy.trigger!
    return {
      isGiven: isCertain(trigger) ? null : compileTrigger(trigger, context, values),
      start,
      end: size,
      templates,
      facts: joinFacts(own),
      exclusive: own.flatMap((right) => exclusiveOf(right, rights)),
    }
  }

  function add(right: number): void {
    if (seenFor[right] === policyNumber) return
    seenFor[right] = policyNumber
    if (size + written > all.length) all = grown(all, size + written)
    writeRight(right, rights, all, size)
    size += written
    own.push(right)
  }

  function joinFacts(list: readonly number[]): RightFacts {
    let joined = plain
    for (const right of list) {
      const { isOdd, denies: more } = rightFacts(right)
      if (isOdd || more.length > 0)
        joined = { isOdd: isOdd || joined.isOdd, denies: [...new Set([...joined.denies, ...more])] }
    }
    return joined
  }

  function rightFacts(right: number): RightFacts {
    const known = facts[right]
    if (known) return known
    const grant = rights.grants[right]!
    const isNamed = (list: readonly GrantPattern[]) => list.some((pattern) => matchesGrant(pattern, grant, catalog))
    const isOdd = options.isSpecial(grant) || isNamed(locked)
    const named = patterns.flatMap((list, position) => (isNamed(list) ? [position] : []))
    return (facts[right] = isOdd || named.length > 0 ? { isOdd, denies: named } : plain)
  }
}

/** Of most rights there is nothing to say. */
const plain: RightFacts = { isOdd: false, denies: [] }

/** The number of the type of which only one can be held, and that of the resource; nothing for all other rights. */
export function exclusiveOf(right: number, rights: RightTable): readonly number[] {
  return rights.exclusive[right] === -1 ? none : [rights.exclusive[right]!, rights.resources[right]!]
}

const none: readonly number[] = []

function isForActive({ version }: PolicyInForce): boolean {
  return version.policy.appliesTo.includes('active')
}
