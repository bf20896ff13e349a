import { hasErrors } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import type { Exception } from '../domain/exception.ts'
import { Failure } from '../domain/failure.ts'
import type { TextFile } from '../files/read-text-file.ts'
import type { ExceptionRecord } from './exception-record.ts'
import { parseDocuments } from './load-documents.ts'

/** A file that can be edited. */
export interface SoundFile {
  /** the byte order mark, or nothing */
  readonly mark: string
  /** what follows it */
  readonly text: string
  readonly documents: Documents
}

/** What a file is to say: positions and derived ids move with every edit and do not count. */
export type ExpectedDocuments = Omit<Documents, 'exceptions'> & {
  readonly exceptions: readonly Omit<Exception, 'at' | 'personAt'>[]
}

const byteOrderMark = '\uFEFF'

/** Reads a file that is to be edited. Throws `invalid-files` when it has errors: a guess could edit the wrong thing. */
export function readSound({ path, text }: TextFile): SoundFile {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : ''
  const { documents, diagnostics } = parseDocuments([{ path, text }])
  const errors = diagnostics.filter((one) => one.severity === 'error')
  if (errors.length > 0) {
    throw new Failure({
      code: 'invalid-files',
      message: `\`${path}\` has errors, so it was not edited`,
      help: 'correct them first; `provisionr lint` shows them all',
      diagnostics: errors,
    })
  }
  return { mark, text: text.slice(mark.length), documents }
}

/** Whether a text says exactly what is expected and has no errors. */
export function leadsTo(text: string, path: string, expected: ExpectedDocuments): boolean {
  const { documents, diagnostics } = parseDocuments([{ path, text }])
  return !hasErrors(diagnostics) && comparable(documents, path) === comparable(expected, path)
}

export function hasDocuments(documents: ExpectedDocuments): boolean {
  return Object.values(documents).some((list: readonly unknown[]) => list.length > 0)
}

/** The exception that reading a record gives, apart from its place. */
export function exceptionOf(record: ExceptionRecord): Omit<Exception, 'at' | 'personAt'> {
  const { end, ...rest } = record
  return {
    ...rest,
    grants: record.grants.map((grant) => ({ ...grant, grace: null, risk: null, at: nowhere })),
    expires: 'expires' in end ? end.expires : null,
    duration: 'duration' in end ? end.duration : null,
    revoked: null,
    breakGlass: record.breakGlass ?? false,
  }
}

export function cannotEdit(path: string): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `\`${path}\` cannot be edited without changing something else in it, so it was left alone`,
    help: 'edit it by hand, or put its exceptions into block style, one key per line',
  })
}

const nowhere = { file: '', line: 1, column: 1 }

/** Text that is equal for equal documents; keys are sorted, since they come from different places. */
function comparable(documents: ExpectedDocuments, path: string): string {
  const derived = `${path.replace(/\.ya?ml$/, '')}#`
  const exceptions = documents.exceptions.map((one) => ({ ...one, id: one.id.startsWith(derived) ? '' : one.id }))
  return JSON.stringify({ ...documents, exceptions }, (_, value: unknown) => sortKeys(value))
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if ('file' in value && 'line' in value && 'column' in value) return undefined
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
