import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { ApprovalEvidence, EvidenceSource, SeenApproval } from '../domain/evidence.ts'
import { grantKey, levelRank } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import type { ConstraintRule } from '../domain/violation.ts'
import { literalResource } from '../policy/resource-template.ts'
import type { AccessModel } from './access-model.ts'
import { type ApprovalCase, judgeApprovals } from './approval-stages.ts'
import type { IsApproved } from './constraint-approvals.ts'
import { createPersonNames } from './person-names.ts'
import type { PolicyGifts, WrittenGift } from './policy-gifts.ts'
import { caseUnder, usableEvidence } from './rule-approval.ts'

/** What is known of who approved the files. */
export interface KnownApprovals {
  /** of lines of policies: of an open request, and of merged ones that the ledger remembers */
  readonly approvals: readonly SeenApproval[]
  /** of exceptions */
  readonly evidence: EvidenceSource
  readonly policyMembers: ApprovalCase['policyMembers']
  readonly now: Instant
}

/**
 * Tells of a change whether a constraint's stages are filled by approvals of what gives it: of the exception, or of every
 * line that the policy's reason means. Each approval has to be enough by itself.
 */
export function approvedChanges(
  model: AccessModel,
  known: KnownApprovals,
  { timelines, gifts }: { readonly timelines: readonly AccessTimeline[]; readonly gifts: PolicyGifts },
): IsApproved {
  const { catalog } = model.policies
  const { byId } = model.directory
  const access = new Map(timelines.map((one) => [one.now.person.id, one.now]))
  const judge = stageJudge(model, known)
  return (rule, change, people) => {
    const { person, system, type, resource, after } = change
    const beneficiary = byId.get(person)
    if (resource === null || after === null || !beneficiary) return false
    const key = grantKey({ system, type, resource })
    const rank = (level: string | null) => levelRank(catalog.get(system), type, level)
    const isEnough = (level: string | null) => rank(level) >= rank(after.level)
    const whose = { beneficiary, others: people.flatMap((id) => byId.get(id) ?? []) }
    return (access.get(person)?.expected.get(key)?.reasons ?? []).some((reason) => {
      if (reason.kind === 'policy') {
        const lines = gifts.named(reason)
        return lines.length > 0 && lines.every((line) => isEnough(line.level) && judge.ofLine(rule, line, whose))
      }
      return (
        reason.kind === 'exception' &&
        levelsGiven(model, person, reason.name, key).some(isEnough) &&
        judge.of(rule, known.evidence(reason.name), whose)
      )
    })
  }
}

/** Whether a line of a policy was approved as the rule asks, whoever gets something by it. */
export function approvedLines(
  model: AccessModel,
  known: KnownApprovals,
): (rule: ConstraintRule, gift: WrittenGift) => boolean {
  const judge = stageJudge(model, known)
  return (rule, gift) => judge.ofLine(rule, gift, { beneficiary: null, others: [] })
}

interface Whose {
  readonly beneficiary: Person | null
  readonly others: readonly Person[]
}

function stageJudge(
  { directory, settings: { people: settings } }: AccessModel,
  { approvals, policyMembers, now }: KnownApprovals,
) {
  const names = createPersonNames(directory, Object.values(settings.logins))
  const base = { directory, names, settings, policyMembers, at: now }
  const of = (rule: ConstraintRule, given: ApprovalEvidence, whose: Whose) => {
    const evidence = usableEvidence(given, names)
    // An approval for another time than the record has now is one of something else.
    if (evidence.kind === 'claim' || evidence.window !== undefined) return false
    return judgeApprovals(rule.approvals, evidence.approvers, caseUnder(evidence, { ...base, ...whose })).satisfied
  }
  const ofLine = (rule: ConstraintRule, { digest }: Pick<WrittenGift, 'digest'>, whose: Whose) =>
    approvals.some(
      (one) => one.exception === null && one.digest === digest && of(rule, { ...one, kind: 'verified' }, whose),
    )
  return { of, ofLine }
}

/** At which levels the exception gives the person the grant. */
function levelsGiven({ exceptions }: AccessModel, person: string, id: string, key: string): (string | null)[] {
  const found = exceptions.get(person)?.find(({ exception }) => exception.id === id)
  return (found?.grants ?? []).flatMap(({ parsed: { system, type, resource, level } }) => {
    const literal = literalResource(resource)
    return literal !== null && grantKey({ system, type, resource: literal }) === key ? [level] : []
  })
}
