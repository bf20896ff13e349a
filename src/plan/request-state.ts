import type { Plan, PlanRequest } from '../domain/plan.ts'
import { unendedAccess } from './unended-access.ts'

/** What a commit status says of a plan: it can be applied, only approvals are missing, or something stands against it. */
export type RequestState = 'success' | 'pending' | 'failure'

export function requestState(plan: Pick<Plan, 'applyable' | 'refusals' | 'diagnostics' | 'request'>): RequestState {
  const isRefused = plan.refusals.some(({ guard }) => guard !== 'unverified_approval')
  if (!plan.applyable || isRefused || unendedAccess(plan.diagnostics).length > 0) return 'failure'
  const isWaiting = plan.refusals.length > 0 || (plan.request !== undefined && lacksApprovals(plan.request))
  return isWaiting ? 'pending' : 'success'
}

/** Whether the merge itself lacks approvals, whatever it changes. */
function lacksApprovals(request: PlanRequest): boolean {
  return missingApprovals(request) > 0 || request.objections.length > 0
}

/** How many more people have to approve the merge. */
export function missingApprovals({ needed, approvers }: PlanRequest): number {
  return Math.max(0, needed - approvers.length)
}
