import { CsvError, parse } from 'csv-parse/sync'
import type { AttributeValue } from '../domain/person.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { isBlank } from './flatten-record.ts'
import type { PersonRecord, SourceRecords } from './person-record.ts'
import { quote } from './quote.ts'

interface Row {
  readonly cells: readonly string[]
  readonly line: number
}

export interface CsvContext {
  readonly file: string
  readonly refuse: (line: number, problem: string) => never
}

/** CSV (RFC 4180) with a header; commas, semicolons or tabs, whichever the header has most of. Empty cells are absent. */
export function readCsv(text: string, context: CsvContext): SourceRecords {
  const [header, ...rows] = parseRows(text, context)
  if (!header) return context.refuse(1, 'there is no header row')
  const names = checkHeader(header, context)
  const records: PersonRecord[] = []
  const diagnostics: Diagnostic[] = []
  for (const { cells, line } of rows) {
    const at = { file: context.file, line, column: 1 }
    if (cells.length < names.length || cells.slice(names.length).some((cell) => !isBlank(cell))) {
      diagnostics.push(raggedRow(cells.length, names.length, at))
    } else records.push({ fields: toFields(names, cells), hold: null, at })
  }
  return { file: context.file, records, diagnostics, unidentified: diagnostics.length }
}

function parseRows(text: string, context: CsvContext): Row[] {
  const rows: Row[] = []
  // The parser counts up to the record's last line, and CR LF inside of quotes as two lines.
  let surplus = 0
  const keep = (cells: string[], { lines }: { readonly lines: number }): null => {
    surplus += countMatches(cells, /\r\n/g)
    const line = lines - surplus - countMatches(cells, /\r\n|\n|\r/g)
    if (cells.some((cell) => !isBlank(cell))) rows.push({ cells, line })
    return null
  }
  try {
    parse(text, {
      delimiter: detectDelimiter(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: keep,
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? error.lines - surplus : 1
    return context.refuse(line, problems[error.code] ?? error.message)
  }
  return rows
}

const problems: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a double quote is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing double quote (a quote inside a quoted cell is written twice)',
  INVALID_OPENING_QUOTE: 'a double quote stands inside a cell that is not quoted',
}

function detectDelimiter(text: string): string {
  const end = text.search(/[\r\n]/)
  const header = (end === -1 ? text : text.slice(0, end)).replaceAll(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

function countMatches(cells: readonly string[], pattern: RegExp): number {
  let matches = 0
  for (const cell of cells) if (/[\r\n]/.test(cell)) matches += cell.match(pattern)?.length ?? 0
  return matches
}

function checkHeader(header: Row, context: CsvContext): readonly string[] {
  const names = header.cells.map((cell) => cell.trim())
  while (names.at(-1) === '') names.pop()
  const blank = names.indexOf('')
  if (blank !== -1) context.refuse(header.line, `column ${blank + 1} has no name`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) context.refuse(header.line, `two columns are called ${quote(twice)}`)
  return names
}

function toFields(names: readonly string[], cells: readonly string[]): ReadonlyMap<string, AttributeValue> {
  const fields = new Map<string, AttributeValue>()
  for (const [index, name] of names.entries()) {
    const cell = cells[index] ?? ''
    if (!isBlank(cell)) fields.set(name, cell)
  }
  return fields
}

function raggedRow(found: number, expected: number, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'ragged-row',
    message: `the row has ${found} cells, the header ${expected}, so nobody knows which is which`,
    help: 'put cells that contain the delimiter into double quotes, and check that the export is whole',
    at,
  }
}
