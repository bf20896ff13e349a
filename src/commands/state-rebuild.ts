import { createLedgerFromLog } from '../analysis/ledger-from-log.ts'
import { stateRecord } from '../apply/audit-records.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { emptyLedger, type Ledger } from '../domain/ledger.ts'
import { formatInstant } from '../domain/time.ts'
import { auditVerifier, formatAuditLine } from '../ledger/audit-chain.ts'
import { ledgerDamage } from '../ledger/ledger-format.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { count } from '../views/count-text.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { confirmEdit, type EditOptions, refusedEdit, tell, whileEditing } from './edit-state.ts'
import { openState } from './open-state.ts'
import { checkFormats } from './output.ts'

/** How a new ledger can be made, and what cannot be known any more. */
interface Rebuilt {
  readonly ledger: Ledger
  readonly from: 'log' | 'systems' | 'ledger'
  readonly told: readonly string[]
}

/**
 * Makes a ledger anew where it is damaged or gone: from the audit log where that is whole, else by taking over what live
 * systems show. Where only the log is damaged, the ledger stays and the log begins anew. Copies of everything are kept.
 */
export async function stateRebuild(
  options: EditOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  refuseWhenDisabled(context)
  checkFormats(['text', 'json'], global)
  const place = await openState(global, context)
  const { settings, store } = place
  await whileEditing(place, options, global, context, async ({ lease, identity }) => {
    const empty = emptyLedger(settings.organization, settings.environment)
    const rebuilt = await rebuild(store, empty, global, context)
    await confirmEdit(rebuilt.told, options, global, context)
    const label = `damaged-${formatInstant(context.now()).replaceAll(/[-:]/g, '')}`
    const { ledger: made, aside } = await store.rebuild(
      rebuilt.ledger,
      { keepLog: rebuilt.from === 'log', label },
      lease,
    )
    const state = {
      ...({ command: 'rebuild', what: 'ledger', reason: options.reason, from: rebuilt.from } as const),
      to: `${count(made.accounts.length, 'account')}, ${count(made.grants.length, 'grant')}`,
    }
    const head = await store.appendAudit([stateRecord(identity, state)], lease)
    // The ledger remembers that entry as well, so that nobody cuts it off again; a new log, whose beginning the next run
    // writes, is remembered by that run.
    const saved = rebuilt.from === 'log' ? await store.save(made, lease) : made
    tell({ state, saved, head, told: rebuilt.told, aside }, global, context)
  })
  return exitCodes.ok
}

async function rebuild(
  store: LedgerStore,
  empty: Ledger,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Rebuilt> {
  const known = await loadSound(store)
  if (known) {
    const [problem] = (await store.verifyAudit()).problems
    if (!problem) throw sound(known)
    const told = [
      `the ledger is sound and stays; the log is damaged (${problem.message}) and begins anew`,
      'lost: what the log told of the past, which the copies keep as evidence',
    ]
    return { ledger: known, from: 'ledger', told }
  }
  const log = await readLog(store, empty)
  if (log.problem === null && log.entries > 0) return { ledger: log.ledger, from: 'log', told: tellLog(log) }
  const { ledgerFromSystems } = await import('./ledger-from-systems.ts')
  const ledger = await ledgerFromSystems(empty, global, context)
  const why = log.problem === null ? 'the log is empty' : `the log is damaged, too (${log.problem}), and begins anew`
  return { ledger, from: 'systems', told: [why, ...tellSystems(ledger)] }
}

/** Null for a ledger that is damaged or gone; one of another organisation, or of a newer version, is neither. */
async function loadSound(store: LedgerStore): Promise<Ledger | null> {
  try {
    return await store.load()
  } catch (error) {
    if (error instanceof Failure && error.cause === ledgerDamage) return null
    // A log that cannot be read hides whether there ever was a ledger.
    if (error instanceof Failure && error.code === 'audit-unreadable') return null
    throw error
  }
}

interface ReadLog {
  readonly ledger: Ledger
  readonly entries: number
  /** why nothing can be built on it */
  readonly problem: string | null
}

async function readLog(store: LedgerStore, empty: Ledger): Promise<ReadLog> {
  const made = createLedgerFromLog(empty)
  const verifier = auditVerifier(null)
  let entries = 0
  try {
    for await (const entry of store.readAudit()) {
      made.add(entry)
      verifier.add(formatAuditLine(entry))
      entries++
    }
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'audit-unreadable')) throw error
    return { ledger: empty, entries, problem: error.message }
  }
  return { ledger: made.finish(), entries, problem: verifier.finish()[0]?.message ?? null }
}

function sound({ serial }: Ledger): Failure {
  return refusedEdit(
    serial === 0
      ? 'there is nothing to rebuild: no run has written a ledger yet'
      : 'ledger and log are sound: nothing was rebuilt',
    'correct single things with `provisionr state link`, `state forget` and `state move`',
  )
}

function tellLog({ ledger, entries }: ReadLog): string[] {
  return [
    `a new ledger from ${count(entries, 'entry', 'entries')} of the log: ${sizeOf(ledger)}`,
    'lost: grace of people who moved (what they keep by it goes with the next apply), what people’s records said at the last',
    'run, when people left (exceptions from before may give something again after a rehire), ids of resources, what policies',
    'gave at the last run. `since` is when the log says it. Entries cut off at the log’s end are not missed: nobody knows of them.',
  ]
}

function tellSystems(ledger: Ledger): string[] {
  return [
    `a new ledger from what the systems show and the files expect: ${sizeOf(ledger)}`,
    'lost: which access provisionr gave itself and since when (all of it is taken over now), what it gave and nobody expects any',
    'more (excess from now on), grace, who left the people source, approvals of pull requests (exceptions that need one end with the',
    'next apply), and everything else that it remembered',
  ]
}

function sizeOf({ accounts, grants, people }: Ledger): string {
  const holders = new Set([...people, ...accounts, ...grants].map((one) => one.person)).size
  return `${count(accounts.length, 'account')} and ${count(grants.length, 'grant')} of ${count(holders, 'person', 'people')}`
}
