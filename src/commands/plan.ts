import { resolve } from 'node:path'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import type { Plan } from '../domain/plan.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { sealPlan } from '../plan/seal-plan.ts'
import { unendedAccess } from '../plan/unended-access.ts'
import { renderJson } from '../views/json.ts'
import { renderPlanText } from '../views/plan-text.ts'
import { checkConfirmed } from './check-confirmed.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { computePlanOnly } from './compute-plan.ts'
import { nextStep } from './next-step.ts'
import { checkFormats, emit } from './output.ts'
import { checkOutputs } from './output-file.ts'
import { planComment, planFormats } from './plan-comment.ts'
import type { SelectionOptions } from './selection.ts'
import { sinceBranching } from './base-files.ts'
import { withAuditHead } from './with-audit-head.ts'
import { loadFiles } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'
import { rehearsePlan } from './rehearse-plan.ts'
import { personDescriber } from './describe-person.ts'

export interface PlanOptions extends SelectionOptions {
  readonly out: string | null
  readonly at: string | null
  /** tell what the files here cause apart from what was pending at this revision, whose settings and rules are used */
  readonly base: string | null
  readonly groupBy: 'person' | 'system'
  readonly verbose: boolean
  readonly detailedExitcode: boolean
  readonly requireComplete: boolean
}

/** Shows what would change and why; never writes to a system or the ledger. */
export async function plan(options: PlanOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  checkFormats(planFormats, global)
  const comment = await planComment(global)
  const workspace = await loadFiles(global, context, {
    at: options.at,
    base: options.base === null ? null : sinceBranching(options.base, { mayBeEmpty: false }),
  })
  if (options.out !== null) checkOutputs([options.out], workspace, global, context)
  const store = await openLedger(workspace)
  const computed = await computePlanOnly(workspace, store, options, global, context, (made, { adapters }) =>
    rehearsePlan(made, adapters, workspace.settings.systems),
  )
  checkConfirmed(computed.plan, computed.addresses)
  const made = withAuditHead(computed.plan, store)
  const file = options.out === null ? null : resolve(context.cwd, options.out)
  if (file !== null) writeFileAtomic(file, renderJson(sealPlan(made, sha256)), { mode: 0o600 })
  const describe = personDescriber(computed.people)
  const next = nextStep(made, options, global)
  emit(
    {
      text: (text) =>
        renderPlanText(made, {
          ...text,
          groupBy: options.groupBy,
          verbose: options.verbose,
          describePerson: describe,
          next,
        }),
      json: () => renderJson(sealPlan(made, sha256)),
      ...comment(made),
    },
    global,
    context,
  )
  return planExitCode(made, options)
}

/** A refusal beats what stays and must go, and that a difference; what could not be read matters when completeness is asked for. */
function planExitCode(made: Plan, options: PlanOptions): ExitCode {
  if (made.refusals.length > 0) return exitCodes.refused
  if (unendedAccess(made.diagnostics).length > 0) return exitCodes.partial
  if (options.requireComplete && (!made.complete || made.summary.withheld > 0)) return exitCodes.partial
  return options.detailedExitcode && made.changes.length > 0 ? exitCodes.differs : exitCodes.ok
}
