import type { RightTable } from '../policy/right-table.ts'

/** What is expected of one person, as numbers of rights: of each resource the highest. */
export interface Expectation {
  readonly clear: () => void
  readonly add: (right: number) => void
  /** `add` of what was written by `writeRight` from `start` to before `end` */
  readonly addAll: (written: Int32Array, start: number, end: number) => void
  readonly has: (right: number) => boolean
  readonly countIn: (system: number) => number
  readonly systems: () => readonly number[]
  /** every right that counts, once */
  readonly list: () => number[]
  readonly equals: (other: Expectation) => boolean
}

/** Numbers that one right takes in a list: its own, its resource's, and twice its system's with 1 for an account. */
export const written = 3

/** Puts a right into a list with all that has to be known of it, since looking that up costs more than adding it. */
export function writeRight(right: number, rights: RightTable, list: Int32Array, place: number): void {
  list[place] = right
  list[place + 1] = rights.resources[right]!
  list[place + 2] = 2 * rights.systems[right]! + (rights.isAccount[right] ? 1 : 0)
}

/** A set of rights that is emptied without being gone through, in flat memory that is used again for everybody. */
export function createExpectation(rights: RightTable): Expectation {
  const { resources, ranks } = rights
  let stamp = 0
  /** by resource: when it was added last, and the right that counts */
  let latest = new Int32Array(2048)
  /** the resources that were added, each once, with the third of the numbers */
  let added = new Int32Array(256)
  const single = new Int32Array(written)
  let size = 0
  /** by system: when it was counted last, and how many there are */
  const countedAt: number[] = []
  const counts: number[] = []
  const systems: number[] = []
  let isCounted = false

  const expectation: Expectation = {
    clear() {
      stamp++
      size = 0
      isCounted = false
      makeRoom()
    },
    add(right) {
      makeRoom()
      writeRight(right, rights, single, 0)
      addAll(single, 0, written)
    },
    addAll,
    has(right) {
      const place = 2 * resources[right]!
      return latest[place] === stamp && latest[place + 1] === right
    },
    countIn(system) {
      count()
      return countedAt[system] === stamp ? counts[system]! : 0
    },
    systems() {
      count()
      return systems
    },
    list,
    equals(other) {
      const [own, others] = [list(), other.list()]
      return own.length === others.length && own.every((right) => other.has(right))
    },
  }
  return expectation

  function makeRoom(): void {
    const room = 2 * rights.resourceCount()
    if (room > latest.length) latest = grown(latest, room)
  }

  function addAll(source: Int32Array, start: number, end: number): void {
    if (size + end - start > added.length) added = grown(added, size + end - start)
    const [now, slots] = [stamp, latest]
    let last = size
    for (let index = start; index < end; index += written) {
      const right = source[index]!
      const resource = source[index + 1]!
      const place = 2 * resource
      if (slots[place] !== now) {
        slots[place] = now
        slots[place + 1] = right
        added[last++] = resource
        added[last++] = source[index + 2]!
        continue
      }
      const known = slots[place + 1]!
      if (known !== right && ranks[right]! > ranks[known]!) slots[place + 1] = right
    }
    size = last
  }

  function list(): number[] {
    const numbers: number[] = []
    for (let index = 0; index < size; index += 2) numbers.push(latest[2 * added[index]! + 1]!)
    return numbers
  }

  function count(): void {
    if (isCounted) return
    isCounted = true
    systems.length = 0
    for (let index = 1; index < size; index += 2) {
      const kind = added[index]!
      const system = kind >> 1
      if (countedAt[system] !== stamp) {
        countedAt[system] = stamp
        counts[system] = 0
        systems.push(system)
      }
      if ((kind & 1) === 0) counts[system]!++
    }
  }
}

/** Room for `length` numbers, with what was there; flat memory is far quicker than a list with holes. */
export function grown(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, numbers.length * 2))
  larger.set(numbers)
  return larger
}
