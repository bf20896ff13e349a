import { compareText, type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { checkNearDuplicates, checkSharedEmails } from './check-likeness.ts'
import { checkPerson } from './check-person.ts'
import { identifyPeople } from './identify-people.ts'
import { mapFields } from './map-fields.ts'
import { mergeSources } from './merge-sources.ts'
import type { PersonRecord, SourceRecords } from './person-record.ts'
import { quote } from './quote.ts'

export interface CheckedPeople {
  /** sorted by id; an id stands there once, people with a `hold` included */
  readonly people: readonly Person[]
  /** how many people the sources name; of a part of them, how many all of them are */
  readonly count: number
  readonly diagnostics: readonly Diagnostic[]
  /**
   * Records that are not, or not certainly, about one of `people`. As long as there are any, a person who is missing
   * may be one of them, and so must not be treated as a leaver.
   */
  readonly unidentified: number
}

/** The pure part of `loadPeople`; of people whose ids are like no others', it can be asked alone. */
export function checkPeople(
  sources: readonly SourceRecords[],
  settings: Pick<Settings, 'people' | 'timezone'>,
): CheckedPeople {
  const mapped = mapFields(sources, settings.people)
  const identified = mapped.sources.map((source) => identifyPeople(source, settings.people.key))
  const merged = mergeSources(identified)
  const diagnostics = [
    ...mapped.diagnostics,
    ...identified.flatMap((source) => source.diagnostics),
    ...merged.diagnostics,
  ]
  const checked = checkRecords(merged.records, settings)
  const likeness = checkNearDuplicates(checked.people)
  const found = [...checked.diagnostics, ...likeness.diagnostics, ...checkSharedEmails(likeness.people)]
  for (const diagnostic of found) diagnostics.push(diagnostic)
  const sorted = sortDiagnostics(diagnostics)
  for (const source of identified) if (source.records.size === 0) throw emptySource(source.file, sorted)
  const unidentified = identified.reduce((sum, source) => sum + source.unidentified, 0)
  return { people: likeness.people, count: likeness.people.length, diagnostics: sorted, unidentified }
}

function checkRecords(records: ReadonlyMap<string, PersonRecord>, settings: Pick<Settings, 'people' | 'timezone'>) {
  const people: Person[] = []
  const diagnostics: Diagnostic[] = []
  for (const [id, record] of records) {
    const checked = checkPerson(id, record, settings)
    people.push(checked.person)
    diagnostics.push(...checked.diagnostics)
  }
  return { people: people.sort((a, b) => compareText(a.id, b.id)), diagnostics }
}

function emptySource(file: string, diagnostics: readonly Diagnostic[]): Failure {
  return new Failure({
    code: 'people-refused',
    message: `people file ${quote(file)} names nobody`,
    help: 'check the export: a list of records, or one under `people:`, is expected; an empty list would end all access',
    diagnostics,
  })
}
