import { type RunIdentity, stateRecord } from '../apply/audit-records.ts'
import type { AuditHead, AuditRecord, StateEdit } from '../domain/audit.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Lease } from '../ledger/lease.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { renderJson } from '../views/json.ts'
import { printableLines } from '../views/printable.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { whileHoldingLedger } from './hold-ledger.ts'
import { checkFormats, emit } from './output.ts'
import { identifyRun } from './run-identity.ts'

export interface EditOptions {
  /** do not ask */
  readonly yes: boolean
  /** for the log */
  readonly reason: string | null
  /** milliseconds */
  readonly lockTimeout: number
}

/** What a command wants to do to the ledger. */
export interface StateChange {
  readonly ledger: Ledger
  readonly edit: Omit<StateEdit, 'reason'>
  /** whom and what the log's entry is about */
  readonly subject?: Partial<AuditRecord>
  /** lines that say what is about to be done, and what follows from it */
  readonly told: readonly string[]
}

/** Where a command works on the ledger. */
export interface StatePlace {
  readonly root: string
  readonly store: LedgerStore
}

/**
 * Corrects the ledger under its lock: asks first, writes the entry of the log, then the ledger. What a killed run began has
 * to be settled before, because that is told apart by what the ledger does not know yet.
 */
export async function editState(
  { root, store }: StatePlace,
  options: EditOptions,
  global: GlobalOptions,
  context: CommandContext,
  change: (ledger: Ledger) => Promise<StateChange> | StateChange,
): Promise<void> {
  checkFormats(['text', 'json'], global)
  const run = context.newId()
  await whileHoldingLedger({ store, run, timeout: options.lockTimeout }, global, context, async ({ lease }) => {
    const loaded = await store.load()
    await store.checkAudit(loaded.audit)
    if ((await store.unsettled()).length > 0) throw unsettled()
    const { ledger, edit, subject, told } = await change(loaded)
    await confirmEdit(told, options, global, context)
    const identity = await identifyRun(run, { root }, context)
    const state: StateEdit = { ...edit, reason: options.reason }
    // An entry of the log without a ledger would be a ledger that was lost.
    const base = loaded.serial === 0 ? await store.save(loaded, lease) : loaded
    const head = await store.appendAudit([stateRecord(identity, state, subject)], lease)
    const saved = await store.save({ ...ledger, serial: base.serial, audit: base.audit }, lease)
    tell({ state, saved, head, told }, global, context)
  })
}

/** The same for what is written in another way: an identity and a lease to write with. */
export async function whileEditing<T>(
  { root, store }: StatePlace,
  options: EditOptions,
  global: GlobalOptions,
  context: CommandContext,
  work: (writing: { readonly lease: Lease; readonly identity: RunIdentity }) => Promise<T>,
): Promise<T> {
  const run = context.newId()
  return whileHoldingLedger({ store, run, timeout: options.lockTimeout }, global, context, async ({ lease }) =>
    work({ lease, identity: await identifyRun(run, { root }, context) }),
  )
}

export async function confirmEdit(
  told: readonly string[],
  { yes }: EditOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  if (yes) return
  const message = 'the ledger was not changed: nobody confirmed it'
  const help = 'look at what it says with `provisionr state list`, then use --yes'
  if (!context.interactive || !global.input) throw new Failure({ code: 'not-confirmed', message, help })
  context.err(printableLines(`${told.join('\n')}\n`))
  const answer = await context.ask('Change the ledger so? Only `yes` is taken as consent: ')
  if (answer.trim() !== 'yes') throw new Failure({ code: 'not-confirmed', message, help })
}

export function tell(
  done: {
    readonly state: StateEdit
    readonly saved: Ledger
    readonly head: AuditHead
    readonly told: readonly string[]
    readonly aside?: readonly string[]
  },
  global: GlobalOptions,
  context: CommandContext,
): void {
  const { state, saved, head, told, aside = [] } = done
  const document = {
    format_version: '1.0',
    kind: 'state_edit',
    ...state,
    serial: saved.serial,
    audit_head: head.hash,
    told,
    aside,
  }
  const lines = [...told, ...aside.map((one) => `kept: ${one}`), `Audit head ${head.hash}`]
  emit({ text: () => printableLines(`${lines.join('\n')}\n`), json: () => renderJson(document) }, global, context)
}

function unsettled(): Failure {
  return new Failure({
    code: 'state-refused',
    message: 'a run ended before it recorded what it had done, so the ledger is not up to date',
    help: 'run `provisionr apply`, which reads it back and records it, then try again',
  })
}

export function refusedEdit(message: string, help: string): Failure {
  return new Failure({ code: 'state-refused', message, help })
}
