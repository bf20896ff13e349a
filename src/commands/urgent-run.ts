import { emergencyRecord, type RunIdentity } from '../apply/audit-records.ts'
import { applyPlan } from '../apply/apply-plan.ts'
import { totalLoss } from '../domain/access.ts'
import { type Emergency, withEmergency } from '../domain/emergency.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { PlanResult } from '../domain/plan.ts'
import type { Lease } from '../ledger/lease.ts'
import { type LedgerStore, openLedger } from '../ledger/ledger-store.ts'
import { loadRemembered, type Remembered } from './access-engine.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import { approvalsFrom, locksInForce } from './audit-evidence.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { whileHoldingLedger } from './hold-ledger.ts'
import { createProgress } from './progress.ts'
import { createReading, openSystems, type OpenSystems, type SystemsReading } from './read-systems.ts'
import { requireBranch } from './require-branch.ts'
import { requireNewest } from './require-newest.ts'
import { endingFacts, runFacts } from './run-facts.ts'
import { identifyRun } from './run-identity.ts'
import { settleUnfinished } from './settle-runs.ts'
import { loadWorkspace, type Workspace } from './workspace.ts'

export interface UrgentOptions {
  /** do not ask */
  readonly yes: boolean
  /** milliseconds */
  readonly lockTimeout: number
}

/** Where nobody can be asked: `apply` would do everything else that is pending. */
export const confirmHelp = 'run the same again with `--yes`'

/** A run that decides something and does it at once, under the ledger's lock. */
export interface UrgentRun {
  readonly workspace: Workspace
  readonly remembered: Remembered
  readonly store: LedgerStore
  readonly lease: Lease
  readonly systems: OpenSystems
  readonly reading: SystemsReading
  readonly identity: RunIdentity
  /** its signal fires as well when the lock is lost */
  readonly context: CommandContext
}

/**
 * Takes the ledger's lock as `apply` does, with what `apply` demands of the checkout, and settles what runs before left
 * open. `inForce` chooses the files that count.
 */
export async function whileUrgent<T>(
  options: UrgentOptions,
  global: GlobalOptions,
  context: CommandContext,
  inForce: (workspace: Workspace, ledger: Ledger) => Promise<Workspace>,
  work: (run: UrgentRun) => Promise<T>,
): Promise<T> {
  refuseWhenDisabled(context)
  const written = await loadWorkspace(global, context, { fresh: true })
  const store = await openLedger(written)
  const lastApplied = async () => (await store.load()).lastCommit
  const merged = await requireBranch(written, { yes: options.yes, lastApplied }, global, context)
  const id = context.newId()
  return whileHoldingLedger({ store, run: id, timeout: options.lockTimeout }, global, context, async (held) => {
    const { lease, context: here } = held
    const stored = await store.load()
    if (stored.lastRun === null) throw nothingApplied()
    if (merged) await requireNewest(written.root, merged, stored)
    await store.checkAudit(stored.audit)
    const workspace = await inForce(written, stored)
    const systems = await openSystems(workspace, global, here)
    try {
      const reading = createReading(() => Promise.resolve(systems), workspace, global, here)
      const identity = await identifyRun(id, { root: workspace.root }, here)
      const writing = { store, lease, identify: () => Promise.resolve(identity) }
      const settled = await settleUnfinished(workspace, stored, reading, writing)
      const remembered = { ...(await loadRemembered(workspace, store)), ledger: settled.ledger }
      const run = { workspace: settled.workspace, remembered, store, lease, systems, reading, identity, context: here }
      return await work(run)
    } finally {
      await systems.close()
    }
  })
}

/**
 * Writes down what was decided, for good: first into the log, so that nothing ever counts of which it says nothing, then
 * into the ledger, by which the next run goes on should this one end here. Gives what is remembered now.
 */
export async function record(run: UrgentRun, decided: readonly Emergency[]): Promise<Ledger> {
  const { store, lease, identity, remembered } = run
  await store.appendAudit(
    decided.map((one) => emergencyRecord(identity, one, 'counts')),
    lease,
  )
  return store.save(deciding(remembered.ledger, decided), lease)
}

/** The ledger with what was decided. */
export function deciding(ledger: Ledger, decided: readonly Emergency[]): Ledger {
  return { ...ledger, emergencies: decided.reduce(withEmergency, [...(ledger.emergencies ?? [])]) }
}

/** Carries out a plan of what was recorded, and nothing else; `saved` is the ledger that has it. */
export async function carryOut(
  run: UrgentRun,
  { workspace, computed }: { readonly workspace: Workspace; readonly computed: ComputedPlan },
  saved: Ledger,
  global: GlobalOptions,
): Promise<PlanResult> {
  const { store, lease, systems, identity, context } = run
  const { settings, catalog, now } = workspace
  const { timelines } = computed
  const { serial, audit } = saved
  const ledger = { ...computed.ledger, serial, audit }
  const progress = createProgress(global, context)
  const result = await applyPlan({
    plan: computed.plan,
    adapters: systems.adapters,
    people: new Map(timelines.map(({ now: { person } }) => [person.id, person])),
    leavers: new Set(timelines.filter(({ now: at }) => totalLoss(at) !== null).map(({ now: at }) => at.person.id)),
    catalog,
    systems: settings.systems,
    concurrency: (system) => settings.systems.get(system)?.concurrency ?? global.parallelism,
    store,
    lease,
    ledger,
    // It brought no commit, and of everybody else nothing was seen to.
    facts: endingFacts(runFacts(computed, workspace, ledger, { merges: null, unposted: null }), ledger),
    identity,
    approvalsOf: approvalsFrom(workspace, ledger),
    locks: locksInForce(computed.engine.model.locks, now),
    merges: [],
    patience: context,
    watch: progress.watch,
  })
  progress.clear()
  return result
}

function nothingApplied(): Failure {
  return new Failure({
    code: 'state-refused',
    message: 'no run has applied anything here yet, so that nobody knows what people have',
    help: 'run `provisionr apply` first',
  })
}
