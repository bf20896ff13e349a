import type { Emergency } from './emergency.ts'
import type { Cause, ChangeState, OutcomeStatus, PlanReason } from './plan.ts'

export const auditEvents = [
  'plan',
  'intent',
  'result',
  'approval',
  'refusal',
  'lock',
  'unlock',
  'sweep',
  'link',
  'recovered',
  /** something that a guard would have stopped was allowed on the command line */
  'allowed',
  /** what a run found and did not do: a ledger's first entries, access that somebody else took away */
  'seen',
  /** the ledger was corrected by hand */
  'state',
  /** emergency access, or the end of access, that was decided at once; or the files say it now */
  'emergency',
] as const

export type AuditEvent = (typeof auditEvents)[number]

/*
 * The members are those of one line of the audit log (JSON), so that what is written, hashed and shown can never differ.
 */

/** Something that happened, before it has a place in the log. */
export interface AuditRecord {
  /** RFC 3339 */
  readonly time: string
  readonly run: string
  readonly commit: string | null
  /** who or what ran provisionr */
  readonly actor: string | null
  readonly event: AuditEvent
  readonly person: string | null
  /** native account id */
  readonly account: string | null
  readonly system: string | null
  /** `system:type:resource` */
  readonly grant: string | null
  readonly before: ChangeState | null
  readonly after: ChangeState | null
  readonly reasons: readonly PlanReason[]
  /** evidence: who approved what, where */
  readonly approvals: readonly AuditApproval[]
  readonly result: OutcomeStatus | null
  readonly detail: string | null
  /*
   * Members that came later are left out where they say nothing, so that the hashes of older entries stay what they are.
   */
  readonly cause?: Cause
  /** failed as far as is known, and yet it may have been done: nobody could look */
  readonly uncertain?: true
  /** the run that began what this is the outcome of, and ended early */
  readonly settles?: string
  /** of what was seen and is provisionr's: how it came by it, and since when (RFC 3339) */
  readonly owned?: { readonly origin: 'granted' | 'adopted' | 'created'; readonly since: string }
  /** on entries about the run itself */
  readonly origin?: RunOrigin
  readonly state?: StateEdit
  /** what counts from now on until the files say it */
  readonly emergency?: Emergency
  /** it counts no more beside the files */
  readonly settled?: Emergency
  /** on entries about a pull request whose files are applied */
  readonly request?: AuditRequest
}

/** A merged pull request as it was verified: who approved which commit of it, and what that is for. */
export interface AuditRequest {
  /** `acme/access#482` */
  readonly source: string
  readonly url: string
  /** the commit that was approved */
  readonly head: string
  /** the commit by which the branch has it */
  readonly merge: string | null
  /** who counts, and by which account */
  readonly approvers: readonly { readonly person: string; readonly login: string }[]
  /** person ids */
  readonly authors: readonly string[]
  /** approvals that count for nothing: of which account, and why */
  readonly ignored: readonly { readonly who: string; readonly why: string }[]
  /** exceptions (null: lines of policies) whose content was approved by it */
  readonly approved: readonly {
    readonly exception: string | null
    readonly digest: string
    readonly roles: Readonly<Record<string, readonly string[]>>
  }[]
}

/** Who approved the exception that gives something. */
export interface AuditApproval {
  /** its id */
  readonly exception: string
  /** claimed: the exception's own file says so, and nobody verified it */
  readonly kind: 'verified' | 'claimed'
  readonly approvers: readonly string[]
  /** who wrote the change that was approved, or one of them */
  readonly author: string | null
  /** where there are several: all of them */
  readonly authors?: readonly string[]
  readonly requester: string | null
  /** where the approval was seen: `merge request 12` */
  readonly source: string | null
}

/** Where a run comes from, as the build server says. */
export interface RunOrigin {
  readonly provider: 'github' | 'gitlab' | 'buildkite' | 'circleci' | 'jenkins' | null
  /** number of the pull or merge request */
  readonly request: string | null
  readonly url: string | null
  /** of the job's own page */
  readonly job: string | null
  readonly branch: string | null
  /** `commit`: the request is only named in the commit's message */
  readonly said_by: 'ci' | 'commit' | null
}

/** One command that corrected the ledger. */
export interface StateEdit {
  readonly command: 'link' | 'forget' | 'move' | 'rebuild' | 'unlock'
  readonly what: 'account' | 'grant' | 'resource' | 'person' | 'system' | 'ledger' | 'lock' | 'emergency'
  /** why, in the words of whoever did it */
  readonly reason: string | null
  /** addresses, or what a part of the ledger said, before and after */
  readonly from: string | null
  readonly to: string | null
}

/** One line of the log, chained to the one before. */
export interface AuditEntry extends AuditRecord {
  /** from 1, without gaps */
  readonly seq: number
  /** null on the first line */
  readonly prev_hash: string | null
  /** SHA-256 (hex) of the entry's canonical JSON without this member */
  readonly hash: string
}

/** How many entries a log has and the hash of the last; kept elsewhere, it gives away a shortened or rewritten log. */
export interface AuditHead {
  readonly count: number
  readonly hash: string | null
}
