import { join } from 'node:path'
import { periodOf } from '../access/exception-model.ts'
import { stateAt } from '../access/lifecycle.ts'
import { addException, type EditedText } from '../config/edit-exceptions.ts'
import { loadDocuments, parseDocuments } from '../config/load-documents.ts'
import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { Exception } from '../domain/exception.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Person } from '../domain/person.ts'
import { readExactText } from '../files/read-exact-text.ts'
import { writeTogether } from '../files/write-together.ts'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { DraftedException } from './draft-exception.ts'
import { emitEdit } from './emit-edit.ts'
import { judgeException } from './judge-exception.ts'
import { checkFormats } from './output.ts'
import type { Workspace } from './workspace.ts'

/** Writes a new exception into a file of the repository, once everything that can be checked offline allows it. */
export async function writeException(
  workspace: Workspace,
  drafted: DraftedException,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { path } = drafted
  const { root, settings } = workspace
  const { location, before, edited, added, advice } = await judgeDraft(workspace, drafted)
  writeTogether([{ location, path, before, after: edited.text }], () => {
    const { documents } = loadDocuments({ root, settings })
    if (!documents.exceptions.some((one) => one.id === added.id && one.at.file === path)) throw unread(path)
  })
  if (advice.length > 0) context.err(renderDiagnosticsText(advice, { columns: context.columns, color: 0 }))
  emitEdit(
    { action: 'add', exception: added, period: periodOf(added, settings), path, edited, advice },
    global,
    context,
  )
  return exitCodes.ok
}

/** An edit that the files allow, before it is written. */
export interface JudgedEdit {
  readonly location: string
  /** what stands there; null: no file yet */
  readonly before: string | null
  readonly edited: EditedText
  readonly added: Exception
  /** what its author should know */
  readonly advice: readonly Diagnostic[]
}

/** Fails with `invalid-files` and every reason when anything that can be checked offline speaks against the exception. */
export async function judgeDraft(
  workspace: Workspace,
  { record, person, path }: DraftedException,
): Promise<JudgedEdit> {
  const location = join(workspace.root, path)
  const before = readExactText(location, path)
  const edited = addException({ path, text: before ?? '' }, record)
  const added = readBack(edited.text, path, record.id)
  const { errors, advice } = await judgeException(workspace, person, added)
  const leaver = leaverFinding(workspace, person, added)
  if (leaver || errors.length > 0) throw refused(added.id, leaver ? [leaver, ...errors] : errors)
  return { location, before, edited, added, advice }
}

function readBack(text: string, path: string, id: string): Exception {
  return parseDocuments([{ path, text }]).documents.exceptions.find((one) => one.id === id)!
}

function leaverFinding({ settings, now }: Workspace, person: Person, added: Exception): Diagnostic | null {
  const { starts } = periodOf(added, settings)
  if (stateAt(person, Math.max(now, starts), settings.people) !== 'terminated') return null
  return {
    severity: 'error',
    code: 'person-has-left',
    message: `\`${person.id}\` has left when exception \`${added.id}\` begins`,
    help: 'leavers hold nothing, whatever an exception says; correct the person’s record if it is wrong',
    at: added.personAt,
  }
}

function refused(id: string, errors: readonly Diagnostic[]): Failure {
  return new Failure({
    code: 'invalid-files',
    message: `exception \`${id}\` would be an error, so nothing was written`,
    help: 'change what it asks for; the places above are those it would have had',
    diagnostics: sortDiagnostics(errors),
  })
}

function unread(path: string): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `nothing would read exceptions from \`${path}\`, so it was not written`,
    help: 'choose another file with --file',
  })
}
