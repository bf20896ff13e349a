import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the product remembers what it found out, as in a user's cache folder. */
export const memory = join(process.cwd(), 'node_modules', '.cache', 'provisionr-bench', 'memory')

/** A process whose wall time is of interest. */
export interface Command {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  /** before each run, outside the measured time */
  readonly prepare?: () => void
}

/**
 * Milliseconds by command, one for each run. Runs take turns, so that a slow minute of the machine is everybody's; with
 * `warm`, after one that does not count.
 */
export function timeInTurns(
  commands: readonly Command[],
  { runs, warm }: { readonly runs: number; readonly warm: boolean },
): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>(commands.map(({ name }) => [name, []]))
  if (warm) for (const command of commands) run(command)
  for (let turn = 0; turn < runs; turn++) for (const command of commands) times.get(command.name)?.push(run(command))
  return times
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function run({ program, args, cwd, prepare }: Command): number {
  prepare?.()
  const start = process.hrtime.bigint()
  const { status, error, stderr } = spawnSync(program, args, {
    cwd,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const time = Number(process.hrtime.bigint() - start) / 1e6
  if (error) throw error
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}: ${lastLines(stderr)}`)
  return time
}

/** What a command prints, through a file of any size. */
export function outputOf({ program, args, cwd }: Command, folder: string): string {
  const path = join(folder, 'output.txt')
  writeFileSync(path, '')
  const script = 'exec "$0" "$@" > "$OUTPUT"'
  const { status, stderr } = spawnSync('sh', ['-c', script, program, ...args], {
    cwd,
    env: { ...environment(), OUTPUT: path },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const text = readFileSync(path, 'utf8')
  rmSync(path)
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}: ${lastLines(stderr)}`)
  return text
}

/** The most memory that a Node process had at once, in megabytes; it tells so itself when it ends. */
export function peakMemory({ program, args, cwd }: Command, folder: string): number {
  const report = join(folder, 'memory.txt')
  const preload = join(folder, 'report-memory.cjs')
  const script = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`
  writeFileSync(preload, script)
  const { status, stderr } = spawnSync(program, ['--require', preload, ...args], {
    cwd,
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}: ${lastLines(stderr)}`)
  const kilobytes = Number(readFileSync(report, 'utf8'))
  rmSync(report)
  return kilobytes / 1024
}

/** Without what would change how Node starts, and with a cache folder of its own. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...rest } = process.env
  return { ...rest, PROVISIONR_CACHE: memory }
}

function lastLines(stderr: Buffer): string {
  return stderr.toString('utf8').trim().split('\n').slice(-5).join('\n')
}
