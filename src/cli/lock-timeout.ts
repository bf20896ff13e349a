import { type Command, InvalidArgumentError } from 'commander'
import { parseDuration } from '../domain/time.ts'

/** The option of every command that takes the ledger's lock; 0 (not waiting) when it is not given. */
export function withLockTimeout(command: Command): Command {
  return command.option('--lock-timeout <duration>', 'wait this long for a run that holds the ledger', parseTimeout, 0)
}

/** Milliseconds. */
function parseTimeout(text: string): number {
  const duration = text === '0' ? 0 : parseDuration(text)
  if (duration === null) throw new InvalidArgumentError('write it like 30s, 10m or 1h.')
  return duration
}
