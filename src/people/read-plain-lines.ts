import type { AttributeValue } from '../domain/person.ts'
import type { PersonRecord, SourceRecords } from './person-record.ts'

/**
 * The records of NDJSON as most exports write it: an object on each line, with texts, whole numbers and nothing in it that
 * `JSON.parse` would lose (names that come twice, escapes, the digits of a decimal). Null for anything else, which
 * `readJson` reads.
 */
export function readPlainLines(text: string, file: string): SourceRecords | null {
  const records: PersonRecord[] = []
  let line = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    line++
    const fields = readPlainLine(text.slice(start, end))
    if (fields === null) return null
    records.push({ fields, hold: null, at: { file, line, column: 1 } })
    start = end + 1
  }
  return { file, records, diagnostics: [], unidentified: 0 }
}

/** The fields of one line, blank ones left out; null when it is not plain. */
export function readPlainLine(line: string): Map<string, AttributeValue> | null {
  if (line[0] !== '{' || line.includes('\\') || /\d[.eE]|-0\b/.test(withoutTexts(line))) return null
  let value: Readonly<Record<string, unknown>>
  try {
    value = JSON.parse(line) as Readonly<Record<string, unknown>>
  } catch {
    return null
  }
  const fields = new Map<string, AttributeValue>()
  let names = 0
  for (const name of Object.keys(value)) {
    const one = value[name]
    names++
    if (typeof one === 'string') {
      if (one.length > 0 && (one.charCodeAt(0) > 32 || one.trim() !== '')) fields.set(name, one)
    } else if (typeof one === 'boolean' || (typeof one === 'number' && Number.isSafeInteger(one))) {
      fields.set(name, String(one))
    } else if (one !== null) return null
  }
  return names === countNames(line) ? fields : null
}

/** Names end with `":`, which stands nowhere else in a line without escapes, spaces before the colon aside. */
function countNames(line: string): number {
  let count = 0
  for (let at = line.indexOf('":'); at !== -1; at = line.indexOf('":', at + 2)) count++
  return count
}

/** Numbers are looked for outside of texts only; most lines have none. */
function withoutTexts(line: string): string {
  return /:\s*-?\d/.test(line) ? line.replaceAll(/"[^"]*"/g, '') : ''
}
