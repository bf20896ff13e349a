import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pick } from '../bench/dice.ts'
import { type CrashOptions, readOptions, usage } from './crash-options.ts'
import { boundaryTrials, diskTrials, instantTrials, raceTrials } from './crash-trials.ts'
import { damageTrials } from './damage-trials.ts'
import { type Prepared, prepareStage } from './prepare-stage.ts'
import { stages } from './stages.ts'
import { runTrials, type Trial } from './trial.ts'
import { table, writeSection } from './write-section.ts'

const mostInstants = 300
const mostRaces = 20

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  let options: CrashOptions
  try {
    options = readOptions(argv)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
    return 64
  }
  const scratch = mkdtempSync(join(tmpdir(), 'provisionr-crash-'))
  try {
    return await tryAll(options, scratch)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function tryAll({ points, seed, seconds, only, write }: CrashOptions, scratch: string): Promise<number> {
  const tell = (text: string) => void process.stdout.write(`${text}\n`)
  const prepared: Prepared[] = []
  for (const stage of stages) prepared.push(await prepareStage(stage, scratch))
  for (const { stage, steps, changes } of prepared)
    tell(`${stage.name}: a run of ${changes} changes, which changes the disk in ${steps.length} steps`)
  const instants = Math.min(points, mostInstants)
  const fractions = Array.from({ length: instants }, (_, index) => 0.2 + 0.9 * (pick(seed, index, 1, 1000) / 1000))
  const trials = prepared.flatMap((one) => [
    ...shuffled(boundaryTrials(one), seed).slice(0, points),
    ...shuffled(diskTrials(one), seed + 1).slice(0, points),
    ...instantTrials(one, fractions),
    ...raceTrials(one, Math.min(points, mostRaces)),
  ])
  // There every file has been written.
  const damages = shuffled(damageTrials(prepared.at(-1)!), seed + 3).slice(0, points)
  const chosen = shuffled([...trials, ...damages], seed + 2).filter(({ label }) => label.includes(only))
  const { tried, failed } = await runTrials(chosen, { lanes: 2, until: Date.now() + seconds * 1000, tell })
  const kinds = [...tried].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [kind, count] of kinds) tell(`${String(count).padStart(6)} × ${kind}`)
  const total = [...tried.values()].reduce((sum, one) => sum + one, 0)
  tell(
    `${total} trials with seed ${seed}, ${failed.length} failed; in which access or records were lost, doubled or taken away wrongly: ${failed.length}`,
  )
  if (write) writeSection('crash', pageOf(prepared, kinds, { total, failed: failed.length, seed }))
  return failed.length > 0 || total === 0 ? 1 : 0
}

function pageOf(
  prepared: readonly Prepared[],
  kinds: readonly (readonly [string, number])[],
  { total, failed, seed }: { readonly total: number; readonly failed: number; readonly seed: number },
): string {
  const runs = prepared.map(({ stage, changes, steps }) => [stage.name, changes, steps.length])
  const isDamage = (kind: string) => /json|lock /.test(kind)
  const damaged = kinds.filter(([kind]) => isDamage(kind))
  const rows = [
    ...kinds.filter(([kind]) => !isDamage(kind)),
    ['a file is damaged', damaged.reduce((sum, [, count]) => sum + count, 0)] as const,
  ]
  return [
    table(['run', 'changes', 'moments at which it writes'], runs),
    '',
    table(['trouble', 'times'], rows),
    '',
    `${total} trials with seed ${seed}; in which access was lost, given twice or taken away wrongly, or the next run did not get by: ${failed}.`,
  ].join('\n')
}

function shuffled(trials: readonly Trial[], seed: number): Trial[] {
  return trials
    .map((trial, index) => ({ trial, order: pick(seed, index, 7, 1e9) }))
    .sort((a, b) => a.order - b.order)
    .map(({ trial }) => trial)
}
