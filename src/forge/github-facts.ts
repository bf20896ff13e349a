import { CallFailure } from '../adapters/call-failure.ts'
import type { ForgeAccount, PullRequest, RequestFacts } from '../domain/forge.ts'
import {
  numberIn,
  parseAccount,
  parseCommit,
  parseRequest,
  parseReview,
  type Row,
  rowOf,
  textIn,
} from './github-answers.ts'
import type { GithubCalls } from './github-calls.ts'

const attempts = 3
/** No pull request tells of more of its commits. https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request */
const mostCommits = 250
const requestRoute = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'

/** A pull request with reviews, commits and pushers that belong to one head; `CallFailure` where that cannot be had. */
export async function fetchRequestFacts(calls: GithubCalls, number: number): Promise<RequestFacts> {
  const of = { pull_number: number }
  for (let attempt = 1; ; attempt++) {
    const row = await calls.read(requestRoute, of)
    const request = parseRequest(row)
    const [reviews, commits, pushers] = await Promise.all([
      calls.list(`${requestRoute}/reviews`, (one) => numberIn(one, 'id'), of),
      calls.list(`${requestRoute}/commits`, (one) => textIn(one, 'sha'), of),
      fetchPushers(calls, request, row),
    ])
    // Whoever pushes meanwhile changes what was approved.
    const after = parseRequest(await calls.read(requestRoute, of))
    if (after.head.commit === request.head.commit && after.state === request.state) {
      assertWhole(request, row, commits)
      return {
        request,
        reviews: reviews.flatMap((one) => parseReview(one) ?? []),
        commits: commits.map(parseCommit),
        pushers,
      }
    }
    if (attempt === attempts) throw incomplete(`#${number} changed each time it was read`)
  }
}

function assertWhole({ number, head }: PullRequest, row: Row, commits: readonly Row[]): void {
  const announced = numberIn(row, 'commits')
  if (announced > mostCommits)
    throw incomplete(`#${number} has ${announced} commits, and GitHub tells of ${mostCommits} at most: squash them`)
  if (commits.length !== announced) throw incomplete(`#${number} has ${announced} commits, and ${commits.length} came`)
  if (!commits.some(({ sha }) => sha === head.commit)) throw incomplete(`the commits of #${number} lack its head`)
}

/**
 * Everybody who ever pushed to a branch of that name: commits name whom they like, but pushes come from accounts. They are
 * incomplete without the push that made the head what it is.
 * https://docs.github.com/rest/repos/repos#list-repository-activities
 */
async function fetchPushers(
  calls: GithubCalls,
  { number, head }: PullRequest,
  row: Row,
): Promise<readonly ForgeAccount[]> {
  const from = rowOf(rowOf(row['head'])['repo'])['full_name']
  if (typeof from !== 'string')
    throw incomplete(`the repository that #${number} comes from is gone, and with it who pushed`)
  const [owner = '', repo = ''] = from.split('/')
  const rows = await calls.list('GET /repos/{owner}/{repo}/activity', (one) => numberIn(one, 'id'), {
    owner,
    repo,
    ref: `refs/heads/${head.branch}`,
  })
  if (!rows.some(({ after }) => after === head.commit))
    throw incomplete(`who pushed ${head.commit.slice(0, 7)} to \`${head.branch}\` is not known yet`)
  const pushers = new Map<string, ForgeAccount>()
  for (const { actor } of rows) {
    const account = parseAccount(actor)
    if (account) pushers.set(account.login.toLowerCase(), account)
  }
  return [...pushers.values()]
}

function incomplete(message: string): CallFailure {
  return new CallFailure({ class: 'transient', message })
}
