import type { Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { PlannedChange, PlanSelection } from '../domain/plan.ts'
import type { Remembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ComputedPlan, computePlan } from './compute-plan.ts'
import { lastSoundFiles, type SoundFiles } from './last-sound-files.ts'
import type { SystemsReading } from './read-systems.ts'
import type { VerifiedMerges } from './verified-files.ts'
import type { Workspace } from './workspace.ts'

/** A plan, and what it was made from. */
export interface MadePlan {
  readonly workspace: Workspace
  readonly computed: ComputedPlan
  /** the files have errors, and the plan has only what ends */
  readonly isEnding: boolean
}

interface Inputs {
  readonly workspace: Workspace
  readonly remembered: Remembered
  readonly selection: PlanSelection
}

/**
 * The plan of a run that writes. When the files have errors, a scheduled run gives nothing, but what was given for a time
 * ends all the same, and so do locks and leavers; every other run fails, and so does that one where nobody can tell what ends.
 */
export async function planOrEndings(
  inputs: Inputs,
  run: {
    readonly reviewed: readonly PlannedChange[] | null
    readonly merges: VerifiedMerges | null
    readonly isScheduled: boolean
  },
  reading: SystemsReading,
  global: GlobalOptions,
  context: CommandContext,
): Promise<MadePlan> {
  const { workspace, remembered, selection } = inputs
  try {
    const { reviewed, merges } = run
    const computed = await computePlan(workspace, remembered, selection, reading, context, { reviewed, merges })
    return { workspace, computed, isEnding: false }
  } catch (error) {
    if (!run.isScheduled || !(error instanceof Failure) || error.code !== 'invalid-files') throw error
    const sound = await lastSoundFiles(workspace, remembered, global, context)
    if (sound === null) throw nothingEnds(error)
    const endings = [unsoundFiles(sound), ...sound.errors]
    const { merges } = run
    const computed = await computePlan(sound.workspace, remembered, selection, reading, context, { endings, merges })
    return { workspace: sound.workspace, computed, isEnding: true }
  }
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

/** As a scheduled run says it whose files do not even tell what ends. */
export function nothingEnds({ message, diagnostics }: Failure): Failure {
  return new Failure({
    code: 'invalid-files',
    message: `${message}: temporary access that is over, locks and leavers wait as well`,
    help: 'correct the files at once (`provisionr lint` shows all errors), or put back what was applied last; these and the history at hand do not tell what ends',
    diagnostics,
  })
}
