import { isAscii, isUtf8 } from 'node:buffer'
import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { firstValue } from '../domain/person.ts'
import { lineText, openLines } from '../files/line-reader.ts'
import { checkPerson } from './check-person.ts'
import { identifyPeople } from './identify-people.ts'
import { collectKeys, type KeyCollector, type Place } from './key-table.ts'
import { checkPeople } from './check-people.ts'
import { type FieldMapping, mapRecord } from './map-fields.ts'
import type { PersonRecord } from './person-record.ts'
import { likenessOf, type PeopleFacts, type PeopleRules, withoutMapping } from './people-facts.ts'
import { readPlainLine } from './read-plain-lines.ts'

/** What a source says as a whole, and where each of its records stands. */
export interface PeopleScan {
  readonly facts: PeopleFacts
  /** by id, as `likenessOf` folds it */
  readonly ids: KeyCollector
  /** by e-mail address in small letters */
  readonly mails: KeyCollector
}

/** Above this the source is in such a state that it is better read whole. */
const mostRepeats = 1000

/** Goes through a file of plain lines once, in little memory; null for any other, and for what is no sound source. */
export function scanPeople(location: string, file: string, rules: PeopleRules): PeopleScan | null {
  const mapping = mappingOf(location, file, rules)
  if (mapping === null) return null
  /** how many people have each attribute */
  const attributes = new Map<string, number>()
  const ids = collectKeys()
  const mails = collectKeys()
  const errors = new Map<number, readonly Diagnostic[]>()
  const { key } = rules.people
  let unidentified = 0
  const isRead = forEachRecord(location, file, (written, place) => {
    const record = mapRecord(written, mapping)
    const one = identifyPeople({ file, records: [record], diagnostics: [], unidentified: 0 }, key)
    unidentified += one.unidentified
    keepErrors(place.line, one.diagnostics)
    for (const id of one.records.keys()) {
      countFields(record.fields, 1)
      ids.add(likenessOf(id), place)
      const mail = firstValue(record.fields, 'email')
      if (mail !== null) mails.add(mail.toLowerCase(), place)
      keepErrors(place.line, checkPerson(id, record, rules).diagnostics)
    }
  })
  if (!isRead || ids.count() === 0) return null
  const groups = ids.repeated()
  if (groups.length > mostRepeats) return null
  let count = ids.count()
  const together = recordsAt(location, file, groups.flat(), mapping)
  for (const group of groups) {
    const records = group.map((place) => together.get(place.line)!)
    const checked = checkPeople([{ file, records, diagnostics: [], unidentified: 0 }], withoutMapping(rules))
    count -= records.length - checked.people.length
    for (const { line } of group) errors.delete(line)
    for (const one of records) countFields(one.fields, -1)
    for (const one of checked.people) countFields(one.attributes, 1)
    keepErrors(group[0]!.line, checked.diagnostics)
  }
  const facts = {
    count,
    unidentified,
    attributes: [...attributes].flatMap(([name, people]) => (people > 0 ? [name] : [])),
    mapping,
    errors: sortDiagnostics([...errors.values()].flat()),
  }
  return { facts, ids, mails }

  function countFields(fields: ReadonlyMap<string, unknown>, by: 1 | -1): void {
    for (const name of fields.keys()) attributes.set(name, (attributes.get(name) ?? 0) + by)
  }

  function keepErrors(line: number, diagnostics: readonly Diagnostic[]): void {
    const found = diagnostics.filter((one) => one.severity === 'error')
    if (found.length > 0) errors.set(line, [...(errors.get(line) ?? []), ...found])
  }
}

/** Only fields that some record has, sound or not, give attributes; null when the source cannot be read so. */
function mappingOf(location: string, file: string, { people }: PeopleRules): FieldMapping | null {
  const wanted = Object.entries(people.mapping)
  if (wanted.length === 0) return []
  const fields = new Set<string>()
  const isRead = forEachRecord(location, file, (record) => {
    for (const name of record.fields.keys()) fields.add(name)
  })
  return isRead ? wanted.filter(([, field]) => fields.has(field)) : null
}

function recordsAt(
  location: string,
  file: string,
  places: readonly Place[],
  mapping: FieldMapping,
): ReadonlyMap<number, PersonRecord> {
  const lines = new Set(places.map(({ line }) => line))
  const found = new Map<number, PersonRecord>()
  if (lines.size === 0) return found
  forEachRecord(location, file, (record, { line }) => {
    if (lines.has(line)) found.set(line, mapRecord(record, mapping))
  })
  return found
}

/** False when a line is not plain, or the file cannot be read. */
function forEachRecord(location: string, file: string, visit: (record: PersonRecord, place: Place) => void): boolean {
  const reader = openLines(location, { hashFrom: Number.POSITIVE_INFINITY })
  if (reader === null) return false
  try {
    let offset = 0
    for (let line = 1; reader.next(); line++) {
      const bytes = reader.bytes.subarray(reader.start, reader.end)
      const fields = isAscii(bytes) || isUtf8(bytes) ? readPlainLine(lineText(reader)) : null
      if (fields === null) return false
      visit({ fields, hold: null, at: { file, line, column: 1 } }, { offset, line })
      offset += bytes.length + 1
    }
    return true
  } finally {
    reader.close()
  }
}
