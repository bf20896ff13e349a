import { driftReport } from '../analysis/drift-report.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Plan } from '../domain/plan.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { isIn } from '../plan/plan-selection.ts'
import { renderDriftText } from '../views/drift-text.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ComputedPlan, computePlanOnly } from './compute-plan.ts'
import { emit, log } from './output.ts'
import { everything } from './selection.ts'
import { withAuditHead } from './with-audit-head.ts'
import { withOwnCi } from './with-own-ci.ts'
import { type LoadedFiles, loadFiles } from './workspace.ts'

export interface DriftOptions {
  readonly people: readonly string[]
  readonly systems: readonly string[]
  /** which kind of difference makes the exit code 2 */
  readonly failOn: 'excess' | 'missing' | 'any' | null
  /** an issue at the forge is to tell the drift */
  readonly issue: boolean
}

/** Compares what the systems say with what the files say; never writes to systems or ledger. */
export async function drift(options: DriftOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  if (options.issue && options.people.length + options.systems.length > 0) {
    throw new Failure({
      code: 'usage',
      message: 'the issue tells the drift of everything, and this run looks at a part',
      help: 'leave `--issue` or `--user` and `--system` out',
    })
  }
  const workspace = await loadFiles(global, context)
  const store = await openLedger(workspace)
  const limits = { ...everything, people: options.people, systems: options.systems }
  const { plan, heldBack } = await computePlanOnly(workspace, store, limits, global, context)
  const found = driftReport(plan, workspace.catalog)
  const summary = { ...plan.summary, excess: found.excess.length, missing: found.missing.length }
  const report = { ...withAuditHead(plan, store), drift: found, summary }
  emit(
    {
      text: (text) => renderDriftText(report, text),
      json: () => renderJson({ ...report, kind: 'drift', changes: [], later: [] }),
    },
    global,
    context,
  )
  if (options.issue) await postIssue(report, { workspace, heldBack }, global, context)
  if (options.failOn === null) return exitCodes.ok
  const unread = plan.systems.filter((one) => one.status !== 'complete' && isIn(plan.selection.systems, one.name))
  if (unread.length > 0) {
    throw new Failure({
      code: 'system-unreadable',
      message: `${unread.map((one) => one.name).join(', ')} could not be read completely, so there may be more drift than shown`,
      help: 'mend the reading first; a system that was not read is never in sync',
    })
  }
  const { excess, missing, orphans, disputed } = found
  const isExcess = excess.length + orphans.length > 0
  const isMissing = missing.length > 0
  const fails = { excess: isExcess, missing: isMissing, any: isExcess || isMissing || disputed.length > 0 }
  return fails[options.failOn] ? exitCodes.differs : exitCodes.ok
}

async function postIssue(
  report: Plan,
  { workspace, heldBack }: { readonly workspace: LoadedFiles; readonly heldBack: ComputedPlan['heldBack'] },
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  const [{ openForgeOf }, { postDriftIssue }] = await Promise.all([
    import('./forge-of.ts'),
    import('./post-drift-issue.ts'),
  ])
  const forge = await openForgeOf(withOwnCi(workspace.settings, context), global, context)
  try {
    const synced = await postDriftIssue(report, { forge, settings: workspace.settings, heldBack })
    const text = synced === null ? 'no issue is needed' : `issue ${synced.done}: ${synced.url}`
    log('warn', text, global, context)
  } finally {
    await forge.close()
  }
}
