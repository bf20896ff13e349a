import type { Grant } from '../domain/grant.ts'
import type { RightTable } from '../policy/right-table.ts'

/** What is expected of one person, as numbers of rights. */
export interface Expectation {
  readonly clear: () => void
  readonly add: (right: number) => void
  readonly has: (right: number) => boolean
  readonly countIn: (system: number) => number
  readonly systems: () => readonly number[]
  /** every right that counts, once */
  readonly list: () => number[]
  /** nothing special in it, and no two resources of a type of which only one can be held */
  readonly isOrdinary: () => boolean
  /** whether `ask` is true of any right that was added, those that give less than another included */
  readonly some: (ask: (right: number) => boolean) => boolean
  readonly equals: (other: Expectation) => boolean
}

/** A set of rights, the highest of each resource, that is emptied without being gone through. */
export function createExpectation(rights: RightTable, isSpecial: (grant: Grant) => boolean): Expectation {
  const special = remember((right) => isSpecial(rights.grants[right]!))
  const { resources, ranks } = rights
  let stamp = 0
  /** by resource: when it was added last, and the right that counts */
  let stamps = new Int32Array(1024)
  let best = new Int32Array(1024)
  const added: number[] = []
  let addedCount = 0
  const counts: number[] = []
  const systems: number[] = []
  /** by resource: when it was counted last */
  let counted = new Int32Array(1024)
  /** by exclusive type: when it was added last, and which resource of it */
  let scopeStamps = new Int32Array(16)
  let held = new Int32Array(16)
  let isOrdinary = true
  let isCounted = false

  const expectation: Expectation = {
    clear() {
      stamp++
      addedCount = 0
      isCounted = false
      isOrdinary = true
    },
    add(right) {
      const resource = resources[right]!
      if (resource >= stamps.length) {
        stamps = grown(stamps, resource)
        best = grown(best, resource)
        counted = grown(counted, resource)
      }
      const scope = rights.exclusive[right]!
      if (scope !== -1) {
        if (scope >= held.length) {
          scopeStamps = grown(scopeStamps, scope)
          held = grown(held, scope)
        }
        if (scopeStamps[scope] === stamp && held[scope] !== resource) isOrdinary = false
        scopeStamps[scope] = stamp
        held[scope] = resource
      }
      if (special(right)) isOrdinary = false
      added[addedCount++] = right
      if (stamps[resource] !== stamp) {
        stamps[resource] = stamp
        best[resource] = right
      } else if (ranks[right]! > ranks[best[resource]!]!) best[resource] = right
    },
    has(right) {
      const resource = resources[right]!
      return stamps[resource] === stamp && best[resource] === right
    },
    countIn(system) {
      count()
      return counts[system] ?? 0
    },
    systems() {
      count()
      return systems
    },
    list() {
      const own = new Set<number>()
      for (let index = 0; index < addedCount; index++) own.add(best[resources[added[index]!]!]!)
      return [...own]
    },
    isOrdinary: () => isOrdinary,
    some(ask) {
      for (let index = 0; index < addedCount; index++) if (ask(added[index]!)) return true
      return false
    },
    equals(other) {
      return isWithin(expectation, other) && isWithin(other, expectation)
    },
  }
  return expectation

  function count(): void {
    if (isCounted) return
    isCounted = true
    for (const system of systems) counts[system] = 0
    systems.length = 0
    for (let index = 0; index < addedCount; index++) {
      const right = added[index]!
      const resource = resources[right]!
      if (best[resource] !== right) continue
      const system = rights.systems[right]!
      if (!systems.includes(system)) systems.push(system)
      // Each right is counted once, however many policies give it.
      if (counted[resource] === stamp) continue
      counted[resource] = stamp
      if (!rights.isAccount[right]) counts[system] = (counts[system] ?? 0) + 1
    }
  }
}

function isWithin(some: Expectation, all: Expectation): boolean {
  return !some.some((right) => some.has(right) && !all.has(right))
}

/** Room for `index`, with what was there; flat memory is far quicker than a list with holes. */
function grown(numbers: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(index + 1, numbers.length * 2))
  larger.set(numbers)
  return larger
}

const no = 1
const yes = 2

/** The answers of `ask`, each asked for once. */
export function remember(ask: (right: number) => boolean): (right: number) => boolean {
  let answers = new Int32Array(1024)
  return (right) => {
    if (right >= answers.length) answers = grown(answers, right)
    if (answers[right] === 0) answers[right] = ask(right) ? yes : no
    return answers[right] === yes
  }
}
