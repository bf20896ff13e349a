import type { Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { PlanSelection } from '../domain/plan.ts'
import type { Remembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ComputedPlan, computePlan } from './compute-plan.ts'
import { lastSoundFiles, type SoundFiles } from './last-sound-files.ts'
import type { SystemsReading } from './read-systems.ts'
import type { Workspace } from './workspace.ts'

/** A plan of what ends, made although files have errors. */
export interface EndingPlan {
  readonly workspace: Workspace
  readonly computed: ComputedPlan
}

/**
 * What a scheduled run does when the files have errors: nothing is given, and what was given for a time, locks and leavers
 * end all the same. Fails like the plan that was asked for (`unsound`) where nobody can tell what ends.
 */
export async function planEndings(
  of: { readonly workspace: Workspace; readonly remembered: Remembered; readonly selection: PlanSelection },
  unsound: Failure,
  reading: SystemsReading,
  global: GlobalOptions,
  context: CommandContext,
): Promise<EndingPlan> {
  const sound = await lastSoundFiles(of.workspace, of.remembered, global, context)
  if (sound === null) throw nothingEnds(unsound)
  const diagnostics = [unsoundFiles(sound), ...sound.errors]
  const computed = await computePlan(sound.workspace, of.remembered, of.selection, reading, context, {
    endings: diagnostics,
  })
  return { workspace: sound.workspace, computed }
}

function unsoundFiles({ replaced, commit }: SoundFiles): Diagnostic {
  const files = replaced.map((file) => `\`${file}\``).join(', ')
  return {
    severity: 'error',
    code: 'only-endings',
    message: `the files have errors, so only what ends is carried out (expiries, grace that is over, locks, leavers) and everything else waits; of ${files} counts what was applied last (${commit.slice(0, 7)})`,
    help: 'correct the files: `provisionr lint` shows every error',
    at: null,
  }
}

function nothingEnds({ message, diagnostics }: Failure): Failure {
  return new Failure({
    code: 'invalid-files',
    message: `${message}: temporary access that is over, locks and leavers wait as well`,
    help: 'correct the files at once (`provisionr lint` shows all errors), or put back the version that was applied last; the ledger or this clone does not have that version, so nobody can tell what ends',
    diagnostics,
  })
}
