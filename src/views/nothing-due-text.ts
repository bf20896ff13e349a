import type { Plan, PlanResult } from '../domain/plan.ts'
import { count, enumerate } from './count-text.ts'
import { momentText } from './moment-text.ts'
import { nameText } from './printable.ts'

/** One line for a scheduled run with nothing to do; null where there is more to say. */
export function nothingDueText({
  changes,
  selection,
  diagnostics,
  refusals,
  ...plan
}: Plan | PlanResult): string | null {
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error')
  if (changes.length > 0 || selection.causes.length === 0 || hasErrors || refusals.length > 0 || !plan.complete)
    return null
  const causes = enumerate(selection.causes)
  return (
    `${nameText(plan.organization)}: nothing is to be done for ${causes} at ${momentText(plan.evaluated_at)} ` +
    `(${count(plan.systems.length, 'system')} read)${headText(plan)}\n`
  )
}

function headText(plan: object): string {
  return 'audit_head' in plan && typeof plan.audit_head === 'string' ? `; audit head ${plan.audit_head}` : ''
}
