import type { Plan, PlanResult } from '../domain/plan.ts'
import { findingRow, isBeside } from './comment-findings.ts'
import type { CommentSection } from './comment-sections.ts'

/** What the branch changes beside policies and exceptions, which who looks at access alone would overlook. */
export function besideSection(plan: Plan | PlanResult): CommentSection {
  const found = plan.diagnostics.filter(isBeside)
  return {
    title: `Changed beside policies and exceptions: ${found.length}`,
    isFolded: false,
    columns: null,
    rows: found.map((one) => findingRow(one, plan.privacy === undefined)),
    noun: 'of these findings',
    least: 4000,
  }
}
