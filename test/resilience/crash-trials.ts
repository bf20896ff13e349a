import { checkRecovery } from './check-recovery.ts'
import { ageFiles } from './look-at-company.ts'
import type { Prepared } from './prepare-stage.ts'
import { runChild } from './run-product.ts'
import type { Trial } from './trial.ts'
import { type Blow, errors, kills } from './write-trap.ts'

/** Kills at every step in which the run changes the disk, in every way that makes sense there. */
export function boundaryTrials(prepared: Prepared): Trial[] {
  return prepared.steps.flatMap((step, index) =>
    kills
      .filter((blow) => blow !== 'middle' || step.kind === 'write')
      .map((blow) => trapTrial(prepared, index + 1, blow)),
  )
}

/** The disk refuses, once or from a step on. */
export function diskTrials(prepared: Prepared): Trial[] {
  const fits: Record<(typeof errors)[number], readonly string[]> = {
    ENOSPC: ['write', 'create'],
    EIO: ['sync', 'write', 'name', 'cut'],
    EROFS: ['create', 'name'],
    EMFILE: ['create'],
  }
  return prepared.steps.flatMap((step, index) =>
    errors.filter((blow) => fits[blow].includes(step.kind)).map((blow) => trapTrial(prepared, index + 1, blow)),
  )
}

/** Kills after so many milliseconds of a run's usual length. */
export function instantTrials(prepared: Prepared, fractions: readonly number[]): Trial[] {
  return fractions.map((fraction) => ({
    kind: 'killed at a random instant',
    label: `${prepared.stage.name}, killed at ${Math.round(fraction * 100)}% of its time`,
    run: () =>
      prepared.inCopy(async (folder) => {
        const ran = await runChild(folder, ['apply', '--yes'], { killAfter: prepared.took * fraction })
        if (ran.signal !== 'SIGKILL') return null
        return (await checkRecovery(folder, prepared)).problems
      }),
  }))
}

const kinds: Record<Blow, string> = {
  before: 'killed before a step',
  middle: 'killed in the middle of a write',
  power: 'power cut, unsynced bytes lost',
  'power-names': 'power cut, unsynced bytes and names lost',
  ENOSPC: 'disk full',
  EIO: 'a step failed with EIO',
  EROFS: 'disk became read-only',
  EMFILE: 'no more files can be opened',
}

function trapTrial(prepared: Prepared, at: number, blow: Blow): Trial {
  const { stage, steps } = prepared
  const { call, path } = steps[at - 1]!
  const label = `${stage.name}, step ${at} of ${steps.length} (${call} ${path}): ${kinds[blow]}`
  const isKill = kills.some((one) => one === blow)
  const run = async (folder: string): Promise<readonly string[] | null> => {
    const trap = { root: folder, spare: '.provisionr/sandbox', report: null, at, blow }
    const ran = await runChild(folder, ['apply', '--yes'], { trap })
    if (isKill && ran.signal !== 'SIGKILL') return null
    if (blow === 'power' || blow === 'power-names') ageFiles(folder)
    const unclear = isKill ? [] : unclearEnd(ran)
    return [...unclear, ...(await checkRecovery(folder, prepared)).problems]
  }
  return { kind: kinds[blow], label, run: () => prepared.inCopy(run) }
}

/** Trouble with the disk is foreseen: no stack, and a help. Exit code 0 is right where it did no harm, as after a retry. */
function unclearEnd({ code, signal, err, out }: Awaited<ReturnType<typeof runChild>>): string[] {
  if (signal !== null || code === null) return [`it died of ${signal}`]
  if (code === 0 || (code === 7 && out !== '')) return []
  return /^error: /m.test(err) && /^ +help: /m.test(err) ? [] : [`exit ${code} without a clear failure: ${err}`]
}
