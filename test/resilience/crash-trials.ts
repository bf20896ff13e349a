import { checkRecovery } from './check-recovery.ts'
import { ageFiles } from './look-at-company.ts'
import type { Prepared } from './prepare-stage.ts'
import { runChild } from './run-product.ts'
import type { Trial } from './trial.ts'
import { type Blow, errors, kills, losses, type TalkBlow, talkKills } from './write-trap.ts'

/** Kills at every step in which the run changes the disk, in every way that makes sense there. */
export function boundaryTrials(prepared: Prepared): Trial[] {
  return prepared.steps.flatMap((step, index) =>
    kills
      .filter((blow) => blow !== 'middle' || step.kind === 'write')
      .map((blow) => trapTrial(prepared, index + 1, blow)),
  )
}

/** Kills at every step in which the run makes git or a database do something, and losses of the way to it. */
export function talkTrials(prepared: Prepared): Trial[] {
  return prepared.steps.flatMap(({ kind, path }, index) => {
    if (kind !== 'git' && kind !== 'send') return []
    const isRemote = kind === 'send' || path === 'push'
    const blows: readonly TalkBlow[] = [
      ...talkKills.filter((blow) => blow !== 'together' || kind === 'git'),
      ...(isRemote ? losses : []),
    ]
    return blows.map((blow) => trapTrial(prepared, index + 1, blow))
  })
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
    label: `${nameOf(prepared)}, killed at ${Math.round(fraction * 100)}% of its time`,
    run: () =>
      prepared.inCopy(async (folder) => {
        const options = { killAfter: prepared.took * fraction, env: prepared.ground.env(folder) }
        const ran = await runChild(folder, ['apply', '--yes'], options)
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
      label: `${nameOf(prepared)}, race ${index + 1}`,
      run: () => prepared.inCopy((folder) => race(prepared, folder, words)),
    }
  })
}

async function race(prepared: Prepared, folder: string, words: readonly string[]): Promise<readonly string[]> {
  const ran = await Promise.all(
    [0, 1].map(() => runChild(folder, ['apply', '--yes', ...words], { env: prepared.ground.env(folder) })),
  )
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
  midway: 'killed while the other side goes on',
  together: 'killed together with git',
  after: 'killed when it was done, before it was heard',
  lost: 'connection lost before it was said',
  unanswered: 'connection lost when it was done',
}

function trapTrial(prepared: Prepared, at: number, blow: Blow): Trial {
  const { steps, ground } = prepared
  const { call, path } = steps[at - 1]!
  const label = `${nameOf(prepared)}, step ${at} of ${steps.length} (${call} ${path}): ${kinds[blow]}`
  const isKill = [...kills, ...talkKills].some((one) => one === blow)
  const run = async (folder: string): Promise<readonly string[] | null> => {
    const trap = { root: folder, spare: '.provisionr/sandbox', report: null, at, blow }
    const ran = await runChild(folder, ['apply', '--yes'], { trap, env: ground.env(folder) })
    if (isKill && ran.signal !== 'SIGKILL') return null
    if (blow === 'power' || blow === 'power-names') ageFiles(folder)
    const isLoss = losses.some((one) => one === blow)
    const unclear = isKill ? [] : isLoss ? gaveUp(ran) : unclearEnd(ran)
    const { problems, leftovers } = await checkRecovery(folder, prepared)
    // Files of a run that died long ago are swept.
    const unswept = blow.startsWith('power') ? leftovers.filter((name) => !name.includes('sandbox')) : []
    return [...unclear, ...problems, ...unswept.map((name) => `${name} is left`)]
  }
  return { kind: kinds[blow], label, run: () => prepared.inCopy(run) }
}

/** A connection that is lost once is made again. */
function gaveUp({ code, err }: Awaited<ReturnType<typeof runChild>>): string[] {
  return code === 0 ? [] : [`exit ${code} because of one lost connection: ${err}`]
}

function nameOf({ stage, ground }: Prepared): string {
  return ground.name === 'file' ? stage.name : `${ground.name}: ${stage.name}`
}

/** Trouble with the disk is foreseen: no stack, and a help. Exit code 0 is right where it did no harm, as after a retry. */
function unclearEnd({ code, signal, err, out }: Awaited<ReturnType<typeof runChild>>): string[] {
  if (signal !== null || code === null) return [`it died of ${signal}`]
  if (code === 0 || (code === 7 && out !== '')) return []
  return /^error: /m.test(err) && /^ +help: /m.test(err) ? [] : [`exit ${code} without a clear failure: ${err}`]
}
