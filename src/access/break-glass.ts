import type { ApprovalEvidence } from '../domain/evidence.ts'
import type { ExceptionPeriod } from '../domain/exception.ts'
import type { AccessRule } from '../domain/governance.ts'
import type { Instant } from '../domain/time.ts'
import { type ApprovalCase, approverSet, countingApprovers } from './approval-stages.ts'

export interface BreakGlassReview {
  /** `effective`: not reviewed yet, and there is time left; once `review-overdue`, it is revoked */
  readonly state: 'effective' | 'review-overdue' | 'reviewed'
  /** the instant from which a missing review is overdue */
  readonly deadline: Instant
}

type ReviewCase = Omit<ApprovalCase, 'authors' | 'requester' | 'roles'>

/**
 * Where emergency access stands at `at`. One verified approval by somebody else reviews it: by a person of any of the
 * rule's approver sets, or by any active person where the rule asks for no approvals. A rule without `break_glass`
 * gives no time at all, whoever approves.
 */
export function breakGlassState(
  period: ExceptionPeriod,
  rule: AccessRule,
  evidence: ApprovalEvidence,
  options: ReviewCase,
): BreakGlassReview {
  const deadline = period.starts + (rule.breakGlass?.reviewWithin ?? 0)
  if (rule.breakGlass === null) return { state: 'review-overdue', deadline }
  if (isReviewed(rule, evidence, options)) return { state: 'reviewed', deadline }
  return { state: options.at < deadline ? 'effective' : 'review-overdue', deadline }
}

function isReviewed(rule: AccessRule, evidence: ApprovalEvidence, options: ReviewCase): boolean {
  if (evidence.kind !== 'verified') return false
  const { authors, requester, roles } = evidence
  const approval = { ...options, authors, requester, ...(roles && { roles }) }
  const approvers = countingApprovers(evidence.approvers, approval)
  if (rule.approvals.length === 0) return approvers.length > 0
  const able = new Set(rule.approvals.flatMap((stage) => approverSet(stage, approval)))
  return approvers.some((id) => able.has(id))
}
