import { resolve } from 'node:path'
import type { Plan, PlanRequest } from '../domain/plan.ts'
import { sha256 } from '../files/sha256.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { type LedgerStore, openLedger } from '../ledger/ledger-store.ts'
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
import { demandsOf } from './merge-demands.ts'
import type { OpenSystems } from './read-systems.ts'
import { rehearsePlan } from './rehearse-plan.ts'
import { withAuditHead } from './with-audit-head.ts'
import type { LoadedFiles } from './workspace.ts'

/** Computes the plan of the files, prints it, writes the files that were asked for, and gives it as it was shown. */
export async function printPlan(
  options: PlanOptions,
  global: GlobalOptions,
  context: CommandContext,
  load: () => Promise<{ readonly files: LoadedFiles; readonly request?: PlanRequest }>,
): Promise<Plan> {
  checkFormats(planFormats, global)
  const comment = await planComment(global)
  const { files, request } = await load()
  if (options.out !== null) checkOutputs([options.out], files, global, context)
  const store = await openLedger(files)
  const computed = await computeWhat(files, store, options, global, context)
  checkConfirmed(computed.plan, computed.addresses)
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

/** The plan of these files; where merges have to be verified before they count, of those that are. */
async function computeWhat(
  files: LoadedFiles,
  store: LedgerStore,
  options: PlanOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ComputedPlan> {
  const finish = (made: ComputedPlan, { adapters }: OpenSystems) => rehearsePlan(made, adapters, files.settings.systems)
  const isOfBranch = files.base === null && options.at === null && files.revision === null
  if (!isOfBranch || demandsOf(files.settings) === null)
    return computePlanOnly(files, store, options, global, context, finish)
  const { planVerified } = await import('./plan-verified.ts')
  const found = await planVerified(files, store, options, global, context, finish)
  if (!('unasked' in found)) return found
  const told = { ...files, diagnostics: [...files.diagnostics, found.unasked] }
  return computePlanOnly(told, store, options, global, context, finish)
}
