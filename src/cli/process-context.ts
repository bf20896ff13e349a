import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { CommandContext } from '../commands/command-context.ts'
import { build } from './build.ts'
import { colorLevel, ignoreClosed, widthOf } from './terminal.ts'
import { watchSignals } from './watch-signals.ts'
import { version } from './version.ts'

/** The real world: this process's streams, environment, clock and signals. */
export function processContext(): CommandContext {
  const { stdin, stdout, stderr, env } = process
  const signals = watchSignals()
  for (const stream of [stdout, stderr]) stream.on('error', ignoreClosed)
  return {
    cwd: process.cwd(),
    env,
    now: Date.now,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    columns: widthOf(stdout.columns, env['COLUMNS']),
    color: colorLevel(stdout.isTTY, env),
    redraws: stderr.isTTY && env['TERM'] !== 'dumb' && env['CI'] === undefined,
    interactive: stdin.isTTY && stderr.isTTY,
    read: async () => {
      const { text } = await import('node:stream/consumers')
      return text(stdin)
    },
    ask: async (question) => {
      const dialogue = createInterface({ input: stdin, output: stderr })
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
    wait: (milliseconds) => pause(milliseconds, undefined, { signal: signals.signal }).catch(() => undefined),
    timer: (milliseconds, ring) => {
      const timer = setTimeout(ring, milliseconds)
      return () => clearTimeout(timer)
    },
    random: Math.random,
    newId: randomUUID,
    version,
    build,
  }
}
