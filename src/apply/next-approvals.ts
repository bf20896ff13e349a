import type { SeenApproval } from '../domain/evidence.ts'
import type { Ledger } from '../domain/ledger.ts'

/** The ledger with what was seen of merged requests; one without approvers approves nothing. */
export function withApprovals(ledger: Ledger, seen: readonly SeenApproval[]): Ledger {
  const keyOf = ({ exception, digest, source }: SeenApproval) => JSON.stringify([exception, digest, source])
  const added = seen.filter(({ approvers }) => approvers.length > 0)
  if (added.length === 0) return ledger
  const approvals = new Map([...(ledger.approvals ?? []), ...added].map((one) => [keyOf(one), one]))
  return { ...ledger, approvals: [...approvals.values()] }
}

/** What a run of everything leaves approvals to be for. */
export interface ApprovedContents {
  /** ids of the exceptions in the files */
  readonly exceptions: ReadonlySet<string>
  /** digests of the lines of policies in the files */
  readonly lines: ReadonlySet<string>
  /** those of `lines` by which everybody whom they mean has got what they give, if nothing failed */
  readonly given: ReadonlySet<string>
}

/**
 * The approvals to remember. One of an exception goes with the record, whatever becomes of its content: what it was approved
 * for may come back by an edit. One of a line goes once everybody has what it gives, so that whoever gets it by another edit
 * needs another approval. Without `contents` the run was about a part, and nothing is forgotten.
 */
export function nextApprovals(
  approvals: readonly SeenApproval[],
  contents: ApprovedContents | null,
  { hasFailed }: { readonly hasFailed: boolean },
): readonly SeenApproval[] {
  if (contents === null) return approvals
  const { exceptions, lines, given } = contents
  return approvals.filter(({ exception, digest }) =>
    exception === null ? lines.has(digest) && (hasFailed || !given.has(digest)) : exceptions.has(exception),
  )
}
