import { fillTemplate } from '../policy/resource-template.ts'
import type { RightTable } from '../policy/right-table.ts'
import type { Subject } from '../policy/trigger-match.ts'
import type { Expectation } from './expectation.ts'
import { exclusiveOf, type Gift, type GiftTable, type RightFacts } from './gift-table.ts'

/** Puts what policies give a person into an expectation. */
export type Filler = (table: GiftTable, expectation: Expectation, subject: Subject) => boolean

/**
 * False when more is to be said than that somebody gets something: a deny or a lock may take it away, an attribute that a
 * grant carries is missing, it is special, or two resources were given of a type of which only one can be held.
 */
export function createFiller(rights: RightTable): Filler {
  /** by exclusive type: the person for whom it was given last, and which resource of it */
  const lastGiven: number[] = []
  const resources: number[] = []
  /** a number for the person */
  let stamp = 0
  let table: GiftTable
  let subject: Subject

  return (givenTable, expectation, givenSubject) => {
    table = givenTable
    subject = givenSubject
    stamp++
    expectation.clear()
    const { list, length } = table.set.index.positions(subject.attributes)
    for (let index = 0; index < length; index++) {
      const gift = table.gifts[list[index]!]
      if (!gift || (gift.isGiven !== null && gift.isGiven(subject) !== true)) continue
      if (!isOrdinary(gift.facts) || !isOnly(gift.exclusive)) return false
      expectation.addAll(table.rights, gift.start, gift.end)
      if (gift.templates.length > 0 && !addFilled(gift, expectation)) return false
    }
    return true
  }

  function isOrdinary({ isOdd, denies }: RightFacts): boolean {
    if (isOdd) return false
    for (const position of denies) if (table.denies[position]!.reaches(subject)) return false
    return true
  }

  function isOnly(exclusive: readonly number[]): boolean {
    for (let index = 0; index < exclusive.length; index += 2) {
      const type = exclusive[index]!
      const resource = exclusive[index + 1]!
      if (lastGiven[type] === stamp && resources[type] !== resource) return false
      lastGiven[type] = stamp
      resources[type] = resource
    }
    return true
  }

  function addFilled({ templates }: Gift, expectation: Expectation): boolean {
    for (const { parsed } of templates) {
      const filled = fillTemplate(parsed.resource, subject.attributes)
      if (!filled.ok) return false
      const { system, type, level } = parsed
      const right = rights.numberOf({ system, type, resource: filled.resource, level })
      if (!isOrdinary(table.rightFacts(right)) || !isOnly(exclusiveOf(right, rights))) return false
      expectation.add(right)
    }
    return true
  }
}
