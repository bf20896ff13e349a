/** Chance that can be had again: the same seed gives the same throws. */
export interface Dice {
  /** a whole number from 0 to less than `count` */
  readonly below: (count: number) => number
  readonly oneOf: <T>(items: readonly T[]) => T
  /** true in so many of a hundred cases */
  readonly percent: (chance: number) => boolean
}

/** The generator is Mulberry32. */
export function createDice(...seeds: readonly number[]): Dice {
  let state = 0x9e3779b9
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  for (const seed of seeds) state = next() ^ Math.imul(seed, 0x85ebca6b)
  const below = (count: number) => next() % count
  return { below, oneOf: (items) => items[below(items.length)]!, percent: (chance) => below(100) < chance }
}
