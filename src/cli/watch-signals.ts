import { setMaxListeners } from 'node:events'
import { constants } from 'node:os'
import { Failure } from '../domain/failure.ts'

const watched = ['SIGINT', 'SIGTERM'] as const

export interface SignalWatch {
  readonly signal: AbortSignal
  readonly hold: () => () => void
}

/**
 * SIGINT and SIGTERM of this process. They end it, as always, unless somebody holds them: then the first one only fires
 * `signal`, and the next ends the program at once.
 */
export function watchSignals(): SignalWatch {
  const interruption = new AbortController()
  // Every wait of every system listens, and Node takes more than ten for a leak.
  setMaxListeners(0, interruption.signal)

  function receive(name: NodeJS.Signals): void {
    // Not by the signal itself, which the first process of a container does not feel.
    // oxlint-disable-next-line unicorn/no-process-exit
    if (interruption.signal.aborted) process.exit(128 + constants.signals[name])
    process.stderr.write('interrupted: finishing what is under way; a second signal stops at once\n')
    interruption.abort(
      new Failure({
        code: name === 'SIGINT' ? 'interrupted' : 'terminated',
        message: `${name} came, and nothing more was begun`,
        help: 'run the command again; it goes on where this one stopped',
      }),
    )
  }

  return {
    signal: interruption.signal,
    hold() {
      for (const name of watched) process.on(name, receive)
      return () => {
        for (const name of watched) process.off(name, receive)
      }
    },
  }
}
