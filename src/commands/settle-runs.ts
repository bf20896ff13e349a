import { settledRecord, type RunIdentity } from '../apply/audit-records.ts'
import { type Reconciliation, reconcileIntents, type SettledIntent } from '../apply/reconcile-intents.ts'
import { vanishedAccounts } from '../apply/opening-records.ts'
import type { AuditEntry } from '../domain/audit.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Lease } from '../ledger/lease.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { SystemsReading } from './read-systems.ts'
import type { Workspace } from './workspace.ts'

/** A ledger that knows what runs that ended early had done, and what to tell of it. */
export interface SettledRuns {
  readonly ledger: Ledger
  readonly workspace: Workspace
}

/** Reads back what earlier runs announced and did not get to record; writes nothing. */
export async function seeUnfinished(
  workspace: Workspace,
  ledger: Ledger,
  entries: readonly AuditEntry[],
  reading: SystemsReading,
): Promise<SettledRuns> {
  if (entries.length === 0) return { ledger, workspace }
  const { ledger: settledLedger, settled } = await reconcile(workspace, ledger, entries, reading)
  return { ledger: settledLedger, workspace: withFinding(workspace, settled, '`provisionr apply` records it') }
}

/** The same, and records it: results into the log, what is there into the ledger. */
export async function settleUnfinished(
  workspace: Workspace,
  ledger: Ledger,
  reading: SystemsReading,
  writing: { readonly store: LedgerStore; readonly lease: Lease; readonly identify: () => Promise<RunIdentity> },
): Promise<SettledRuns> {
  const { store, lease } = writing
  const entries = await store.unsettled()
  if (entries.length === 0) return { ledger, workspace }
  const { ledger: settledLedger, settled } = await reconcile(workspace, ledger, entries, reading)
  const identity = await writing.identify()
  const records = settled.filter(({ hasResult }) => !hasResult).map((one) => settledRecord(identity, one))
  const vanished = vanishedAccounts(identity, ledger.accounts, settledLedger.accounts).filter(
    (one) => one.after === null,
  )
  await store.appendAudit([...vanished, ...records], lease)
  const saved = await store.save(settledLedger, lease)
  return { ledger: saved, workspace: withFinding(workspace, settled, 'nothing: it is recorded now') }
}

async function reconcile(
  { now, catalog }: Workspace,
  ledger: Ledger,
  entries: readonly AuditEntry[],
  reading: SystemsReading,
): Promise<Reconciliation> {
  return reconcileIntents(ledger, entries, { actual: await reading.whole(), now, catalog })
}

function withFinding(workspace: Workspace, settled: readonly SettledIntent[], help: string): Workspace {
  if (settled.length === 0) return workspace
  const runs = [...new Set(settled.map(({ intent }) => `\`${intent.run}\``))]
  const count = (found: SettledIntent['found']) => settled.filter((one) => one.found === found).length
  const unread = count('not read')
  const finding: Diagnostic = {
    severity: 'warning',
    code: 'unfinished-run',
    message:
      `${runs.length === 1 ? 'run' : 'runs'} ${runs.join(', ')} ended before everything was recorded: ` +
      `of ${settled.length} changes begun, ${count('there')} are there, ${count('not there')} are not` +
      (unread > 0 ? `, ${unread} could not be read back` : ''),
    help,
    at: null,
  }
  return { ...workspace, diagnostics: [...workspace.diagnostics, finding] }
}
