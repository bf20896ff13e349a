import type { Plan, PlanResult } from '../domain/plan.ts'
import { sha256 } from '../files/sha256.ts'
import { sealPlan } from '../plan/seal-plan.ts'
import { renderJson } from '../views/json.ts'
import { renderPlanText } from '../views/plan-text.ts'
import { renderUrgentText, type UrgentView } from '../views/urgent-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { personDescriber } from './describe-person.ts'
import { emit } from './output.ts'
import type { Workspace } from './workspace.ts'

/**
 * Tells what was decided at once, and what became of it; a plan that was refused stands in the place of a result, and null says
 * that there is none.
 */
export function emitUrgent(
  view: UrgentView,
  result: Plan | PlanResult | null,
  { people }: Workspace,
  global: GlobalOptions,
  context: CommandContext,
): void {
  const describePerson = personDescriber(people.people)
  emit(
    {
      text: (text) =>
        (result === null
          ? ''
          : renderPlanText(result, { ...text, groupBy: 'person', verbose: false, describePerson, next: null })) +
        renderUrgentText(view, text),
      json: () =>
        renderJson({
          format_version: '1.0',
          kind: 'urgent',
          decided: view.decided,
          review_until: view.reviewUntil,
          proposals: view.proposals,
          told: view.told,
          result: result && sealPlan(result, sha256),
        }),
    },
    global,
    context,
  )
}
