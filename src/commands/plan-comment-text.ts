import type { Plan, PlanResult } from '../domain/plan.ts'
import { sha256 } from '../files/sha256.ts'
import { reviewedDecisions } from '../plan/reviewed-decisions.ts'
import { reviewedLine } from '../plan/reviewed-text.ts'
import { renderPullRequestComment } from '../views/pull-request-comment.ts'

/** The comment for a pull request; of a plan for one it also says, where nobody sees it, which decisions are shown. */
export function planCommentText(plan: Plan | PlanResult): string {
  if (plan.kind === 'result' || plan.request === undefined) return renderPullRequestComment(plan)
  return renderPullRequestComment(plan, reviewedLine(reviewedDecisions(plan, sha256)))
}
