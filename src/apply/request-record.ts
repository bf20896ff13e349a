import type { AuditRecord } from '../domain/audit.ts'
import type { RequestApprovals, SeenApproval } from '../domain/evidence.ts'
import type { PullRequest } from '../domain/forge.ts'
import { type RunIdentity, runRecord } from './audit-records.ts'

/** A merged pull request that was verified: who approved it by which account, whose approval does not count, and what it is for. */
export function requestRecord(
  identity: RunIdentity,
  request: Pick<PullRequest, 'url' | 'head' | 'mergeCommit'>,
  {
    source,
    approvals,
    seen,
  }: {
    readonly source: string
    readonly approvals: RequestApprovals
    readonly seen: readonly SeenApproval[]
  },
): AuditRecord {
  const { approvers, logins, authors, ignored } = approvals
  return {
    ...runRecord(identity, 'approval', source),
    request: {
      source,
      url: request.url,
      head: request.head.commit,
      merge: request.mergeCommit,
      approvers: approvers.map((person, place) => ({ person, login: logins[place]! })),
      authors,
      ignored,
      approved: seen.map(({ exception, digest, roles }) => ({ exception, digest, roles })),
    },
  }
}
