import { join } from 'node:path'
import { periodOf } from '../access/exception-model.ts'
import type { Revocation } from '../config/exception-record.ts'
import { revokeException } from '../config/edit-exceptions.ts'
import { quoted } from '../config/quoted.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { formatInstant } from '../domain/time.ts'
import { readExactText } from '../files/read-exact-text.ts'
import { writeTogether } from '../files/write-together.ts'
import { gitUser } from '../git/git-user.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { emitEdit } from './emit-edit.ts'
import { findException, loadExceptionFiles } from './exception-files.ts'
import { checkTexts, usage } from './exception-input.ts'
import { checkFormats } from './output.ts'

export interface ExceptionRevokeOptions {
  readonly id: string
  readonly reason: string
  /** null: whoever git says is at work here, else the user of the machine */
  readonly by: string | null
}

/** Ends an exception now, by a line in its file; people and systems need not be readable for that. */
export async function exceptionRevoke(
  options: ExceptionRevokeOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  checkTexts({ 'the id': options.id, '--reason': options.reason, '--by': options.by })
  const { root, settings, exceptions, now } = loadExceptionFiles(global, context)
  const exception = findException(exceptions, options.id)
  const { ends } = periodOf(exception, settings)
  if (exception.revoked)
    throw usage(`exception ${quoted(exception.id)} is revoked already`, `it ends ${formatInstant(ends)}`)
  if (ends <= now) {
    const message = `exception ${quoted(exception.id)} ended at ${formatInstant(ends)}`
    throw usage(message, 'there is nothing to revoke; `provisionr exception prune` removes it')
  }
  const by = options.by ?? (await revoker(root, context))
  checkTexts({ 'the name of the user': by })
  const revocation: Revocation = {
    at: { kind: 'instant', instant: Math.floor(now / 1000) * 1000 },
    by,
    reason: options.reason,
  }
  const path = exception.at.file
  const location = join(root, path)
  const before = readExactText(location, path)
  const edited = revokeException({ path, text: before ?? '' }, exception.id, revocation)
  writeTogether([{ location, path, before, after: edited.text }])
  const period = periodOf({ ...exception, revoked: revocation }, settings)
  emitEdit({ action: 'revoke', exception, period, path, edited, advice: [] }, global, context)
  return exitCodes.ok
}

async function revoker(root: string, { env }: CommandContext): Promise<string> {
  const name = (await gitUser(root)) ?? env['USER'] ?? env['USERNAME']
  if (name !== undefined && name !== '') return name
  throw usage('nobody knows who revokes it', 'add `--by NAME`')
}
