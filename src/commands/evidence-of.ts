import { approvedWindow, contentDigest } from '../access/approved-window.ts'
import { periodOf } from '../access/exception-model.ts'
import type { ApprovalEvidence, EvidenceSource, SeenApproval, WrittenApproval } from '../domain/evidence.ts'
import type { Exception } from '../domain/exception.ts'
import type { Settings } from '../domain/settings.ts'
import { sha256 } from '../files/sha256.ts'
import type { Workspace } from './workspace.ts'

/**
 * Who is known to have approved what: the file that sandboxes may have, then the pull request that the files are of, then
 * what the ledger remembers of merged ones; else what the exceptions claim of themselves.
 */
export function evidenceOf(
  workspace: Pick<Workspace, 'evidence' | 'approvals' | 'documents' | 'settings'>,
  remembered: readonly SeenApproval[] | undefined,
): EvidenceSource {
  const { evidence, approvals, documents, settings } = workspace
  const exceptions = new Map(documents.exceptions.map((one) => [one.id, one]))
  const seen = seenApprovals([...approvals, ...(remembered ?? [])])
  return (id) => {
    const exception = exceptions.get(id)
    if (!exception) return { kind: 'claim', approvers: [] }
    const written = evidence.get(id)
    return judgeEvidence(exception, [...(written ? [written] : []), ...seen(id)], settings)
  }
}

/** By exception, in their order; those of one request before another that is older. */
export function seenApprovals(approvals: readonly SeenApproval[]): (exception: string) => readonly SeenApproval[] {
  const byException = new Map<string, SeenApproval[]>()
  for (const one of approvals.toSorted((a, b) => b.at - a.at)) {
    if (one.exception === null) continue
    byException.set(one.exception, [...(byException.get(one.exception) ?? []), one])
  }
  return (exception) => byException.get(exception) ?? []
}

/**
 * An approval counts for the content it was given for: ids are positions in a file, or can be taken for something else. Of
 * several, the first of all the content counts, else the one of the longest time, else what is wrong with the first.
 */
export function judgeEvidence(
  exception: Exception,
  approvals: readonly WrittenApproval[],
  settings: Settings,
): ApprovalEvidence {
  const digest = contentDigest(exception, settings, sha256)
  const [first] = approvals
  if (!first) {
    const claim = { kind: 'claim', approvers: exception.approvedBy } as const
    return settings.apply.evidence === null ? claim : { ...claim, digest }
  }
  const own = periodOf({ ...exception, revoked: null }, settings)
  const found = approvals.flatMap((approval) => {
    const window = approval.digest === null ? null : approvedWindow(approval.digest, exception, settings, sha256)
    const isInside = window !== null && window.starts <= own.starts && own.ends <= window.ends
    // What was reviewed of an emergency is all of it, or nothing.
    return window !== null && (isInside || !exception.breakGlass) ? [{ approval, window, isInside }] : []
  })
  const [longest] = found.toSorted((a, b) => b.window.ends - a.window.ends)
  const best = found.find(({ isInside }) => isInside) ?? longest
  if (best) {
    const { approvers, authors, requester, source, roles } = best.approval
    const part = best.isInside ? {} : { window: best.window }
    return { kind: 'verified', approvers, authors, requester, source, digest, ...part, ...(roles && { roles }) }
  }
  const what = first.digest === null ? 'names no digest of what was approved' : 'is for other content than it has now'
  return { kind: 'claim', approvers: first.approvers, digest, problem: `the approval (${first.source}) ${what}` }
}
