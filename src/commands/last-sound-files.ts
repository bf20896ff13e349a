import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import { Failure } from '../domain/failure.ts'
import { createAccessEngine, type Remembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { locate } from './locate.ts'
import { readRevisionFiles } from './revision-files.ts'
import type { Workspace } from './workspace.ts'

/** Files that are sound because some of them say what they said when they were applied last. */
export interface SoundFiles {
  readonly workspace: Workspace
  /** what is wrong with the files as they are */
  readonly errors: readonly Diagnostic[]
  /** files of which the last applied version counts, sorted; one that is new since counts for nothing */
  readonly replaced: readonly string[]
  readonly commit: string
}

/**
 * The workspace with the last applied version of every file that has an error, so that access which was given for a time
 * can end at that time. Locks count wherever they can be read. Null where that version is unknown or has errors itself.
 */
export async function lastSoundFiles(
  workspace: Workspace,
  remembered: Remembered,
  global: GlobalOptions,
  context: CommandContext,
): Promise<SoundFiles | null> {
  const commit = remembered.ledger.lastCommit
  if (commit === null) return null
  const past = await readRevisionFiles(commit, locate(global, context), global.environment).catch(notThere)
  if (past === null) return null
  const errors = errorsOf(workspace, remembered)
  const replaced = new Set<string>()
  let now = workspace
  for (let found = errors; found.length > 0; found = errorsOf(now, remembered)) {
    const files = found.map(({ at }) => at?.file ?? null)
    for (const file of files) {
      // What is no document, or was replaced already, cannot be mended so.
      if (file === null || replaced.has(file) || isSetting(file, workspace)) return null
    }
    for (const file of files) replaced.add(file!)
    const isTrusted = ({ at }: Diagnostic) => at === null || !replaced.has(at.file)
    now = {
      ...workspace,
      documents: mixDocuments(workspace.documents, past.documents, replaced),
      diagnostics: [
        ...workspace.diagnostics.filter(isTrusted),
        ...past.diagnostics.filter((one) => !isTrusted(one) && one.severity === 'error'),
      ],
    }
  }
  return { workspace: now, errors, replaced: [...replaced].sort(), commit }
}

function isSetting(file: string, { settings }: Workspace): boolean {
  return file === settings.at.file || file === settings.apply.evidence
}

function errorsOf(workspace: Workspace, remembered: Remembered): Diagnostic[] {
  const { diagnostics } = createAccessEngine(workspace, remembered)
  return [...workspace.diagnostics, ...diagnostics].filter(({ severity }) => severity === 'error')
}

function mixDocuments(now: Documents, past: Documents, replaced: ReadonlySet<string>): Documents {
  const mix = <T extends { readonly at: { readonly file: string } }>(current: readonly T[], former: readonly T[]) => [
    ...current.filter(({ at }) => !replaced.has(at.file)),
    ...former.filter(({ at }) => replaced.has(at.file)),
  ]
  return {
    policies: mix(now.policies, past.policies),
    exceptions: [...mix(now.exceptions, past.exceptions), ...takenOut(now, past, replaced)],
    accessRules: mix(now.accessRules, past.accessRules),
    constraints: mix(now.constraints, past.constraints),
    tests: mix(now.tests, past.tests),
    // An emergency stop in a file with a slip is meant all the same.
    locks: [...now.locks, ...past.locks.filter(({ at }) => replaced.has(at.file))],
  }
}

/** What an edit takes out, which waits with everything else, must end by its date all the same. */
function takenOut(now: Documents, past: Documents, replaced: ReadonlySet<string>): Documents['exceptions'] {
  const ids = new Set(now.exceptions.map(({ id }) => id))
  return past.exceptions.filter(({ id, at }) => !replaced.has(at.file) && !ids.has(id))
}

/** A commit that this clone does not have. */
function notThere(error: unknown): null {
  if (error instanceof Failure) return null
  throw error
}
