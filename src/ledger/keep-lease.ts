import { Failure } from '../domain/failure.ts'
import { type Duration, formatInstant, type Instant } from '../domain/time.ts'
import { leaseLength } from './hold-lease.ts'
import type { Lease } from './lease.ts'
import type { LedgerStore } from './ledger-store.ts'

/** A lease that is renewed while its holder works, also when nothing is written for long. */
export interface KeptLease {
  readonly lease: Lease
  /** fired as soon as the lease is known to be lost, or could not be renewed before it expired; its reason is the failure */
  readonly signal: AbortSignal
  /** Ends the renewing, and waits for one that is under way. */
  readonly stop: () => Promise<void>
}

/** Calls `beat` again and again until the function that it gives is called. */
export type Metronome = (beat: () => void, every: Duration) => () => void

/** Renews `lease` five times in its length until it is stopped or lost. */
export function keepLease(
  store: Pick<LedgerStore, 'renew'>,
  lease: Lease,
  { clock = Date.now, metronome = timer }: { readonly clock?: () => Instant; readonly metronome?: Metronome } = {},
): KeptLease {
  const lost = new AbortController()
  let { expires } = lease
  /** why the last renewal failed */
  let trouble: unknown = null
  let beating: Promise<void> | null = null
  const stop = metronome(() => {
    // A renewal that waits for an answer is not joined by others.
    beating ??= beat().finally(() => (beating = null))
    if (clock() >= expires) lose(notRenewed(lease, expires, trouble))
  }, leaseLength / 5)
  return {
    lease,
    signal: lost.signal,
    stop: async () => {
      stop()
      await beating
    },
  }

  async function beat(): Promise<void> {
    try {
      expires = (await store.renew(lease)).expires
      trouble = null
    } catch (error) {
      if (error instanceof Failure && error.code === 'lock-lost') lose(error)
      // Whatever else it is may be over before the lease is.
      trouble = error
    }
  }

  function lose(failure: Failure): void {
    stop()
    if (!lost.signal.aborted) lost.abort(failure)
  }
}

function timer(beat: () => void, every: Duration): () => void {
  const interval = setInterval(beat, every)
  interval.unref()
  return () => clearInterval(interval)
}

function notRenewed({ owner }: Lease, expires: Instant, cause: unknown): Failure {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new Failure({
    code: 'lock-lost',
    message: `run \`${owner.run}\` could not renew the lock of the ledger until it expired at ${formatInstant(expires)}${reason}`,
    help: 'nothing more is begun; run the command again, which first reads back what this run had begun',
    cause,
  })
}
