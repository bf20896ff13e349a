import { resolve } from 'node:path'
import type { Plan } from '../domain/plan.ts'
import { sha256 } from '../files/sha256.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { sealPlan } from '../plan/seal-plan.ts'
import { renderJson } from '../views/json.ts'
import { renderPlanText } from '../views/plan-text.ts'
import { checkConfirmed } from './check-confirmed.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type ComputedPlan, computePlanOnly } from './compute-plan.ts'
import { personDescriber } from './describe-person.ts'
import { nextStep } from './next-step.ts'
import { checkFormats, emit } from './output.ts'
import { checkOutputs } from './output-file.ts'
import { planComment, planFormats } from './plan-comment.ts'
import type { PlanOptions } from './plan-options.ts'
import { rehearsePlan } from './rehearse-plan.ts'
import { withAuditHead } from './with-audit-head.ts'
import type { LoadedFiles } from './workspace.ts'

/** Computes the plan of the files, prints it, writes the files that were asked for, and gives it as it was shown. */
export async function printPlan(
  options: PlanOptions,
  global: GlobalOptions,
  context: CommandContext,
  parts: {
    readonly load: () => Promise<LoadedFiles>
    /** what is known of the pull request */
    readonly requestOf?: (computed: ComputedPlan, files: LoadedFiles) => Plan['request']
  },
): Promise<Plan> {
  checkFormats(planFormats, global)
  const comment = await planComment(global)
  const files = await parts.load()
  if (options.out !== null) checkOutputs([options.out], files, global, context)
  const store = await openLedger(files)
  const computed = await computePlanOnly(files, store, options, global, context, (made, { adapters }) =>
    rehearsePlan(made, adapters, files.settings.systems),
  )
  checkConfirmed(computed.plan, computed.addresses)
  const request = parts.requestOf?.(computed, files)
  const made = withAuditHead({ ...computed.plan, ...(request && { request }) }, store)
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
  return made
}
