import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pick } from '../bench/dice.ts'
import { missingPostgres } from '../ledger/postgres/postgres-server.ts'
import { type Backend, type CrashOptions, readOptions, usage } from './crash-options.ts'
import { boundaryTrials, diskTrials, instantTrials, raceTrials, talkTrials } from './crash-trials.ts'
import { damageTrials } from './damage-trials.ts'
import { type Prepared, prepareStage } from './prepare-stage.ts'
import { gitGround } from './git-ground.ts'
import { startPostgresGround } from './postgres-ground.ts'
import { fileGround, type StateGround } from './state-ground.ts'
import { stages } from './stages.ts'
import { runTrials, type Trial } from './trial.ts'
import { urgentTrials } from './urgent-trials.ts'
import { table, writeSection } from './write-section.ts'

const mostInstants = 300
const mostRaces = 20
const usualPoints: Readonly<Record<Backend, number>> = { file: 100_000, git: 60, postgres: 150 }
const places: Readonly<Record<Backend, string>> = { file: 'in files', git: 'on a branch', postgres: 'in PostgreSQL' }

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

async function tryAll(options: CrashOptions, scratch: string): Promise<number> {
  const reports: Report[] = []
  for (const name of options.backends) {
    const ground = await openGround(name)
    if (ground === null) continue
    try {
      reports.push(await tryBackend(ground, options, scratch))
    } finally {
      await ground.close()
    }
  }
  if (options.write) writeSection('crash', reports.map((one) => pageOf(one, options)).join('\n\n'))
  return reports.length === 0 || reports.some(({ failed, total }) => failed > 0 || total === 0) ? 1 : 0
}

async function openGround(name: Backend): Promise<StateGround | null> {
  if (name === 'file') return fileGround
  if (name === 'git') return gitGround
  const missing = missingPostgres()
  if (missing === null) return startPostgresGround()
  tell(`the backend postgres is left out: ${missing}`)
  return null
}

/** What came of the trials on one backend. */
interface Report {
  readonly ground: StateGround
  readonly prepared: readonly Prepared[]
  readonly kinds: readonly (readonly [string, number])[]
  readonly total: number
  readonly failed: number
}

async function tryBackend(ground: StateGround, options: CrashOptions, scratch: string): Promise<Report> {
  const { seed, seconds, only } = options
  const points = options.points ?? usualPoints[ground.name]
  const prepared: Prepared[] = []
  for (const stage of stages) prepared.push(await prepareStage(stage, ground, scratch))
  for (const one of prepared)
    tell(`${ground.name}, ${one.stage.name}: a run of ${one.changes} changes, which writes in ${momentsOf(one)} steps`)
  const instants = Math.min(points, mostInstants)
  const fractions = Array.from({ length: instants }, (_, index) => 0.2 + 0.9 * (pick(seed, index, 1, 1000) / 1000))
  const isFile = ground.name === 'file'
  const trials = prepared.flatMap((one) => [
    ...shuffled(isFile ? boundaryTrials(one) : talkTrials(one), seed).slice(0, points),
    ...(isFile ? shuffled(diskTrials(one), seed + 1).slice(0, points) : []),
    ...instantTrials(one, fractions),
    ...raceTrials(one, Math.min(points, mostRaces)),
  ])
  const urgent = isFile ? shuffled(await urgentTrials(ground, scratch), seed + 4).slice(0, points) : []
  // There every file has been written.
  const damages = isFile ? shuffled(damageTrials(prepared.at(-1)!), seed + 3).slice(0, points) : []
  const chosen = shuffled([...trials, ...urgent, ...damages], seed + 2).filter(({ label }) => label.includes(only))
  const { tried, failed } = await runTrials(chosen, { lanes: 2, until: Date.now() + seconds * 1000, tell })
  const kinds = [...tried].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [kind, count] of kinds) tell(`${String(count).padStart(6)} × ${kind}`)
  const total = [...tried.values()].reduce((sum, one) => sum + one, 0)
  tell(
    `${ground.name}: ${total} trials with seed ${seed}, ${failed.length} failed; in which access or records were lost, doubled or taken away wrongly: ${failed.length}`,
  )
  return { ground, prepared, kinds, total, failed: failed.length }
}

function pageOf({ ground, prepared, kinds, total, failed }: Report, { seed }: CrashOptions): string {
  const runs = prepared.map((one) => [one.stage.name, one.changes, momentsOf(one)])
  const isDamage = (kind: string) => /json|lock /.test(kind)
  const damaged = kinds.filter(([kind]) => isDamage(kind)).reduce((sum, [, count]) => sum + count, 0)
  const rows = [
    ...kinds.filter(([kind]) => !isDamage(kind)),
    ...(damaged > 0 ? [['a file is damaged', damaged] as const] : []),
  ]
  return [
    `### The ledger ${places[ground.name]}`,
    '',
    table(['run', 'changes', 'moments at which it writes'], runs),
    '',
    table(['trouble', 'times'], rows),
    '',
    `${total} trials with seed ${seed}; in which access was lost, given twice or taken away wrongly, or the next run did not get by: ${failed}.`,
  ].join('\n')
}

/** Of the ledger elsewhere, only what is said to those who keep it counts. */
function momentsOf({ ground, steps }: Prepared): number {
  return ground.name === 'file' ? steps.length : steps.filter(({ kind }) => kind === 'git' || kind === 'send').length
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`)
}

function shuffled(trials: readonly Trial[], seed: number): Trial[] {
  return trials
    .map((trial, index) => ({ trial, order: pick(seed, index, 7, 1e9) }))
    .sort((a, b) => a.order - b.order)
    .map(({ trial }) => trial)
}
