import type { Diagnostic } from '../domain/diagnostic.ts'
import { formatPosition, type SourcePosition } from '../domain/position.ts'
import type { PersonRecord, SourceRecords } from './person-record.ts'
import { quote } from './quote.ts'

const longestId = 256

/** The records of one source by person. */
export interface IdentifiedRecords {
  readonly file: string
  readonly records: ReadonlyMap<string, PersonRecord>
  readonly diagnostics: readonly Diagnostic[]
  /** entries about people whom nobody can name */
  readonly unidentified: number
}

/** Finds out whom each record is about. Two records of one person hold that person; the first is kept. */
export function identifyPeople(source: SourceRecords, key: string): IdentifiedRecords {
  const records = new Map<string, PersonRecord>()
  const diagnostics = [...source.diagnostics]
  let unidentified = source.unidentified
  for (const record of source.records) {
    const id = record.fields.get(key)
    const problem = id === undefined ? withoutKey(key, record.at) : checkId(id, key, record.at)
    if (problem) {
      diagnostics.push(problem)
      unidentified++
      continue
    }
    const person = String(id)
    const first = records.get(person)
    if (first) diagnostics.push(duplicate(person, first.at, record.at))
    records.set(person, first ? withTwin(first, record, person) : record)
  }
  return { file: source.file, records, diagnostics, unidentified }
}

function withTwin(first: PersonRecord, { fields }: PersonRecord, person: string): PersonRecord {
  return { ...first, hold: `two records have the key ${quote(person)}`, twins: [...(first.twins ?? []), fields] }
}

function withoutKey(key: string, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'person-without-key',
    message: `the record has no ${quote(key)}, so nobody knows whom it is about`,
    help: `give it a ${quote(key)}, or name the field that identifies people in \`people.key\` (and \`people.mapping\`)`,
    at,
  }
}

function checkId(id: string | readonly string[], key: string, at: SourcePosition): Diagnostic | null {
  const fault = faultOf(id)
  if (fault === null) return null
  return {
    severity: 'error',
    code: 'invalid-person-id',
    message: `${quote(key)} ${quote(String(id))} ${fault}`,
    help: 'correct it in the HR system; until then nothing is given to this person or taken from them',
    at,
  }
}

function faultOf(id: string | readonly string[]): string | null {
  if (typeof id !== 'string') return 'has several values'
  if (id.length > longestId) return `is longer than ${longestId} characters`
  if (id !== id.trim()) return 'begins or ends with a space'
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(id)) return 'contains control or invisible characters'
  const banned = /[/*]/.exec(id)
  return banned ? `contains \`${banned[0]}\`` : null
}

function duplicate(person: string, first: SourcePosition, second: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'duplicate-person',
    message: `${quote(person)} stands here and at ${formatPosition(first)}`,
    help: 'remove one of the two records; until then the person keeps what they have',
    at: second,
    person,
  }
}
