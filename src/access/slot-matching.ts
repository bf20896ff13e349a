/** A number of places, and who could take one of them. */
export interface Slots {
  readonly need: number
  readonly able: readonly string[]
}

/**
 * Fills as many places as possible, with nobody in two: a largest matching by augmenting paths (Kuhn 1955, Berge 1957).
 * Gives who fills the places of each entry, sorted; the same for any order of `able`.
 */
export function fillSlots(slots: readonly Slots[]): string[][] {
  const able = slots.map((one) => [...new Set(one.able)].sort())
  const placeOf = new Map<string, number>()
  for (const [index, { need }] of slots.entries()) {
    // An entry for which no path is found will not find one later.
    for (let filled = 0; filled < need; filled++) if (!augment(index, able, placeOf)) break
  }
  const filled: string[][] = slots.map(() => [])
  for (const [person, index] of placeOf) filled[index]!.push(person)
  return filled.map((people) => people.sort())
}

/** Finds somebody for `start`, moving others from entry to entry if that makes room. */
function augment(start: number, able: readonly (readonly string[])[], placeOf: Map<string, number>): boolean {
  /** how the search came to an entry: whoever sits there could move to `to` */
  const cameBy = new Map<number, { readonly person: string; readonly to: number } | null>([[start, null]])
  for (const entry of cameBy.keys()) {
    for (const person of able[entry]!) {
      const place = placeOf.get(person)
      if (place === undefined) {
        placeOf.set(person, entry)
        for (let step = cameBy.get(entry); step; step = cameBy.get(step.to)) placeOf.set(step.person, step.to)
        return true
      }
      if (!cameBy.has(place)) cameBy.set(place, { person, to: entry })
    }
  }
  return false
}
