import type { Exception } from '../domain/exception.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { cannotEdit, exceptionOf, hasDocuments, leadsTo, readSound, type SoundFile } from './check-edit.ts'
import type { ExceptionRecord, Revocation } from './exception-record.ts'
import { insertException, type Insertion } from './insert-exception.ts'
import { insertRevocation } from './insert-revocation.ts'
import { type LocatedExceptions, locateExceptions, type WrittenException } from './locate-exceptions.ts'
import { isAboutFile } from './own-lines.ts'
import { removeWritten } from './remove-exceptions.ts'
import { isBlank, splitLines, type TextLine } from './text-lines.ts'

/** An edited text, and what was written into it. */
export interface EditedText {
  readonly text: string
  /** the lines that were written, without line breaks */
  readonly written: readonly string[]
  /** the first of them, from 1 */
  readonly line: number
}

/**
 * Adds an exception to a file's text (empty for a new file), as the file's others are written. Byte order mark, line
 * ends, comments, order and quotes of everything else stay. The failure `invalid-files` says that the file has errors,
 * `file-unwritable` that the edit would have changed something else as well.
 */
export function addException(file: TextFile, record: ExceptionRecord): EditedText {
  const sound = readSound(file)
  const { exceptions } = sound.documents
  const insertion = insertException(sound.text, record)
  return settle(insertion, file, sound, [...exceptions, exceptionOf(record)])
}

/** Adds `revoked:` to an exception; everything else stays byte for byte. Failures as for `addException`. */
export function revokeException(file: TextFile, id: string, revocation: Revocation): EditedText {
  const sound = readSound(file)
  const { exceptions } = sound.documents
  const insertion = insertRevocation(sound.text, findWritten(id, file, sound, locateExceptions(sound.text)), revocation)
  const expected = exceptions.map((one) => (one.id === id ? { ...one, revoked: revocation } : one))
  return settle(insertion, file, sound, expected)
}

/**
 * Removes exceptions with their own comments; null when nothing is left of the file that anybody could miss.
 * Everything else stays byte for byte. Failures as for `addException`.
 */
export function removeExceptions(file: TextFile, ids: ReadonlySet<string>): string | null {
  const sound = readSound(file)
  const located = locateExceptions(sound.text)
  const written = [...ids].map((id) => findWritten(id, file, sound, located))
  const kept = sound.documents.exceptions.filter(({ id }) => !ids.has(id))
  const expected = { ...sound.documents, exceptions: kept }
  for (const blanks of ['apart', 'behind', 'none'] as const) {
    const rest = removeWritten(sound.text, located, written, { blanks })
    if (rest === null) break
    if (splitLines(rest).every(isDispensable) && !hasDocuments(expected)) return null
    // Blank lines can be part of the text before them: then it takes another choice.
    if (leadsTo(rest, file.path, expected)) return sound.mark + rest
  }
  throw cannotEdit(file.path)
}

function settle(
  { text, from, to }: Insertion,
  { path }: TextFile,
  { mark, documents }: SoundFile,
  expected: readonly Omit<Exception, 'at' | 'personAt'>[],
): EditedText {
  if (!leadsTo(text, path, { ...documents, exceptions: expected })) throw cannotEdit(path)
  const all = splitLines(text)
  const written = all.filter((line) => line.next > from && line.start < to)
  return {
    text: mark + text,
    written: written.map((line) => line.text),
    line: all.indexOf(written[0]!) + 1,
  }
}

function findWritten(
  id: string,
  { path }: TextFile,
  { documents }: SoundFile,
  { exceptions }: LocatedExceptions,
): WrittenException {
  const at = documents.exceptions.find((one) => one.id === id)?.at
  const written = exceptions.find(({ line, column }) => at?.line === line && at.column === column)
  if (!written) throw cannotEdit(path)
  return written
}

function isDispensable(line: TextLine): boolean {
  return isBlank(line) || /^(---|\.\.\.)\s*$|^%/.test(line.text) || isAboutFile(line)
}
