import type { CommitStatus, Review } from '../domain/forge.ts'
import type { Plan } from '../domain/plan.ts'
import { ownComments } from '../forge/own-words.ts'
import { changedMarker, type EarlierApproval, renderChangedComment } from '../views/changed-comment.ts'
import type { RequestPlace } from './request-place.ts'

/** What an announcement needs besides the pull request. */
export interface AnnouncedPlace extends RequestPlace {
  readonly reviews: readonly Review[]
  /** id of the comment with the plan */
  readonly planComment: number
  /** what we said of a commit before this run */
  readonly statusOf: (commit: string) => Promise<CommitStatus | null>
}

/** Tells those who approved another plan of this pull request that it has changed, once for each digest. */
export async function announceChange(made: Plan, place: AnnouncedPlace): Promise<void> {
  const { forge, request, reviews, planComment, statusOf } = place
  const earlier: EarlierApproval[] = []
  for (const { account, commit } of standingApprovals(reviews)) {
    const description = (await statusOf(commit))?.description ?? ''
    const [digest] = /^sha256:[0-9a-f]{64}(?= )/.exec(description) ?? []
    if (digest !== undefined && digest !== made.branch_digest) earlier.push({ login: account.login, digest })
  }
  if (earlier.length === 0) return
  const self = await forge.fetchSelf()
  const told = ownComments(await forge.fetchComments(request.number), { self, marker: changedMarker(made) })
  if (told.length === 0) await forge.createComment(request.number, renderChangedComment(made, earlier, { planComment }))
}

/** Whose last word but comments is an approval, by humans, of a commit that is told. */
function standingApprovals(reviews: readonly Review[]) {
  const words = new Map<string, Review>()
  for (const review of reviews) {
    const { account, state } = review
    if (account !== null && !account.isBot && state !== 'commented') words.set(account.login.toLowerCase(), review)
  }
  return [...words.values()].flatMap(({ account, commit, state }) =>
    account !== null && commit !== null && state === 'approved' ? [{ account, commit }] : [],
  )
}
