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

/** Two runs that start at the same time: one after the other, or one that goes away with exit code 8; with patience, both. */
export function raceTrials(prepared: Prepared, count: number): Trial[] {
  return Array.from({ length: count }, (_, index) => {
    const words = index % 2 === 0 ? [] : ['--lock-timeout', '60s']
    return {
      kind: `two applies at once${words.length > 0 ? ', with patience' : ''}`,
      label: `${prepared.stage.name}, race ${index + 1}`,
      run: () => prepared.inCopy((folder) => race(prepared, folder, words)),
    }
  })
}

async function race(prepared: Prepared, folder: string, words: readonly string[]): Promise<readonly string[]> {
  const ran = await Promise.all([0, 1].map(() => runChild(folder, ['apply', '--yes', ...words])))
  const codes = ran.map(({ code }) => code)
  const isRight = codes.includes(0) && codes.every((code) => code === 0 || (code === 8 && words.length === 0))
  const problems = isRight ? [] : [`they ended with ${codes.join(' and ')}: ${ran.map(({ err }) => err).join('')}`]
  return [...problems, ...(await checkRecovery(folder, prepared, { isDone: true })).problems]
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
