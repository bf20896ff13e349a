import { compareText } from '../domain/diagnostic.ts'
import type { ApproverRoles, RequestApprovals, SeenApproval } from '../domain/evidence.ts'
import type { Exception } from '../domain/exception.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import { type ApprovalCase, approverSet } from './approval-stages.ts'
import { contentDigest } from './approved-window.ts'
import { parseApprover } from './approver-reference.ts'

/** What the files of one commit say that somebody can approve. */
export interface ApprovableFiles {
  readonly exceptions: readonly Exception[]
  /** digests of what its policies give (see `PolicyGifts`), of lines that a constraint covers */
  readonly gifts: readonly string[]
}

export interface ApprovedRequest {
  readonly approvals: RequestApprovals
  /** for people to find it: `acme/access#482` */
  readonly source: string
  /** person id of whoever asked for it, where that is not an author; null: nobody else */
  readonly requester: string | null
  readonly at: Instant
}

export interface RequestFiles {
  /** of the commit that the request is merged onto, or would be */
  readonly before: ApprovableFiles
  /** of what was reviewed */
  readonly reviewed: ApprovableFiles
  /** of the commit by which it was merged; left out: it is still open */
  readonly merged?: ApprovableFiles
}

export interface ApprovalContext
  extends Omit<ApprovalCase, 'beneficiary' | 'others' | 'authors' | 'requester' | 'roles'> {
  readonly configuration: Settings
  /** of the access rules and constraints in force: whoever they name is looked up once, now */
  readonly stages: readonly ApprovalStage[]
  readonly hash: (text: string) => string
}

/**
 * What the approvals of a request are for: every exception and every line of a policy that it brings or gives other
 * content, as it was reviewed. What was merged with other content than that was approved by nobody. An approval without
 * approvers is among them: it says where one is missing.
 */
export function approvalsOfRequest(
  request: ApprovedRequest,
  { before, reviewed, merged = reviewed }: RequestFiles,
  context: ApprovalContext,
): SeenApproval[] {
  const digestsOf = (files: ApprovableFiles) =>
    new Map(files.exceptions.map((one) => [one.id, contentDigest(one, context.configuration, context.hash)]))
  const [known, now] = [digestsOf(before), digestsOf(merged)]
  const { approvals, ...about } = request
  const { approvers, authors } = approvals
  const seen = { ...about, approvers, authors }
  const rolesFor = rolesOf(request, context)
  const exceptions = reviewed.exceptions.flatMap((exception): SeenApproval[] => {
    const { id, person } = exception
    const digest = contentDigest(exception, context.configuration, context.hash)
    if (known.get(id) === digest || now.get(id) !== digest) return []
    return [{ ...seen, exception: id, digest, roles: rolesFor(person) }]
  })
  const [given, kept] = [new Set(before.gifts), new Set(merged.gifts)]
  const gifts = [...new Set(reviewed.gifts)].filter((digest) => !given.has(digest) && kept.has(digest))
  const { [manager]: _, ...roles } = gifts.length === 0 ? {} : rolesFor(null)
  return [...exceptions, ...gifts.sort(compareText).map((digest) => ({ ...seen, exception: null, digest, roles }))]
}

/** Of a policy everybody has a manager of their own: that one is looked up when it is known whom the policy gives something. */
const manager = 'manager'

/** By person: which of the approvers each reference means for that person now; what the forge does not tell is left out. */
function rolesOf({ approvals, requester }: ApprovedRequest, context: ApprovalContext) {
  const references = [...new Set(context.stages.flatMap(({ from }) => from.map(({ name }) => name)))].sort(compareText)
  const approving = new Set(approvals.approvers)
  const isKnown = (reference: string) => {
    const approver = parseApprover(reference)
    return approver?.kind !== 'team' || (context.teamMembers?.(approver.name) ?? null) !== null
  }
  const asked = references.filter(isKnown)
  return (person: string | null): ApproverRoles => {
    const beneficiary = person === null ? null : (context.directory.byId.get(person) ?? null)
    const base = { ...context, beneficiary, authors: approvals.authors, requester }
    const meant = (name: string) =>
      approverSet({ need: 1, from: [{ name, at: context.configuration.at }] }, base).filter((id) => approving.has(id))
    return Object.fromEntries(asked.map((name) => [name, meant(name)]))
  }
}
