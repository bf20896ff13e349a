import { hostname } from 'node:os'
import { Failure } from '../domain/failure.ts'
import { type Duration, formatDuration } from '../domain/time.ts'
import { keepLease } from '../ledger/keep-lease.ts'
import type { Lease, LeaseOwner } from '../ledger/lease.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { runOrigin } from './run-origin.ts'

const firstPause: Duration = 500
const longestPause: Duration = 10_000

/** The ledger's lock, and a context whose signal fires as well when the lock is lost. */
export interface HeldLedger {
  readonly lease: Lease
  readonly context: CommandContext
}

/**
 * Takes the ledger's lock, renews it while `work` goes on, and gives it back. Who holds it is waited for as long as
 * `timeout` says (milliseconds), then `lock-held`. Signals are held from the beginning, so that none leaves a lock behind.
 */
export async function whileHoldingLedger<T>(
  { store, run, timeout }: { readonly store: LedgerStore; readonly run: string; readonly timeout: Duration },
  global: Pick<GlobalOptions, 'quiet'>,
  context: CommandContext,
  work: (held: HeldLedger) => Promise<T>,
): Promise<T> {
  const letGo = context.holdSignals()
  try {
    const owner = { host: hostname(), pid: process.pid, run, url: runOrigin(context.env)?.job ?? null }
    const lease = await acquireWithin(store, owner, timeout, global, context)
    const kept = keepLease(store, lease)
    const release = async () => {
      await kept.stop()
      await store.release(lease)
    }
    let result: T
    try {
      result = await work({ lease, context: { ...context, signal: AbortSignal.any([context.signal, kept.signal]) } })
    } catch (error) {
      // What went wrong first is what is told.
      await release().catch(() => undefined)
      throw tellHead(store, error, context)
    }
    await release()
    return result
  } finally {
    letGo()
  }
}

/** A run that ends badly prints the log's head, too, when it has written entries; gives the error with it. */
function tellHead(store: LedgerStore, error: unknown, { err, signal }: CommandContext): unknown {
  const { added } = store.heads()
  if (added === null) return error
  err(`Audit head ${added.hash}\n`)
  // Whatever an interruption tears apart, the interruption is what happened.
  const reason: unknown = signal.aborted && !(error instanceof Failure) ? signal.reason : error
  if (!(reason instanceof Failure)) return error
  const { code, message, help, diagnostics, cause } = reason
  return new Failure({ code, message, help, diagnostics, cause, auditHead: added.hash })
}

async function acquireWithin(
  store: LedgerStore,
  owner: LeaseOwner,
  timeout: Duration,
  { quiet }: Pick<GlobalOptions, 'quiet'>,
  { err, wait, random, signal }: Pick<CommandContext, 'err' | 'wait' | 'random' | 'signal'>,
): Promise<Lease> {
  let told = ''
  let pause = firstPause
  for (let waited = 0; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await store.acquire(owner)
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'lock-held' || waited >= timeout) throw error
      if (told !== error.message && !quiet) {
        err(`waiting for up to ${formatDuration(timeout - waited)}: ${error.message}\n`)
      }
      told = error.message
      const milliseconds = Math.min(timeout - waited, Math.round(pause * (0.5 + random() / 2)))
      await wait(milliseconds)
      signal.throwIfAborted()
      waited += Math.max(1, milliseconds)
    }
  }
}
