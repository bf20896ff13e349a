import type { OpenGift, ValueGifts } from './plain-gifts.ts'

/** What values give, in one piece of memory: it is asked for so often that finding it takes longer than reading it. */
export interface GiftPool {
  /** Takes in what the values of one attribute give, in the order of their numbers. */
  readonly values: (gifts: readonly (ValueGifts | null)[]) => PooledValues
  /** Finds what values give, by number of the attribute; false: one of them does not tell. */
  readonly collect: (given: readonly PooledValues[], values: Int32Array) => boolean
  /** after `collect`: rights, and where those that were found begin and end among them, two by two */
  readonly collected: () => { readonly rights: Int32Array; readonly ranges: readonly number[] }
}

export interface PooledValues {
  /** The number of the value. */
  readonly add: (gifts: ValueGifts | null) => number
  /** by number of the value, two by two: where its rights begin (-1: it does not tell) and end */
  readonly places: () => Int32Array
  readonly open: readonly (readonly PooledGift[] | null)[]
}

interface PooledGift {
  readonly isTrue: OpenGift['isTrue']
  readonly from: number
  readonly to: number
}

/** `everybody`: gifts that no value leads to. */
export function createGiftPool(everybody: readonly OpenGift[]): GiftPool {
  let rights = new Int32Array(1024)
  let used = 0
  const pooled = new Map<OpenGift, PooledGift>()
  const always = everybody.map(pool)
  const ranges: number[] = []

  return {
    values(gifts) {
      let places = new Int32Array(64)
      const open: (readonly PooledGift[] | null)[] = []
      const add = (one: ValueGifts | null): number => {
        const number = open.length
        if (number * 2 + 2 > places.length) places = larger(places, places.length)
        places[number * 2] = one === null ? -1 : used
        if (one !== null) put(one.rights)
        places[number * 2 + 1] = used
        open.push(one === null || one.open.length === 0 ? null : one.open.map(pool))
        return number
      }
      for (const one of gifts) add(one)
      return { add, places: () => places, open }
    },
    collect(given, values) {
      ranges.length = 0
      for (let attribute = 0; attribute < given.length; attribute++) {
        const one = given[attribute]!
        const value = values[attribute]!
        const places = one.places()
        const from = places[value * 2]!
        if (from === -1) return false
        ranges.push(from, places[value * 2 + 1]!)
        const open = one.open[value]!
        if (open !== null) collectTrue(open, values)
      }
      if (always.length > 0) collectTrue(always, values)
      return true
    },
    collected: () => ({ rights, ranges }),
  }

  function collectTrue(gifts: readonly PooledGift[], values: Int32Array): void {
    for (const gift of gifts) if (gift.isTrue(values) === true) ranges.push(gift.from, gift.to)
  }

  function pool(gift: OpenGift): PooledGift {
    const known = pooled.get(gift)
    if (known) return known
    const from = used
    put(gift.rights)
    const made = { isTrue: gift.isTrue, from, to: used }
    pooled.set(gift, made)
    return made
  }

  function put(numbers: Int32Array): void {
    if (used + numbers.length > rights.length) rights = larger(rights, used + numbers.length)
    rights.set(numbers, used)
    used += numbers.length
  }
}

function larger(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(length * 2)
  made.set(numbers)
  return made
}
