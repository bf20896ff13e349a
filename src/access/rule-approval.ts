import type { Diagnostic } from '../domain/diagnostic.ts'
import type { ApprovalEvidence, ApproverRoles } from '../domain/evidence.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { Reference } from '../domain/policy.ts'
import { formatInstant } from '../domain/time.ts'
import { type ApprovalCase, judgeApprovals } from './approval-stages.ts'
import { parseApprover } from './approver-reference.ts'
import { breakGlassState } from './break-glass.ts'
import type { PersonNames } from './person-names.ts'
import type { CompiledRule } from './rule-model.ts'

type Case = Omit<ApprovalCase, 'authors' | 'requester' | 'roles'>
type Find = (diagnostic: Diagnostic) => void

/**
 * Evidence whose author or requester is nobody known counts for nothing: they can never approve, and nobody could
 * tell whether they did. Of what was seen at a forge that was found out when it was seen.
 */
export function usableEvidence(evidence: ApprovalEvidence, names: PersonNames): ApprovalEvidence {
  if (evidence.kind === 'claim' || evidence.roles !== undefined) return evidence
  const { authors, requester, approvers, source } = evidence
  const isStranger = (name: string) => names.humansNamed(name).size === 0
  const author = authors.find(isStranger)
  const claim = (why: string) =>
    ({ kind: 'claim', approvers, problem: `the approval (${source}) does not count: ${why}` }) as const
  if (authors.length === 0) return claim('it names no author')
  if (author !== undefined) return claim(`its author \`${author}\` is nobody known`)
  if (requester === null || !isStranger(requester)) return evidence
  return claim(`its requester \`${requester}\` is nobody known`)
}

/** The case as the evidence makes it. */
export function caseUnder(evidence: ApprovalEvidence, base: Case): ApprovalCase {
  if (evidence.kind === 'claim') return { ...base, authors: [], requester: null }
  const { authors, requester, roles } = evidence
  return { ...base, authors, requester, ...(roles && { roles }) }
}

/** What is missing for the rule to be satisfied, in words; null when nothing is. */
export function missingApproval(
  exception: Exception,
  { rule }: CompiledRule,
  evidence: ApprovalEvidence,
  base: Case,
  find: Find,
): string | null {
  const approvers = evidence.kind === 'verified' ? evidence.approvers : []
  const result = judgeApprovals(rule.approvals, approvers, caseUnder(evidence, base))
  if (!result.isPossible && rule.approvals.length > 0) {
    const message = `nobody, or too few, may approve \`${exception.id}\` under \`${rule.name}\``
    const help =
      'name more approvers in the rule: the beneficiary, the author and people who are not active do not count'
    find({ severity: 'error', code: 'empty-approver-set', message, help, at: exception.at })
  }
  if (evidence.kind === 'claim') {
    if (evidence.problem !== undefined) return `\`${exception.id}\`: ${evidence.problem}; what it gives waits`
    const claimed =
      evidence.approvers.length === 0 ? 'names no approver' : `claims the approval of ${evidence.approvers.join(', ')}`
    return `\`${exception.id}\` ${claimed}, and \`${rule.name}\` asks for one that can be verified; what it gives waits`
  }
  if (result.satisfied) return null
  const nameOf = ({ name }: Reference) => (isUnseen(name, evidence) ? `${name} (who is in it could not be seen)` : name)
  const open = result.stages.flatMap(({ missing }, index) =>
    missing > 0 ? [`${missing} of ${rule.approvals[index]!.from.map(nameOf).join(', ')}`] : [],
  )
  return `\`${exception.id}\` lacks approvals under \`${rule.name}\`: ${open.join('; ')} (${evidence.source}); what it gives waits`
}

/** Only a forge knows who is in its teams. */
function isUnseen(reference: string, { roles }: { readonly roles?: ApproverRoles }): boolean {
  return parseApprover(reference)?.kind === 'team' && (roles === undefined || !Object.hasOwn(roles, reference))
}

/** What stands against an approval that there is, and what one would have to name. */
function problemOf(evidence: ApprovalEvidence): string {
  if (evidence.kind === 'verified') return ''
  const { problem, digest } = evidence
  const parts = [problem, digest === undefined ? undefined : `digest ${digest}`].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`
}

/**
 * How long emergency access lasts: until a missing review ends it. That the review is missing is told also after the
 * access is over, until somebody else approves it or the record is taken out.
 */
export function reviewedPeriod(
  { exception, period }: { readonly exception: Exception; readonly period: ExceptionPeriod },
  rules: readonly CompiledRule[],
  evidence: ApprovalEvidence,
  base: Case,
  find: Find,
): ExceptionPeriod | null {
  const hasEnded = period.ends <= base.at
  let ends = period.ends
  for (const { rule } of rules) {
    const { state, deadline } = breakGlassState(period, rule, evidence, base)
    if (state === 'reviewed') continue
    ends = Math.min(ends, deadline)
    // Under a rule that knows no emergencies nothing was given that could be reviewed.
    if (hasEnded && rule.breakGlass === null) continue
    const until = formatInstant(deadline)
    const unless = problemOf(evidence)
    if (state === 'effective') {
      const message = `the emergency access \`${exception.id}\` must be approved by someone else until ${until}${unless}`
      const help = hasEnded
        ? 'it is over, and somebody else still has to look at it'
        : 'let somebody else approve it: without that it is revoked then'
      find({ severity: 'warning', code: 'review-pending', message, help, at: exception.at })
      continue
    }
    const message = `nobody reviewed the emergency access \`${exception.id}\` until ${until}${hasEnded ? '' : ': it is revoked'}${unless}`
    const help = 'take the record out, or let somebody else approve it'
    find({ severity: 'error', code: 'review-overdue', message, help, at: exception.at })
  }
  return ends > period.starts ? { starts: period.starts, ends } : null
}
