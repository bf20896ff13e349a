import type { Plan, PlanResult } from '../domain/plan.ts'
import { notDoneSection, planChangeSections } from './plan-changes-text.ts'
import { diagnosticsSection, driftSection, refusalSection, withheldSection } from './plan-findings-text.ts'
import { leftOutSections } from './left-out-text.ts'
import { planHeaderLines } from './plan-header-text.ts'
import { planSummaryLines } from './plan-summary-text.ts'
import { createPlanView, type PlanTextOptions } from './plan-view.ts'
import { requestSection } from './request-text.ts'
import { joinSections } from './section.ts'

/** A plan, or the result of carrying it out, for a terminal or a log; the same plan gives the same bytes. */
export function renderPlanText(plan: Plan | PlanResult, options: PlanTextOptions): string {
  const view = createPlanView(plan, options)
  const body = joinSections([
    ...planChangeSections(view),
    driftSection(view),
    refusalSection(view),
    requestSection(view),
    ...leftOutSections(view),
    withheldSection(view),
    diagnosticsSection(view),
    notDoneSection(view),
  ])
  const blocks = [planHeaderLines(view), body, planSummaryLines(view)].filter((lines) => lines.length > 0)
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
