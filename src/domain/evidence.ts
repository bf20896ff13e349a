import type { ExceptionPeriod } from './exception.ts'
import type { Instant } from './time.ts'

/** An approval as a file of evidence, a pull request or the ledger says it. */
export interface WrittenApproval {
  readonly approvers: readonly string[]
  /** who wrote the change that was approved */
  readonly authors: readonly string[]
  readonly requester: string | null
  readonly source: string
  /** of the content that was approved; without one it is an approval of nothing in particular */
  readonly digest: string | null
  readonly roles?: ApproverRoles
}

/**
 * By approver reference (`manager`, `team:dba` …) the person ids of those approvers whom it meant when they approved. What
 * stands here is not asked again: managers change, and a team is known to its forge alone.
 */
export type ApproverRoles = Readonly<Record<string, readonly string[]>>

/** An approval that was seen at a forge. */
export interface SeenApproval extends WrittenApproval {
  /** id; null: of a line of a policy, which the digest names */
  readonly exception: string | null
  readonly digest: string
  /** `acme/access#482` */
  readonly source: string
  /** when it was verified */
  readonly at: Instant
  readonly roles: ApproverRoles
}

/** What is known about who approved an exception. Names are person ids or as they were written. */
export type ApprovalEvidence =
  | {
      readonly kind: 'verified'
      readonly approvers: readonly string[]
      /** who wrote the change; none when nobody knows */
      readonly authors: readonly string[]
      /** who asked for the access; null when nobody knows or it is an author */
      readonly requester: string | null
      /** where it was seen, for people to look up: `pull request 12` */
      readonly source: string
      /** the time that was approved, where the record's start or end was changed since */
      readonly window?: ExceptionPeriod
      /** of the record's content, which an approval of all of it has to name */
      readonly digest?: string
      readonly roles?: ApproverRoles
    }
  /** what the file says of itself: satisfies no rule */
  | {
      readonly kind: 'claim'
      readonly approvers: readonly string[]
      /** why an approval that was found does not count, in words */
      readonly problem?: string
      /** of the record's content, which an approval has to name */
      readonly digest?: string
    }

/** Where approvals come from: a forge, a file of evidence, or the claims of the files themselves. */
export type EvidenceSource = (exceptionId: string) => ApprovalEvidence

/** An approval that was given and counts for nothing. */
export interface IgnoredApproval {
  /** the login at the forge, as it writes it */
  readonly who: string
  /** in words */
  readonly why: string
}

/** What the reviews of a pull request come to, once it is known who is behind the accounts. */
export interface RequestApprovals {
  /** person ids, sorted, each human once: those whose approval counts; empty with an objection or a stranger */
  readonly approvers: readonly string[]
  /** the accounts of `approvers`, in their order */
  readonly logins: readonly string[]
  /** who opened, wrote, committed or pushed it: person ids, else logins or addresses; sorted */
  readonly authors: readonly string[]
  readonly ignored: readonly IgnoredApproval[]
  /** ids of people who ask for changes, sorted */
  readonly objections: readonly string[]
  /** those of `authors` who are nobody known: `people.logins` or an address has to say who they are */
  readonly strangers: readonly string[]
  /** there are strangers, so that nobody can tell whether an approver wrote it */
  readonly unknownAuthors: boolean
}
