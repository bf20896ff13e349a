import type { PullRequest } from '../domain/forge.ts'
import { sha256 } from '../files/sha256.ts'
import { ownComments } from '../forge/own-words.ts'
import type { ReviewedDecisions } from '../plan/reviewed-decisions.ts'
import { isBoundBy, parseReviewedDecisions, statusContext } from '../plan/reviewed-text.ts'
import { commentMarker } from '../views/comment-head.ts'
import type { MergeJudge } from './merge-judge.ts'

/**
 * What reviewers of a request saw of its plan: what the comment of our account says, if the status that our account set on
 * exactly this head is about that comment. Whatever anybody else wrote, or somebody edited, counts for nothing: null.
 */
export async function fetchReviewed(
  { number, head }: PullRequest,
  { forge, company }: Pick<MergeJudge, 'forge' | 'company'>,
): Promise<ReviewedDecisions | null> {
  const self = await forge.fetchSelf()
  // Whoever sets a status after ours takes nothing back.
  const status = await forge.fetchStatus(head.commit, statusContext(company), self)
  if (status === null) return null
  const marker = commentMarker({ kind: 'plan', ...company })
  for (const { body } of ownComments(await forge.fetchComments(number), { self, marker })) {
    const reviewed = parseReviewedDecisions(body)
    if (reviewed !== null && isBoundBy(status.description, reviewed, sha256)) return reviewed
  }
  return null
}
