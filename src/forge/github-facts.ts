import type { AdapterIo } from '../adapters/adapter.ts'
import { CallFailure } from '../adapters/call-failure.ts'
import type { PullRequest, RequestFacts } from '../domain/forge.ts'
import { numberIn, parseCommit, parseRequest, parseReview, type Row, rowOf, textIn } from './github-answers.ts'
import type { GithubCalls } from './github-calls.ts'
import { fetchPushers } from './github-pushers.ts'

const attempts = 4
/** Pushes are known a little later than commits. */
const firstPause = 2000
/** No pull request tells of more of its commits. https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request */
const mostCommits = 250
const requestRoute = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'

/** A pull request with reviews, commits and pushers that belong to one head; `CallFailure` where that cannot be had. */
export async function fetchRequestFacts(
  calls: GithubCalls,
  number: number,
  { wait }: Pick<AdapterIo, 'wait'>,
): Promise<RequestFacts> {
  const of = { pull_number: number }
  for (let attempt = 1; ; attempt++) {
    const row = await calls.read(requestRoute, of)
    const request = parseRequest(row)
    const branch = { from: originOf(row, number), branch: request.head.branch }
    const [reviews, commits] = await Promise.all([
      calls.list(`${requestRoute}/reviews`, (one) => numberIn(one, 'id'), of),
      calls.list(`${requestRoute}/commits`, (one) => textIn(one, 'sha'), of),
    ])
    const ids = commits.map((one) => textIn(one, 'sha'))
    const pushers = await fetchPushers(calls, branch, { head: request.head.commit, commits: ids })
    // Whoever pushes meanwhile changes what was approved.
    const after = parseRequest(await calls.read(requestRoute, of))
    const isStill = after.head.commit === request.head.commit && after.state === request.state
    if (isStill && pushers !== null) {
      assertWhole(request, row, commits)
      return {
        request,
        reviews: reviews.flatMap((one) => parseReview(one) ?? []),
        commits: commits.map(parseCommit),
        pushers,
      }
    }
    if (attempt === attempts) {
      if (isStill) throw incomplete(`GitHub does not say who pushed all of \`${branch.branch}\``)
      throw incomplete(`#${number} changed each time it was read`)
    }
    if (isStill) await wait(firstPause * 2 ** (attempt - 1))
  }
}

function assertWhole({ number, head }: PullRequest, row: Row, commits: readonly Row[]): void {
  const announced = numberIn(row, 'commits')
  if (announced > mostCommits)
    throw incomplete(`#${number} has ${announced} commits, and GitHub tells of ${mostCommits} at most: squash them`)
  if (commits.length !== announced) throw incomplete(`#${number} has ${announced} commits, and ${commits.length} came`)
  if (!commits.some(({ sha }) => sha === head.commit)) throw incomplete(`the commits of #${number} lack its head`)
}

/** `owner/name` of the repository that the branch is in. */
function originOf(row: Row, number: number): string {
  const from = rowOf(rowOf(row['head'])['repo'])['full_name']
  if (typeof from === 'string') return from
  throw incomplete(`the repository that #${number} comes from is gone, and with it who pushed`)
}

function incomplete(message: string): CallFailure {
  return new CallFailure({ class: 'transient', message })
}
