import { resolve } from 'node:path'
import { applyPlan } from '../apply/apply-plan.ts'
import { isDone } from '../apply/execute-one.ts'
import { withApprovals } from '../apply/next-approvals.ts'
import { refusalRecords } from '../apply/opening-records.ts'
import { totalLoss } from '../domain/access.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Plan, PlanResult } from '../domain/plan.ts'
import type { Lease } from '../ledger/lease.ts'
import { type LedgerStore, openLedger } from '../ledger/ledger-store.ts'
import { sealPlan } from '../plan/seal-plan.ts'
import { unendedAccess } from '../plan/unended-access.ts'
import { renderJson } from '../views/json.ts'
import { nothingDueText } from '../views/nothing-due-text.ts'
import { isLimited } from '../views/plan-header-text.ts'
import { renderPlanText } from '../views/plan-text.ts'
import type { TextOptions } from '../views/style.ts'
import type { Remembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { refuseWhenDisabled } from './apply-switch.ts'
import { checkConfirmed } from './check-confirmed.ts'
import { confirmPlan } from './confirm-plan.ts'
import { whileHoldingLedger } from './hold-ledger.ts'
import { checkFormats, emit, log } from './output.ts'
import { planComment, planFormats } from './plan-comment.ts'
import { personDescriber } from './describe-person.ts'
import { nothingEnds, planOrEndings } from './plan-endings.ts'
import { interruption } from './interruption.ts'
import { postResults, settlePosts } from './post-results.ts'
import { createProgress } from './progress.ts'
import { createReading, type OpenSystems, openSystems } from './read-systems.ts'
import { approvalsFrom, locksInForce } from './audit-evidence.ts'
import { identifyRun } from './run-identity.ts'
import { settleUnfinished } from './settle-runs.ts'
import { urgentPlan } from './urgent-plan.ts'
import { requireUnmoved } from './require-unmoved.ts'
import { checkReplan, withLeftOut } from './replan.ts'
import { requireBranch, requireMerged } from './require-branch.ts'
import { requireNewest } from './require-newest.ts'
import { readHeldPeriods } from './rule-context.ts'
import { endingFacts, runFacts } from './run-facts.ts'
import { checkSelection, type SelectionOptions } from './selection.ts'
import { checkOwner, checkVerified, readSavedPlan, savedSelection } from './saved-plan.ts'
import { checkStale } from './stale-plan.ts'
import { loadVerified, type VerifiedMerges } from './verified-files.ts'
import { loadFiles, withPeople, type Workspace } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

export interface ApplyOptions extends SelectionOptions {
  readonly file: string | null
  readonly yes: boolean
  readonly expectDigest: string | null
  /** what was reviewed in the file and still holds, instead of all of it or nothing */
  readonly replan: boolean
  /** tell on each merged request what was done because of it */
  readonly post: boolean
  /** milliseconds */
  readonly lockTimeout: number
  readonly groupBy: 'person' | 'system'
  readonly verbose: boolean
}

/** Carries out a fresh plan, or a saved one if it still decides the same. */
export async function apply(options: ApplyOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  refuseWhenDisabled(context)
  checkFormats(planFormats, global)
  const comment = await planComment(global)
  const saved = options.file === null ? null : await readSavedPlan(resolve(context.cwd, options.file), options)
  checkReplan(saved, options)
  const isScheduled = saved === null && options.causes.length > 0
  const files = await loadFiles(global, context, { fresh: true }).catch((error: unknown) => {
    throw isScheduled && error instanceof Failure && error.code === 'invalid-files' ? nothingEnds(error) : error
  })
  if (saved) checkOwner(saved, files.settings)
  const merged = await requireBranch(files, options, global, context)
  const store = await openLedger(files)
  const run = context.newId()
  return whileHoldingLedger({ store, run, timeout: options.lockTimeout }, global, context, async (held) => {
    const ledger = await store.load()
    if (merged) await requireNewest(files.root, merged, ledger)
    const { workspace, merges } = await loadVerified(
      {
        files,
        ledger,
        // Whose files count, and so where people are read, is known only now.
        newest: () => withPeople(files),
        merged: async () => merged ?? requireMerged(files, options, global, context),
      },
      global,
      held.context,
    )
    if (saved && merges) checkVerified(saved, merges.range.verified)
    const known = withApprovals(ledger, merges?.evidence.requests.flatMap(({ seen }) => seen) ?? [])
    const remembered = { ledger: known, held: await readHeldPeriods(workspace, store) }
    const systems = await openSystems(workspace, global, held.context)
    try {
      const { lease } = held
      const locked = { options, saved, workspace, merges, remembered, store, lease, run, systems, comment }
      return await applyLocked(locked, global, held.context)
    } finally {
      await systems.close()
    }
  })
}

const nothingToPost = 'no result is posted: `apply.require` demands nothing, so that nobody looked for pull requests'

interface LockedRun {
  readonly options: ApplyOptions
  readonly saved: Plan | null
  readonly workspace: Workspace
  /** null: nothing is demanded of merges */
  readonly merges: VerifiedMerges | null
  readonly remembered: Remembered
  readonly store: LedgerStore
  readonly lease: Lease
  readonly run: string
  readonly systems: OpenSystems
  readonly comment: Awaited<ReturnType<typeof planComment>>
}

async function applyLocked(locked: LockedRun, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  const { options, saved, merges, remembered, store, lease, run, systems } = locked
  await store.checkAudit(remembered.ledger.audit)
  if (options.post && merges === null) log('warn', nothingToPost, global, context)
  const earlier =
    options.post && merges
      ? settlePosts(remembered.ledger, locked.workspace.settings, merges.forge, global, context)
      : null
  const reading = createReading(() => Promise.resolve(systems), locked.workspace, global, context)
  const identify = async (commit?: string | null) => identifyRun(run, { root: locked.workspace.root, commit }, context)
  const writing = { store, lease, identify }
  const settled = await settleUnfinished(locked.workspace, remembered.ledger, reading, writing)
  const { ledger } = settled
  const reviewed = options.replan ? saved : null
  const selection = saved
    ? savedSelection(saved, options)
    : checkSelection(options, settled.workspace, [
        ...settled.workspace.people.people.map((one) => one.id),
        ...ledger.people.map((one) => one.person),
      ])
  const inputs = { workspace: settled.workspace, remembered: { ...remembered, ledger }, selection }
  const { workspace, computed, isEnding } = await planOrEndings(
    inputs,
    { reviewed: reviewed?.changes ?? null, merges, isScheduled: saved === null && selection.causes.length > 0 },
    reading,
    global,
    context,
  )
  context.signal.throwIfAborted()
  const plan = reviewed ? withLeftOut(computed, reviewed, ledger) : computed.plan
  if (!reviewed) checkStale(plan, saved, options.expectDigest)
  checkConfirmed(plan, computed.addresses)
  const identity = await identify(plan.source.commit)
  const describePerson = personDescriber(workspace.people.people)
  const show = (shown: Plan | PlanResult) => ({
    text: (text: TextOptions) =>
      nothingDueText(shown) ??
      renderPlanText(shown, {
        ...text,
        groupBy: options.groupBy,
        verbose: options.verbose,
        describePerson,
        next: null,
      }),
    json: () => renderJson(sealPlan(shown, sha256)),
    ...locked.comment(shown),
  })
  const going = plan.applyable ? { ...computed, plan } : urgentPlan({ ...computed, plan })
  // What goes on in spite of a refusal records it at its beginning.
  if (!plan.applyable && going.plan.changes.length === 0) {
    const head = await store.appendAudit(refusalRecords(identity, plan), lease)
    // The ledger remembers how long the log is, so that nobody cuts the refusal off again.
    if (ledger.serial > 0) await store.save(ledger, lease)
    const text = (style: TextOptions) => `${show(plan).text(style)}Audit head ${head.hash}\n`
    const json = () => renderJson(sealPlan({ ...plan, audit_head: head.hash }, sha256))
    emit({ ...show(plan), text, json }, global, context)
    await earlier
    return exitCodes.refused
  }
  await confirmPlan(going.plan, { yes: options.yes, describePerson, groupBy: options.groupBy }, global, context)
  if (saved || options.expectDigest !== null || !options.yes)
    await requireUnmoved(going.plan.changes, systems.adapters, context)
  const requests = merges === null || isLimited(plan.selection) ? [] : merges.evidence.requests
  const told = requests.map(({ request }) => ({ request: request.number, run, at: workspace.now }))
  const posting = { merges, unposted: earlier === null ? null : [...(await earlier), ...told] }
  const progress = createProgress(global, context)
  const result = await applyPlan({
    plan: going.plan,
    adapters: systems.adapters,
    people: new Map(computed.timelines.map(({ now: { person } }) => [person.id, person])),
    leavers: new Set(computed.timelines.filter(({ now }) => totalLoss(now) !== null).map(({ now }) => now.person.id)),
    catalog: workspace.catalog,
    systems: workspace.settings.systems,
    concurrency: (system) => workspace.settings.systems.get(system)?.concurrency ?? global.parallelism,
    store,
    lease,
    ledger: computed.ledger,
    facts: isEnding
      ? endingFacts(runFacts(going, workspace, ledger, posting), ledger)
      : runFacts(going, workspace, ledger, posting),
    identity,
    approvalsOf: approvalsFrom(workspace, ledger),
    locks: locksInForce(computed.engine.model.locks, workspace.now),
    merges: requests,
    patience: context,
    watch: progress.watch,
  })
  progress.clear()
  emit(show(result), global, context)
  if ((computed.ledger.emergencies ?? []).some(({ request }) => request === null))
    await (await import('./bring-into-files.ts')).bringWaiting(
      { workspace: locked.workspace, store, lease, id: run },
      global,
      context,
    )
  if (options.post && merges) await postResults(result, requests, merges.forge, global, context)
  const left = result.changes.filter((change) => !isDone(change.result)).length
  if (context.signal.aborted) throw interruption(context.signal, left)
  if (left > 0 || result.open_revocations > 0) return exitCodes.partial
  if (plan.refusals.length > 0) return exitCodes.refused
  if (unendedAccess(result.diagnostics).length > 0) return exitCodes.partial
  if (isEnding) return exitCodes.findings
  return (plan.left_out?.reviewed.length ?? 0) > 0 ? exitCodes.partial : exitCodes.ok
}
