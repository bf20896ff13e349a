import { type ExceptionRecord, recordLines } from './exception-record.ts'
import { locateExceptions, startOf, type WrittenException } from './locate-exceptions.ts'
import { ownEntryLines } from './own-lines.ts'
import { indentOf, isBlank, lineAt, lineBreakOf, splitLines } from './text-lines.ts'

/** A text after an insertion, and where it was made. */
export interface Insertion {
  readonly text: string
  readonly from: number
  readonly to: number
}

/**
 * Adds the exception behind the last one: as one more entry where that stands in a list, else as a document of its own.
 * `text` is without a byte order mark and was read without errors; every byte of it stays.
 */
export function insertException(text: string, record: ExceptionRecord): Insertion {
  const { exceptions, documents } = locateExceptions(text)
  const last = exceptions.at(-1)
  if (last?.entry && !last.entry.list.flow && !last.root.flow) return insertEntry(text, last, record)
  const step = exceptions.map((one) => stepOf(text, one)).findLast((one) => one !== null) ?? 2
  const body = recordLines(record, step).map((line) => ' '.repeat(step) + line)
  const lineBreak = lineBreakOf(text)
  const ending = text === '' || text.endsWith('\n') ? '' : lineBreak
  const isFirst = documents.every(({ contents }) => contents === null) && !/^(---|%)/m.test(text)
  const marker = isFirst ? [] : ['---']
  const added = ending + [...marker, 'exception:', ...body].map((line) => line + lineBreak).join('')
  const from = text.length + ending.length + (isFirst ? 0 : 3 + lineBreak.length)
  return { text: text + added, from, to: text.length + added.length }
}

function insertEntry(text: string, { body, entry }: WrittenException, record: ExceptionRecord): Insertion {
  const lines = splitLines(text)
  const own = ownEntryLines(lines, entry!.list, entry!.list.items.length - 1, text)
  const dash = indentOf(lines[own.first]!.text)
  const inner = startOf(body) - lines[lineAt(lines, startOf(body))]!.start
  const lineBreak = lineBreakOf(text)
  const [first = '', ...rest] = recordLines(record, 2)
  const added = [
    `${' '.repeat(dash)}-${' '.repeat(inner - dash - 1)}${first}`,
    ...rest.map((line) => ' '.repeat(inner) + line),
  ]
  const hasGaps = entry!.index > 0 && isBlank(lines[own.above - 1]!)
  const { next } = lines[own.last]!
  const lead = (text[next - 1] === '\n' ? '' : lineBreak) + (hasGaps ? lineBreak : '')
  const written = added.map((line) => line + lineBreak).join('')
  const from = next + lead.length
  return { text: text.slice(0, next) + lead + written + text.slice(next), from, to: from + written.length }
}

/** By how much the body of `exception:` is indented; null where it is not below it. */
function stepOf(text: string, { body, isFlat, entry }: WrittenException): number | null {
  if (isFlat || entry || body.flow) return null
  const start = startOf(body)
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1)
  return indent > 0 ? indent : null
}
