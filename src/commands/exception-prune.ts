import { join } from 'node:path'
import { periodOf } from '../access/exception-model.ts'
import { removeExceptions } from '../config/edit-exceptions.ts'
import type { Exception } from '../domain/exception.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { formatInstant } from '../domain/time.ts'
import { readExactText } from '../files/read-exact-text.ts'
import { type FileChange, writeTogether } from '../files/write-together.ts'
import { type PrunedFile, type PruneSummary, renderPruneText } from '../views/prune-text.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ExceptionFiles, loadExceptionFiles } from './exception-files.ts'
import { readDuration } from './exception-input.ts'
import { checkFormats, emit } from './output.ts'

export interface ExceptionPruneOptions {
  /** only what ended at least this long ago */
  readonly olderThan: string | null
  readonly isDryRun: boolean
}

/** Removes exceptions that have ended from their files, all of them or none. */
export function exceptionPrune(
  options: ExceptionPruneOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const files = loadExceptionFiles(global, context)
  const age = options.olderThan === null ? 0 : readDuration(options.olderThan)
  const { removable, kept } = chooseRemovable(files, age)
  const { changes, pruned } = prepare(removable, files)
  if (!options.isDryRun) writeTogether(changes)
  const summary: PruneSummary = { isDryRun: options.isDryRun, files: pruned, kept }
  emit(
    {
      text: (text) => renderPruneText(summary, text),
      json: () =>
        renderJson({ format_version: '1.0', kind: 'exception_prune', dry_run: options.isDryRun, files: pruned, kept }),
    },
    global,
    context,
  )
  return Promise.resolve(exitCodes.ok)
}

/** An ended exception stays while one that stays extends it: the chain tells how long access lasted. */
function chooseRemovable(
  { exceptions, settings, now }: ExceptionFiles,
  age: number,
): { readonly removable: readonly Exception[]; readonly kept: PruneSummary['kept'] } {
  const ended = exceptions.filter((one) => periodOf(one, settings).ends <= now - age)
  const removable = new Map(ended.filter(hasEnd).map((one) => [one.id, one]))
  const kept: { id: string; extended_by: string }[] = []
  const staying = exceptions.filter((one) => !removable.has(one.id))
  for (const one of staying) {
    const earlier = one.extends === null ? undefined : removable.get(one.extends)
    if (!earlier) continue
    removable.delete(earlier.id)
    kept.push({ id: earlier.id, extended_by: one.id })
    staying.push(earlier)
  }
  return { removable: [...removable.values()], kept }
}

/** Reading reported what has no end; it is for people to correct. */
function hasEnd({ expires, duration, starts }: Exception): boolean {
  return expires !== null || (duration !== null && starts !== null)
}

function prepare(
  removable: readonly Exception[],
  { root, settings }: ExceptionFiles,
): { readonly changes: readonly FileChange[]; readonly pruned: readonly PrunedFile[] } {
  const changes: FileChange[] = []
  const pruned: PrunedFile[] = []
  for (const path of new Set(removable.map((one) => one.at.file))) {
    const own = removable.filter((one) => one.at.file === path)
    const location = join(root, path)
    const before = readExactText(location, path)
    const after = removeExceptions({ path, text: before ?? '' }, new Set(own.map((one) => one.id)))
    changes.push({ location, path, before, after })
    pruned.push({
      file: path,
      deleted: after === null,
      removed: own.map((one) => ({
        id: one.id,
        person: one.person,
        state: one.revoked ? 'revoked' : 'expired',
        ended: formatInstant(periodOf(one, settings).ends),
      })),
    })
  }
  return { changes, pruned }
}
