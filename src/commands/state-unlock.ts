import { hostname } from 'node:os'
import { unlockRecord } from '../apply/audit-records.ts'
import type { AuditHead } from '../domain/audit.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { describeHolder, type Lease } from '../ledger/lease.ts'
import { type LedgerStore, openLedger } from '../ledger/ledger-store.ts'
import { renderJson } from '../views/json.ts'
import { printableLines } from '../views/printable.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { checkFormats, emit } from './output.ts'
import { identifyRun } from './run-identity.ts'
import { loadFiles } from './workspace.ts'

export interface UnlockOptions {
  readonly id: string
  /** do not ask */
  readonly yes: boolean
  /** for the log */
  readonly reason: string | null
}

/**
 * Breaks the ledger's lock, named by its id so that nobody breaks one that they have not seen, and writes into the log whose
 * it was. Where the log cannot be written, the lock stays.
 */
export async function stateUnlock(
  options: UnlockOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  checkFormats(['text', 'json'], global)
  const workspace = await loadFiles(global, context, { fresh: true })
  const store = await openLedger(workspace)
  const holder = await store.holder()
  if (holder === null || holder.id !== options.id) throw otherLock(options.id, holder)
  if (!options.yes) await confirm(holder, global, context)
  const head = await breakLock(store, holder, options, workspace.root, context)
  const { id, owner } = holder
  const { reason } = options
  const unlocked = {
    format_version: '1.0',
    kind: 'unlock',
    id,
    ...owner,
    url: owner.url ?? null,
    reason,
    audit_head: head.hash,
  }
  const text = `the lock \`${id}\` is broken: ${describeHolder(holder)}\nAudit head ${head.hash}\n`
  emit({ text: () => printableLines(text), json: () => renderJson(unlocked) }, global, context)
  return exitCodes.ok
}

/** Holds the lock for a moment itself, for whoever writes the log has to. */
async function breakLock(
  store: LedgerStore,
  holder: Lease,
  { reason }: UnlockOptions,
  root: string,
  context: CommandContext,
): Promise<AuditHead> {
  const letGo = context.holdSignals()
  try {
    const run = context.newId()
    const identity = await identifyRun(run, { root }, context)
    const lease = await store.takeFrom(holder, { host: hostname(), pid: process.pid, run })
    if (lease === null) throw otherLock(holder.id, await store.holder())
    const lock = {
      command: 'unlock',
      what: 'lock',
      reason,
      from: `${holder.id}: ${describeHolder(holder)}`,
      to: null,
    } as const
    let head: AuditHead
    try {
      head = await store.appendAudit([unlockRecord(identity, lock)], lease)
    } catch (error) {
      await store.giveBack(lease, holder)
      throw error
    }
    await store.release(lease)
    return head
  } finally {
    letGo()
  }
}

async function confirm(holder: Lease, global: GlobalOptions, context: CommandContext): Promise<void> {
  const message = `the lock was not broken, and nobody confirmed it: ${describeHolder(holder)}`
  const help = `make sure that this run has ended, then use \`provisionr state unlock ${holder.id} --yes\``
  if (!context.interactive || !global.input) throw new Failure({ code: 'not-confirmed', message, help })
  context.err(`${describeHolder(holder)}\n`)
  const answer = await context.ask('Break its lock? Whatever it does after this is not recorded. Only `yes` is taken: ')
  if (answer.trim() !== 'yes') throw new Failure({ code: 'not-confirmed', message, help })
}

function otherLock(id: string, holder: Lease | null): Failure {
  if (holder === null) {
    const help = 'nothing needs to be done: the next run can begin'
    return new Failure({ code: 'unknown-name', message: `nobody holds the ledger, also not the lock \`${id}\``, help })
  }
  return new Failure({
    code: 'unknown-name',
    message: `the lock \`${id}\` is not the one that holds the ledger: ${describeHolder(holder)}`,
    help: `if that run was killed, use \`provisionr state unlock ${holder.id}\``,
  })
}
