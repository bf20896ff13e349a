import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { main as Main } from '../../src/cli/main.ts'
import type { CommandContext } from '../../src/commands/command-context.ts'
import { trapVariable, type WriteTrap } from './write-trap.ts'

const bundle = join(process.cwd(), 'node_modules/.cache/provisionr-resilience/bundle')
const binary = join(process.cwd(), 'bin/provisionr.js')
const built = join(process.cwd(), 'dist/cli/main.cjs')

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
  /** milliseconds */
  readonly took: number
}

export interface ChildOptions {
  readonly trap?: WriteTrap
  /** killed after so many milliseconds */
  readonly killAfter?: number
  readonly env?: Readonly<Record<string, string>>
}

/** Runs the built program as a child, in `folder`. */
export async function runChild(folder: string, argv: readonly string[], options: ChildOptions = {}): Promise<Ended> {
  const { trap, killAfter } = options
  const preload = trap ? ['--import', pathToFileURL(join(bundle, 'trap-writes.js')).href] : []
  const child = spawn(process.execPath, [...preload, binary, ...argv], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      PROVISIONR_CACHE: 'off',
      ...(trap && { [trapVariable]: JSON.stringify(trap) }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const started = performance.now()
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
  const timer = killAfter === undefined ? null : setTimeout(() => child.kill('SIGKILL'), killAfter)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer)
      resolve({ code, signal, out, err, took: performance.now() - started })
    })
  })
}

/** Runs the built program in this process, which is quicker: for what is not to be killed. */
export async function runInside(
  folder: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { main } = (await import(pathToFileURL(built).href)) as { main: typeof Main }
  let out = ''
  let err = ''
  let id = 0
  const context: CommandContext = {
    cwd: folder,
    env,
    now: Date.now,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: 120,
    color: 0,
    redraws: false,
    interactive: false,
    read: () => Promise.resolve(''),
    ask: () => Promise.resolve(''),
    signal: new AbortController().signal,
    holdSignals: () => () => undefined,
    // Long enough for others to go on, and no longer.
    wait: (milliseconds) => pause(Math.min(milliseconds, 2)),
    timer: (milliseconds, ring) => {
      const timer = setTimeout(ring, milliseconds)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    newId: () => `check-${process.pid}-${Date.now()}-${++id}`,
    version: '0.0.0',
    build: null,
  }
  const started = performance.now()
  const code = await main(argv, context)
  return { code, signal: null, out, err, took: performance.now() - started }
}
