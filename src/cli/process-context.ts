import { isatty } from 'node:tty'
import type { CommandContext } from '../commands/command-context.ts'
import { build } from './build.ts'
import { colorLevel, ignoreClosed, widthOf } from './terminal.ts'
import { watchSignals } from './watch-signals.ts'
import { version } from './version.ts'

/** The real world: this process's streams, environment, clock and signals. */
export function processContext(): CommandContext {
  // Making a stream takes longer than many commands do; standard input and error are made when they are used.
  const { stdout, env } = process
  const signals = watchSignals()
  stdout.on('error', ignoreClosed)
  let errors: typeof process.stderr | null = null
  const stderr = () => (errors ??= process.stderr.on('error', ignoreClosed))
  return {
    cwd: process.cwd(),
    env,
    now: Date.now,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr().write(text),
    columns: widthOf(stdout.columns, env['COLUMNS']),
    color: colorLevel(stdout.isTTY, env),
    redraws: isatty(2) && env['TERM'] !== 'dumb' && env['CI'] === undefined,
    interactive: isatty(0) && isatty(2),
    read: async () => {
      const { text } = await import('node:stream/consumers')
      return text(process.stdin)
    },
    ask: async (question) => {
      const { createInterface } = await import('node:readline/promises')
      const dialogue = createInterface({ input: process.stdin, output: stderr() })
      try {
        // A terminal that is asked hands Ctrl-C to the dialogue, not to the program.
        dialogue.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
        return await dialogue.question(question, { signal: signals.signal })
      } finally {
        dialogue.close()
      }
    },
    signal: signals.signal,
    holdSignals: signals.hold,
    wait: async (milliseconds) => {
      const { setTimeout: pause } = await import('node:timers/promises')
      await pause(milliseconds, undefined, { signal: signals.signal }).catch(() => undefined)
    },
    timer: (milliseconds, ring) => {
      const timer = setTimeout(ring, milliseconds)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    // Loading this takes longer than many commands do.
    newId: () => process.getBuiltinModule('node:crypto').randomUUID(),
    version,
    build,
  }
}
