import type { PlanRequest } from '../domain/plan.ts'
import { missingApprovals } from '../plan/request-state.ts'
import { count } from './count-text.ts'

/** `Approvals: 1 of 2`; without the whole where none are asked for. */
export function approvalsTitle({ approvers, needed }: PlanRequest): string {
  return `Approvals: ${approvers.length}${needed === 0 ? '' : ` of ${needed}`}`
}

/** How many more are asked for, and of whom; null: none. */
export function missingText(request: PlanRequest): string | null {
  const missing = missingApprovals(request)
  if (missing === 0) return null
  return `${count(missing, 'more approval')} needed, of somebody who did not write it, is active, and whose login is known`
}
