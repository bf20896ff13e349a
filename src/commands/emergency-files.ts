import { isRevokedBy, openEmergencies } from '../access/emergency-documents.ts'
import { addLock } from '../config/add-lock.ts'
import { addException, type EditedText, revokeException } from '../config/edit-exceptions.ts'
import type { ExceptionRecord } from '../config/exception-record.ts'
import type { Documents } from '../domain/documents.ts'
import type { BreakGlass, Emergency, EmergencyRevocation } from '../domain/emergency.ts'
import type { Settings } from '../domain/settings.ts'
import type { PointInTime } from '../domain/time.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { sha256 } from '../files/sha256.ts'
import { exceptionTarget } from './exception-target.ts'

/** A file as it is to be, and what is new in it. */
export interface FileEdit extends TextFile {
  readonly written: readonly string[]
}

/** How files would have to be edited to say what was decided at once; none for what they say already. */
export function emergencyFiles(
  emergencies: readonly Emergency[],
  here: { readonly documents: Documents; readonly files: readonly TextFile[] },
  place: { readonly root: string; readonly settings: Settings; readonly now: number },
): FileEdit[] {
  const { root, settings, now } = place
  const edits = new Map<string, FileEdit>()
  const edit = (path: string, make: (file: TextFile) => EditedText) => {
    const before = edits.get(path)
    const text = before?.text ?? here.files.find((one) => one.path === path)?.text ?? ''
    const made = make({ path, text })
    edits.set(path, { path, text: made.text, written: [...(before?.written ?? []), ...made.written] })
  }
  for (const one of openEmergencies(emergencies, here.documents, { settings, hash: sha256, now })) {
    if (one.kind === 'revocation') {
      for (const { at, id } of here.documents.exceptions.filter(
        (exception) => exception.revoked === null && isRevokedBy(exception, one, { settings, hash: sha256 }),
      ))
        edit(at.file, (file) => revokeException(file, id, revocationOf(one)))
      continue
    }
    const path = exceptionTarget(null, one.person, { root, cwd: root, settings })
    if (one.kind === 'lock') {
      const until = one.until === null ? null : Date.parse(one.until)
      edit(path, (file) => addLock(file, { ...one, until }))
    } else edit(path, (file) => addException(file, recordOf(one, settings)))
  }
  return [...edits.values()]
}

/** The same exception as counts from the ledger, byte for byte of what an approval is about. */
function recordOf(one: BreakGlass, { environment }: Settings): ExceptionRecord {
  return {
    id: one.exception,
    person: one.person,
    grants: one.grants.map((text) => ({ text, level: null, environments: [] })),
    justification: one.reason,
    approvedBy: [],
    starts: instantOf(one.at),
    end: { expires: instantOf(one.until) },
    rule: one.rule,
    ticket: one.ticket,
    extends: null,
    environments: environment === null ? [] : [environment],
    breakGlass: true,
  }
}

function revocationOf({ at, by, reason }: EmergencyRevocation) {
  return { at: instantOf(at), by, reason }
}

function instantOf(text: string): PointInTime {
  return { kind: 'instant', instant: Date.parse(text) }
}
