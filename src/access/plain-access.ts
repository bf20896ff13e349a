import type { Grant } from '../domain/grant.ts'
import type { RightMarks } from '../domain/plain-person.ts'
import type { Instant } from '../domain/time.ts'
import type { PolicySet } from '../policy/policy-set.ts'
import type { RightTable } from '../policy/right-table.ts'
import { triggerAttributes } from '../policy/trigger-truth.ts'
import type { AccessModel } from './access-model.ts'
import { createGiftPool } from './gift-pool.ts'
import { createPlainGifts, type OpenGift, type PlainGifts, type ValueGifts } from './plain-gifts.ts'

/**
 * What policies alone give to somebody of whom nothing is known but the numbers of attribute values: what each value gives
 * is worked out once. Of whom it says nothing, `QuickAccess` has to be asked.
 */
export interface PlainAccess {
  /** those that decide */
  readonly attributes: readonly string[]
  /** Gives the next value of an attribute its number, from 1 on; 0 stands for an attribute that is absent. */
  readonly add: (attribute: number, text: string) => number
  /** Works out what an active person with these values should have, for good; false: not to be told like this. */
  readonly expect: (values: Int32Array) => boolean
  /** of the person asked about last: the rights that are expected, accounts aside, have the mark */
  readonly expected: () => RightMarks
  readonly count: () => number
  /** numbers of systems in which anything, an account included, is expected */
  readonly systems: Int32Array
  readonly systemCount: () => number
  readonly countIn: Int32Array
  readonly isExpectedIn: (system: number) => boolean
  /** The person asked about last has it all. */
  readonly hold: () => void
  /** what was held by anybody */
  readonly held: ReadonlySet<number>
}

/** Each person's marks, and those that stand for what was found, differ. */
const marksEach = 4
const mostSystems = 4096
const systemMask = 0xffff
/** only calls for an account */
const account = 1 << 16
/** no other level of its resource, and nothing that excludes it */
const alone = 1 << 17

/** Null when a policy asks for more than the person's own attributes, or policies that take something away come or go. */
export function createPlainAccess(
  model: AccessModel,
  options: { readonly now: Instant; readonly rights: RightTable; readonly isSpecial: (grant: Grant) => boolean },
): PlainAccess | null {
  const { now, rights } = options
  const sets = [now, ...model.policies.boundaries.filter((at) => at > now)].map((at) => model.policies.policiesAt(at))
  const attributes = askedAttributes(sets)
  if (attributes === null || model.locks.grants.length > 0 || model.settings.systems.size > mostSystems / 2) return null
  const texts = attributes.map((): (string | null)[] => [null])
  const textOf = (attribute: number, value: number) => texts[attribute]![value] ?? null
  const isSpecial = (right: number) => options.isSpecial(rights.grants[right]!)
  const each = sets.map((set) => createPlainGifts(set, { model, rights, isSpecial, attributes, textOf }))
  const [gifts] = each
  if (!gifts || !each.every((one) => one !== null && isSameForEverybody(gifts, one))) return null
  const { everybody, denies } = gifts
  const pool = createGiftPool(everybody)
  const given = attributes.map((_, attribute) => pool.values([giftsOf(attribute, null)]))

  let mark = 0
  let marks = new Int32Array(1024)
  /** by right: its system's number, and what is to be known of it */
  let facts = new Int32Array(1024)
  let known = 0
  /** what was added, lower levels of a resource included */
  let list = new Int32Array(1024)
  let listLength = 0
  /** by resource: how many rights there are, and the first of them */
  let shares = new Int32Array(1024)
  let firsts = new Int32Array(1024)
  /** by resource: of whom it was expected last, and the right that counts */
  let stamps = new Int32Array(1024)
  let best = new Int32Array(1024)
  /** by exclusive type: of whom it was expected last, and which resource of it */
  let scopeStamps = new Int32Array(1024)
  let only = new Int32Array(1024)
  const held = new Set<number>()
  let isHeld = new Int32Array(1024)
  /** two that exclude each other are expected */
  let isOdd = false
  let count = 0
  let systemCount = 0
  const systems = new Int32Array(mostSystems)
  const systemStamps = new Int32Array(mostSystems)
  const countIn = new Int32Array(mostSystems)

  return {
    attributes,
    add(attribute, text) {
      texts[attribute]!.push(text)
      return given[attribute]!.add(giftsOf(attribute, text))
    },
    expect,
    expected: () => ({ marks, mark }),
    count: () => count,
    systems,
    systemCount: () => systemCount,
    countIn,
    isExpectedIn: (system) => systemStamps[system] === mark,
    hold() {
      for (let index = 0; index < listLength; index++) {
        const right = list[index]!
        if (isHeld[right] === 1 || marks[right]! < mark) continue
        isHeld[right] = 1
        if ((facts[right]! & account) === 0) held.add(right)
      }
    },
    held,
  }

  function giftsOf(attribute: number, text: string | null): ValueGifts | null {
    const [first, ...others] = each.map((one) => one!.of(attribute, text))
    return first && others.every((one) => one && isSame(first, one)) ? first : null
  }

  function expect(values: Int32Array): boolean {
    learnRights()
    mark += marksEach
    if (!pool.collect(given, values)) return false
    // Plain variables are far quicker than those of a closure.
    const own = mark
    const [marksHere, factsHere] = [marks, facts]
    const { rights: numbers, ranges } = pool.collected()
    let total = 0
    let added = 0
    let touched = 0
    listLength = 0
    for (let range = 0; range < ranges.length; range += 2) {
      const to = ranges[range + 1]!
      for (let index = ranges[range]!; index < to; index++) {
        const right = numbers[index]!
        if (marksHere[right] === own) continue
        const fact = factsHere[right]!
        if ((fact & alone) === 0) {
          listLength = added
          const isNew = isOneMore(right)
          added = listLength
          if (isOdd) return false
          if (!isNew) continue
        } else marksHere[right] = own
        if (added === list.length) list = larger(list, added)
        list[added++] = right
        const system = fact & systemMask
        if (systemStamps[system] !== own) {
          systemStamps[system] = own
          systems[touched++] = system
          countIn[system] = 0
        }
        if ((fact & account) === 0) {
          countIn[system]!++
          total++
        }
      }
    }
    listLength = added
    count = total
    systemCount = touched
    for (const deny of denies) if (deny.isTrue(values) !== false && isTouched(deny.touches)) return false
    return true
  }

  /** Of a resource with several levels, or a type of which only one can be held: false when nothing is added to the count. */
  function isOneMore(right: number): boolean {
    const resource = rights.resources[right]!
    const scope = rights.exclusive[right]!
    isOdd = false
    if (scope !== -1) {
      isOdd = scopeStamps[scope] === mark && only[scope] !== resource
      if (isOdd) return false
      scopeStamps[scope] = mark
      only[scope] = resource
    }
    const isNew = stamps[resource] !== mark
    const other = best[resource]!
    if (isNew || rights.ranks[right]! > rights.ranks[other]!) {
      stamps[resource] = mark
      best[resource] = right
      if (!isNew) marks[other] = 0
      marks[right] = mark
    }
    if (!isNew) {
      if (listLength === list.length) list = larger(list, listLength)
      list[listLength++] = right
    }
    return isNew
  }

  /** What gives less than another right is touched as well. */
  function isTouched(touches: (right: number) => boolean): boolean {
    for (let index = 0; index < listLength; index++) if (touches(list[index]!)) return true
    return false
  }

  function learnRights(): void {
    if (mark > 0x7fff0000) {
      mark = 0
      for (const one of [marks, stamps, scopeStamps, systemStamps]) one.fill(0)
    }
    const total = rights.grants.length
    if (known === total) return
    if (total > marks.length) {
      ;[marks, facts, shares, firsts] = [
        larger(marks, total),
        larger(facts, total),
        larger(shares, total),
        larger(firsts, total),
      ]
      ;[stamps, best, scopeStamps] = [larger(stamps, total), larger(best, total), larger(scopeStamps, total)]
      ;[only, isHeld] = [larger(only, total), larger(isHeld, total)]
    }
    for (; known < total; known++) {
      const resource = rights.resources[known]!
      const isAlone = shares[resource]!++ === 0 && rights.exclusive[known] === -1
      if (shares[resource] === 1) firsts[resource] = known
      else facts[firsts[resource]!]! &= ~alone
      facts[known] = rights.systems[known]! | (isAlone ? alone : 0) | (rights.isAccount[known] ? account : 0)
    }
  }
}

function askedAttributes(sets: readonly PolicySet[]): string[] | null {
  const names = new Set<string>()
  for (const { policies } of sets) {
    for (const { version } of policies) {
      const asked = triggerAttributes(version.policy.trigger!)
      if (asked === null) return null
      for (const name of asked) names.add(name)
    }
  }
  return [...names]
}

/** Whether nothing that concerns everybody changes with time. */
function isSameForEverybody(now: PlainGifts, later: PlainGifts): boolean {
  return (
    areSame(now.everybody, later.everybody) &&
    now.denies.length === later.denies.length &&
    now.denies.every(({ policy }, index) => policy.version === later.denies[index]!.policy.version)
  )
}

function isSame(now: ValueGifts, later: ValueGifts): boolean {
  return hasSame(now.rights, later.rights) && areSame(now.open, later.open)
}

function areSame(now: readonly OpenGift[], later: readonly OpenGift[]): boolean {
  return (
    now.length === later.length &&
    now.every(({ trigger, rights }, index) => {
      const other = later[index]!
      return trigger === other.trigger && hasSame(rights, other.rights)
    })
  )
}

function hasSame(some: Int32Array, others: Int32Array): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index])
}

/** With room to grow, so that it is seldom done again. */
function larger(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(length * 2)
  made.set(numbers)
  return made
}
