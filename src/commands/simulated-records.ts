import type { RecordHistory } from '../analysis/record-history.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Attributes, Person } from '../domain/person.ts'
import type { SourcePosition } from '../domain/position.ts'
import { checkPerson } from '../people/check-person.ts'
import type { Workspace } from './workspace.ts'

/** The records of a history as people, each checked once and named after the event that made it. */
export interface SimulatedRecords {
  readonly personOf: (record: Attributes) => Person
  /** about the records that events make; the people source's own is told by other commands */
  readonly diagnostics: readonly Diagnostic[]
  /** a record cannot be used */
  readonly areHeld: boolean
}

export function readRecords(
  id: string,
  known: Person | null,
  { base, moments }: RecordHistory,
  { settings }: Workspace,
): SimulatedRecords {
  const people = new Map<Attributes, Person>()
  const diagnostics: Diagnostic[] = []
  if (known) people.set(known.attributes, known)
  const place = known?.at ?? settings.people.at
  if (base) read(base, moments[0]?.event.at ?? place)
  for (const { record, event } of moments) read(record, event.at ?? place)
  return {
    personOf: (record) => people.get(record)!,
    diagnostics,
    areHeld: [...people.values()].some((one) => one.hold !== null),
  }

  function read(record: Attributes, at: SourcePosition): void {
    if (people.has(record)) return
    const checked = checkPerson(id, { fields: record, hold: null, at }, settings)
    people.set(record, checked.person)
    diagnostics.push(...checked.diagnostics)
  }
}
