import type { CommandContext } from '../../src/commands/command-context.ts'
import { main } from '../../src/cli/main.ts'

export interface Ran {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs the program in this process, as if typed in `cwd`; clock, width and ids are fixed. */
export async function run(
  argv: readonly string[],
  world: Partial<CommandContext> & { readonly cwd: string },
): Promise<Ran> {
  let out = ''
  let err = ''
  let ids = 0
  const context: CommandContext = {
    env: {},
    now: () => Date.parse('2026-11-20T09:00:00Z'),
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    columns: 120,
    color: 0,
    redraws: false,
    interactive: false,
    read: () => Promise.resolve(''),
    ask: () => Promise.resolve(''),
    signal: new AbortController().signal,
    holdSignals: () => () => undefined,
    wait: () => Promise.resolve(),
    timer: () => () => undefined,
    random: () => 0.5,
    newId: () => `run-${++ids}`,
    version: '0.0.0-test',
    build: null,
    ...world,
  }
  const exitCode = await main(argv, context)
  return { exitCode, out, err }
}
