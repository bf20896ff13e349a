import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { IdentifiedRecords } from './identify-people.ts'
import type { PersonRecord } from './person-record.ts'
import { quote } from './quote.ts'

/** One record per person: of each attribute the value of the earliest source that has it; disagreement is a warning. */
export function mergeSources(sources: readonly IdentifiedRecords[]): {
  readonly records: ReadonlyMap<string, PersonRecord>
  readonly diagnostics: readonly Diagnostic[]
} {
  const [first, ...rest] = sources
  const records = new Map(first?.records)
  const diagnostics: Diagnostic[] = []
  for (const source of rest) {
    for (const [person, record] of source.records) {
      const earlier = records.get(person)
      if (earlier) {
        const conflicts = conflictsBetween(earlier, record)
        if (conflicts.length > 0) diagnostics.push(conflict(person, conflicts, earlier, record))
      }
      records.set(person, earlier ? merge(earlier, record) : record)
    }
  }
  return { records, diagnostics }
}

function merge(earlier: PersonRecord, later: PersonRecord): PersonRecord {
  const [fields, ...twins] = readings(earlier).flatMap((own) =>
    readings(later).map((other) => new Map([...other, ...own])),
  )
  const merged = { fields: fields!, hold: earlier.hold ?? later.hold, at: earlier.at }
  return twins.length === 0 ? merged : { ...merged, twins }
}

function readings({ fields, twins }: PersonRecord): PersonRecord['fields'][] {
  return [fields, ...(twins ?? [])]
}

function conflictsBetween(earlier: PersonRecord, later: PersonRecord): string[] {
  const names: string[] = []
  for (const [name, value] of later.fields) {
    const other = earlier.fields.get(name)
    if (other !== undefined && !isSame(other, value)) names.push(name)
  }
  return names
}

function isSame(a: AttributeValue, b: AttributeValue): boolean {
  return JSON.stringify([a].flat()) === JSON.stringify([b].flat())
}

function conflict(person: string, names: string[], earlier: PersonRecord, later: PersonRecord): Diagnostic {
  return {
    severity: 'warning',
    code: 'conflicting-sources',
    message: `${quote(person)} has another ${names.map((name) => quote(name)).join(', ')} here than in ${quote(earlier.at.file)}, which wins`,
    help: 'correct one of the two, or change the order of `people.sources`',
    at: later.at,
    person,
  }
}
