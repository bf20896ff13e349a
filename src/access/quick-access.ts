import type { Grant } from '../domain/grant.ts'
import type { Person, PersonDates } from '../domain/person.ts'
import { day, type Instant } from '../domain/time.ts'
import type { RightTable } from '../policy/right-table.ts'
import type { Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { createExpectation } from './expectation.ts'
import { createFiller } from './fill-expectation.ts'
import { changeBetween } from './gift-changes.ts'
import { createGiftTable } from './gift-table.ts'

/**
 * What policies alone give a person, as numbers of rights. Most people of a company are so plain that this says all; of
 * everybody else it says that `expectedAccess` has to be asked.
 */
export interface QuickAccess {
  /** False when anything but policies could matter for the person, now or later: then nothing below is to be used. */
  readonly evaluate: (person: Person) => boolean
  /** Of the person evaluated last: whether exactly this right is expected. */
  readonly expects: (right: number) => boolean
  /** how many rights, those that only call for an account aside, are expected in a system */
  readonly countIn: (system: number) => number
  /** systems in which anything, an account included, is expected */
  readonly systems: () => readonly number[]
  /** the numbers of everything that is expected */
  readonly list: () => readonly number[]
}

export function createQuickAccess(
  model: AccessModel,
  options: {
    readonly now: Instant
    readonly rights: RightTable
    /** grants about which a plan has more to say than whether they are there */
    readonly isSpecial: (grant: Grant) => boolean
  },
): QuickAccess {
  const { now, rights } = options
  const instants = [now, ...model.policies.boundaries.filter((at) => at > now)]
  const [first, ...others] = instants.map((at) => createGiftTable(model.policies.policiesAt(at), model, options))
  const current = createExpectation(rights)
  const later = createExpectation(rights)
  const fill = createFiller(rights)
  const changes = others.map((table) => ({ table, reaches: changeBetween(first!.set, table.set, model.directory) }))
  const isPlain = plainCheck(model, now)

  return {
    evaluate(person) {
      if (!isPlain(person)) return false
      const subject: Subject = plainSubject(person, model)
      if (!fill(first!, current, subject)) return false
      for (const { table, reaches } of changes)
        if (reaches(subject) && !(fill(table, later, subject) && current.equals(later))) return false
      return true
    },
    expects: current.has,
    countIn: current.countIn,
    systems: current.systems,
    list: current.list,
  }
}

/** Says something of a person only where both say the same. */
export function agreeingAccess(one: QuickAccess, other: QuickAccess): QuickAccess {
  const isSame = () => {
    const [rights, systems] = [one.list(), one.systems()]
    return (
      rights.length === other.list().length &&
      systems.length === other.systems().length &&
      rights.every((right) => other.expects(right)) &&
      systems.every((system) => other.systems().includes(system))
    )
  }
  return { ...one, evaluate: (person) => one.evaluate(person) && other.evaluate(person) && isSame() }
}

/** Nobody's hand but the policies': no exception, no lock, no date of theirs ahead, and long past the first day. */
function plainCheck(model: AccessModel, now: Instant): (person: Person) => boolean {
  const { exceptions, locks } = model
  // Dates of this form are in the order of their texts.
  const lastLongPast = new Date(now - longPast).toISOString().slice(0, 10)
  const hasOnlyStarted = ({ start, termination, end }: PersonDates) => {
    if (termination !== null || end !== null) return false
    return start === null || (start.kind === 'date' ? start.date <= lastLongPast : start.instant <= now)
  }
  return (person) => {
    if (person.hold !== null || (person.status !== 'active' && person.status !== null)) return false
    if (exceptions.size > 0 && exceptions.has(person.id)) return false
    if (locks.people.size > 0 && locks.people.has(person.id)) return false
    return hasOnlyStarted(person.dates)
  }
}

/** Past in every time zone of the world, which needs no time zone to tell. */
const longPast = 2 * day

/** An active person without the status attribute has its first value. */
function plainSubject(person: Person, { settings }: AccessModel): Subject {
  const { attribute, active } = settings.people.status
  const [first] = active
  const { id, attributes, zone } = person
  if (attributes.has(attribute) || first === undefined) return person
  return { id, attributes: new Map(attributes).set(attribute, first), zone }
}
