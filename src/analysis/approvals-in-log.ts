import type { AuditEntry } from '../domain/audit.ts'
import type { SeenApproval } from '../domain/evidence.ts'

/** What an entry of the audit log tells of approvals of a merged pull request, as the ledger remembers it. */
export function approvalsIn({ event, request, time }: AuditEntry): SeenApproval[] {
  if (event !== 'approval' || request === undefined || request.approvers.length === 0) return []
  const { source, authors, approvers } = request
  const people = approvers.map(({ person }) => person)
  const about = { approvers: people, authors, requester: null, source, at: Date.parse(time) }
  return request.approved.map(({ exception, digest, roles }) => ({ exception, digest, ...about, roles }))
}
