import { accessTimeline } from '../access/access-timeline.ts'
import { judgeMissing, judgePerson } from '../access/held-person.ts'
import { personLock } from '../access/lock-model.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { LoadedAccess } from './load-access.ts'
import { unknownName } from './unknown-name.ts'

/** The person asked about. A record that cannot be used answers nothing, unless a lock answers for it. */
export function findPerson(id: string, { engine, ledger, workspace }: LoadedAccess): Person {
  const remembered = ledger.people.find((one) => one.person === id) ?? null
  const { directory, locks } = engine.model
  const person = directory.byId.get(id)
  if (!person) {
    const isPeopleWhole = workspace.people.unidentified === 0
    const left = remembered && judgeMissing(remembered, { settings: workspace.settings, isPeopleWhole }, workspace.now)
    if (left?.hold === null) return left
    if (remembered) {
      const help = 'what they have stays; put them back with a termination date, or set `people.missing: leaver`'
      throw unknownName('person', id, `they are no longer in the people source: ${help}`)
    }
    throw unknownName('person', id, didYouMean(id, directory.byId.keys()))
  }
  const { person: judged } = judgePerson(person, remembered, engine.model, workspace.now)
  if (judged.hold === null || personLock(locks, id, workspace.now) !== null) return judged
  throw new Failure({
    code: 'invalid-files',
    message: `the record of \`${person.id}\` cannot be used: ${judged.hold}`,
    help: 'correct it; until then what they have stays',
  })
}

/** One person’s access over time; nobody else is looked at. */
export function evaluatePerson(person: Person, { engine, ledger, workspace }: LoadedAccess): AccessTimeline {
  return accessTimeline(engine.model, person, {
    now: workspace.now,
    remembered: ledger.people.find((one) => one.person === person.id) ?? null,
    owned: ledger.grants.filter((one) => one.person === person.id),
  })
}
