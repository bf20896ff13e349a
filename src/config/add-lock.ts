import { formatInstant, type Instant } from '../domain/time.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { cannotEdit, leadsTo, readSound } from './check-edit.ts'
import type { EditedText } from './edit-exceptions.ts'
import { quote } from './exception-record.ts'
import { lineBreakOf, splitLines } from './text-lines.ts'

/** A lock of a person, to be written into a file. */
export interface LockRecord {
  readonly person: string
  readonly reason: string
  /** null: until it is taken out */
  readonly until: Instant | null
}

/**
 * Adds a lock behind everything else in a file's text (empty for a new file). Every byte of the rest stays. Fails with
 * `invalid-files` where the file has errors, and with `file-unwritable` where something else would change.
 */
export function addLock({ path, text }: TextFile, { person, reason, until }: LockRecord): EditedText {
  const sound = readSound({ path, text })
  const lineBreak = lineBreakOf(text)
  const end = until === null ? [] : [`  until: ${quote(formatInstant(until))}`]
  const lines = ['lock:', `  user: ${quote(person)}`, `  reason: ${quote(reason)}`, ...end]
  const lead = sound.text === '' ? '' : `${sound.text.endsWith('\n') ? '' : lineBreak}---${lineBreak}`
  const edited = sound.text + lead + lines.map((line) => line + lineBreak).join('')
  const lock = {
    target: { kind: 'person' as const, person },
    reason,
    until: until === null ? null : { kind: 'instant' as const, instant: until },
    at: { file: path, line: 1, column: 1 },
  }
  const { documents } = sound
  if (!leadsTo(edited, path, { ...documents, locks: [...documents.locks, lock] })) throw cannotEdit(path)
  return { text: sound.mark + edited, written: lines, line: splitLines(edited).length - lines.length + 1 }
}
