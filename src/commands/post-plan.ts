import type { CommitStatus, Review } from '../domain/forge.ts'
import type { Failure } from '../domain/failure.ts'
import type { Plan } from '../domain/plan.ts'
import { sha256 } from '../files/sha256.ts'
import { isOwn } from '../forge/own-words.ts'
import { stickComment } from '../forge/stick-comment.ts'
import { planDiagnostic } from '../plan/plan-summary.ts'
import { requestState } from '../plan/request-state.ts'
import { reviewedDecisions } from '../plan/reviewed-decisions.ts'
import { statusContext, statusDescription } from '../plan/reviewed-text.ts'
import { commentMarker } from '../views/comment-head.ts'
import { renderFailedPlanComment } from '../views/failed-plan-comment.ts'
import { sortDiagnostics } from '../domain/diagnostic.ts'
import { announceChange } from './announce-change.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { log } from './output.ts'
import { planCommentText } from './plan-comment-text.ts'
import { movedRequest } from './request-merge.ts'
import type { RequestPlace } from './request-place.ts'

/**
 * Writes a plan to its pull request: the comment, then the status of the head, which binds it, then a word to those who
 * approved something else. Nothing is written when the pull request has moved on: `stale-plan`.
 */
export async function postPlan(
  made: Plan,
  place: RequestPlace & { readonly reviews: readonly Review[] },
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  const { request } = place
  await requireUnmoved(place)
  const reviewed = reviewedDecisions(made, sha256)
  const before = await ownStatus(place, request.head.commit)
  const comment = await post(place, planCommentText(made), global, context)
  await setStatus(place, before, { state: requestState(made), description: statusDescription(made, reviewed, sha256) })
  const isHead = (commit: string) => commit === request.head.commit
  const statusOf = async (commit: string) => (isHead(commit) ? before : ownStatus(place, commit))
  await announceChange(made, { ...place, planComment: comment.id, statusOf })
}

/** Says in the place of the plan why there is none; what fails then is told in the log alone. */
export async function postFailedPlan(
  failure: Failure,
  place: RequestPlace & Pick<Plan, 'privacy'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  const { request, organization, environment, privacy } = place
  const { code, message, help } = failure
  const diagnostics = sortDiagnostics(failure.diagnostics).map(planDiagnostic)
  const commit = request.head.commit
  const told = { organization, environment, ...(privacy && { privacy }), commit, code, message, help, diagnostics }
  try {
    await requireUnmoved(place)
    await post(place, renderFailedPlanComment(told), global, context)
    const state = code === 'invalid-files' ? 'failure' : 'error'
    await setStatus(place, await ownStatus(place, commit), { state, description: `not planned: ${code}` })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    log('error', `that there is no plan could not be posted: ${said}`, global, context)
  }
}

async function requireUnmoved({ forge, request }: RequestPlace): Promise<void> {
  const { state, head, base } = await forge.fetchRequest(request.number)
  const isSame = head.commit === request.head.commit && base.branch === request.base.branch
  if (state !== 'open' || !isSame) throw movedRequest(request.number)
}

async function post(place: RequestPlace, body: string, global: GlobalOptions, context: CommandContext) {
  const marker = commentMarker({ ...place, kind: 'plan' })
  const { number } = place.request
  const stuck = await stickComment(place.forge, number, { marker, body })
  if (stuck.doubles > 0) {
    const text = `${stuck.doubles + 1} comments of ours are the plan of pull request ${number}: the oldest was written anew, take the others away`
    log('warn', text, global, context)
  }
  log('info', `comment ${stuck.id} of pull request ${number}: ${stuck.how}`, global, context)
  return stuck
}

/** Null: nobody said anything under our context, or somebody else had the last word. */
async function ownStatus(
  { forge, organization, environment }: RequestPlace,
  commit: string,
): Promise<CommitStatus | null> {
  const [status, self] = await Promise.all([
    forge.fetchStatus(commit, statusContext({ organization, environment })),
    forge.fetchSelf(),
  ])
  return status && isOwn(status.author, self) ? status : null
}

/** A commit takes a thousand statuses of one context: what stands there already is not said again. */
async function setStatus(
  { forge, request, organization, environment }: RequestPlace,
  before: CommitStatus | null,
  said: Pick<CommitStatus, 'state' | 'description'>,
): Promise<void> {
  if (before?.state === said.state && before.description === said.description) return
  await forge.setStatus(request.head.commit, { context: statusContext({ organization, environment }), ...said })
}
