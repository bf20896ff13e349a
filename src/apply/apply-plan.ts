import type { Adapter } from '../adapters/adapter.ts'
import type { AuditRecord } from '../domain/audit.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import type { Plan, PlanResult } from '../domain/plan.ts'
import type { Watch } from '../domain/progress.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { formatInstant } from '../domain/time.ts'
import type { Lease } from '../ledger/lease.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { type ApprovalsOf, intentRecord, resultRecord, type RunIdentity, runRecord } from './audit-records.ts'
import { createAuditRecorder } from './audit-recorder.ts'
import { executeChanges } from './execute-changes.ts'
import { isDone } from './execute-one.ts'
import type { ExecutedChange } from './execution.ts'
import { nextLedger, type RunFacts } from './next-ledger.ts'
import { type LockFact, type MergeFact, openingRecords } from './opening-records.ts'
import type { Patience } from './patience.ts'
import { openFindings } from './open-findings.ts'
import { verifyChanges } from './verify-changes.ts'

export interface ApplyInputs {
  readonly plan: Plan
  readonly adapters: ReadonlyMap<string, Adapter>
  readonly people: ReadonlyMap<string, Person>
  readonly leavers: ReadonlySet<string>
  readonly catalog: SystemCatalog
  readonly systems: ReadonlyMap<string, SystemSettings>
  readonly concurrency: (system: string) => number
  readonly store: LedgerStore
  readonly lease: Lease
  readonly ledger: Ledger
  readonly facts: RunFacts
  readonly identity: RunIdentity
  readonly approvalsOf: ApprovalsOf
  /** emergency stops in force */
  readonly locks: readonly LockFact[]
  readonly merges: readonly MergeFact[]
  readonly patience: Patience
  readonly watch?: Watch
}

/**
 * Carries a plan out: intents into the log, changes to the systems, results read back, results into the log, then the
 * ledger. Whatever fails on the way, what was done by then is on record.
 */
export async function applyPlan(inputs: ApplyInputs): Promise<PlanResult> {
  const { plan, store, lease, facts, identity, approvalsOf, patience } = inputs
  const recorder = createAuditRecorder((records) => store.appendAudit(records, lease))
  const record = (records: readonly AuditRecord[]) => recorder.record(records)
  // A log of changes without a ledger would be a ledger that was lost.
  const ledger = inputs.ledger.serial === 0 ? await store.save(inputs.ledger, lease) : inputs.ledger
  await record(
    openingRecords(identity, { plan, ledger: inputs.ledger, facts, locks: inputs.locks, merges: inputs.merges }),
  )
  const finished: ExecutedChange[] = []
  const usernames = new Map(
    [...facts.actual.systems].map(([name, { accounts }]) => [
      name,
      new Map(accounts.map(({ id, username }) => [id, username])),
    ]),
  )
  await executeChanges({
    changes: plan.changes,
    adapters: inputs.adapters,
    people: inputs.people,
    usernameOf: (system, account) => usernames.get(system)?.get(account) ?? null,
    leavers: inputs.leavers,
    catalog: inputs.catalog,
    systems: inputs.systems,
    concurrency: inputs.concurrency,
    patience,
    ...(inputs.watch && { watch: inputs.watch }),
    beforeBatch: async (changes) =>
      void (await record(changes.map((change) => intentRecord(identity, change, approvalsOf)))),
    afterBatch: async (done, adapter) => {
      const verified = await verifyChanges(done, adapter, patience)
      finished.push(...verified)
      await record(verified.map((one) => resultRecord(identity, one, approvalsOf)))
      return verified
    },
  })
  const next = nextLedger(ledger, finished, facts)
  // What a ledger that is made anew from the log takes for applied.
  const head = await record([runRecord({ ...identity, commit: next.lastCommit }, 'sweep', summarize(finished))])
  const saved = await store.save(next, lease)
  const outcomes = new Map(finished.map((one) => [one.change.id, one]))
  return {
    ...plan,
    kind: 'result',
    run: identity.run,
    finished_at: formatInstant(identity.clock()),
    audit_head: head.hash ?? '',
    diagnostics: openFindings(plan.diagnostics, { before: facts.revocations, after: saved.revocations ?? [] }),
    open_revocations: saved.revocations?.length ?? 0,
    changes: plan.changes.map((change) => {
      const { account, outcome } = outcomes.get(change.id)!
      return { ...change, account, result: outcome }
    }),
  }
}

function summarize(finished: readonly ExecutedChange[]): string {
  const done = finished.filter((one) => isDone(one.outcome)).length
  return `${done} of ${finished.length} changes done`
}
