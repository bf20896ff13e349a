import type { Person } from '../domain/person.ts'
import type { PeopleRows } from '../people/people-rows.ts'
import type { SeenValues } from '../policy/seen-values.ts'
import type { PlainJudge } from './plain-judge.ts'

/** The source cannot be gone through like this. */
export class OddPeople extends Error {}

export interface PlainPeopleOptions {
  readonly rows: PeopleRows
  /** null: nobody goes by unseen */
  readonly judge: PlainJudge | null
  readonly seen: SeenValues
  /** ids of people who have to be thought about whatever is found; those who share a name are added */
  readonly except: Set<string>
  /** told of the first person */
  readonly greet: (person: Person) => void
}

/** The people of a source, in the order of ids, but for those who are plainly as they should be, who go by unseen. */
export function* plainPeople({ rows, judge, seen, except, greet }: PlainPeopleOptions): Iterable<Person> {
  let isFirst = true
  for (;;) {
    const kind = rows.next()
    if (kind === 'end') return
    if (kind === 'odd') throw new OddPeople()
    if (rows.isSharing()) except.add(rows.id())
    else if (kind === 'plain' && !isFirst && judge?.isSettled()) continue
    const person = rows.person()
    if (isFirst) greet(person)
    isFirst = false
    for (const name of seen.attributes) seen.note(name, person.attributes.get(name) ?? [])
    yield person
  }
}
