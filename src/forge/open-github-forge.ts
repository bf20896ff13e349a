import type { AdapterIo } from '../adapters/adapter.ts'
import { type HttpClient, openHttpClient } from '../adapters/http/http-client.ts'
import { octokitOver } from '../adapters/http/octokit-over-http.ts'
import { secondaryLimit } from '../adapters/http/secondary-limit.ts'
import type { ForgeAccount, PullRequest } from '../domain/forge.ts'
import type { Forge } from './forge.ts'
import { onErrand } from './forge-failure.ts'
import {
  isSame,
  numberIn,
  parseAccount,
  parseComment,
  parseIssue,
  parseRequest,
  parseStatus,
  textIn,
} from './github-answers.ts'
import { createGithubCalls } from './github-calls.ts'
import { fetchIssueEditors } from './github-issue-editors.ts'
import { fetchRequestFacts } from './github-facts.ts'
import { fetchBranchProtection } from './github-protection.ts'
import { fetchAddress, fetchGithubStanding, fetchTokenAccount } from './github-standing.ts'
import { createGithubWrites } from './github-writes.ts'
import { isOwn } from './own-words.ts'

export interface GithubForgeOptions {
  /** of the API */
  readonly url: string
  /** `owner/name` */
  readonly repository: string
  readonly token: string
  /** the only login whose words count as ours; null: that of the token */
  readonly account: string | null
  readonly io: AdapterIo
  readonly signal: AbortSignal
}

const name = 'GitHub'
/** for one answer */
const timeout = 30_000

/** A repository at GitHub, over REST. https://docs.github.com/rest */
export function openGithubForge(options: GithubForgeOptions): Forge {
  const { url, repository, token, account, io, signal } = options
  const http: HttpClient = openHttpClient({
    name,
    baseUrl: url,
    timeout,
    ca: null,
    proxy: null,
    io,
    signal,
    headers: () => ({ authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' }),
    secrets: [token],
    classify: (answer, limits) => secondaryLimit(name, answer, limits),
  })
  const [owner = '', repo = ''] = repository.split('/')
  const calls = createGithubCalls(octokitOver(http, url), { owner, repo }, io)
  const writes = createGithubWrites(calls, repository)
  const whole = '/repos/{owner}/{repo}'
  const reading = <T>(reads: string, call: () => Promise<T>) => onErrand({ reads }, call)
  let own: Promise<ForgeAccount> | null = null

  const fetchToken = () => (own ??= fetchTokenAccount(http, url))
  const fetchSelf = () =>
    account === null
      ? reading('the account of the token', fetchToken)
      : Promise.resolve({ login: account, isBot: account.endsWith('[bot]') })
  const fetchRequest = async (number: number): Promise<PullRequest> =>
    reading(`${repository}#${number}`, async () =>
      parseRequest(await calls.read(`GET ${whole}/pulls/{pull_number}`, { pull_number: number })),
    )

  return {
    kind: 'github',
    title: name,
    repository,
    fetchSelf,
    fetchTokenAccount: () => reading('the account of the token', fetchToken),
    fetchAddress: (login) => reading(`the account \`${login}\``, () => fetchAddress(calls, url, login)),
    fetchRequest,
    async fetchRequestsOf(commit) {
      const rows = await reading(`the pull requests of ${commit.slice(0, 7)}`, () =>
        calls.list(`GET ${whole}/commits/{commit_sha}/pulls`, (row) => numberIn(row, 'number'), { commit_sha: commit }),
      )
      // The list does not tell who merged.
      return Promise.all(rows.map((row) => fetchRequest(numberIn(row, 'number'))))
    },
    fetchFacts: (number) => reading(`who approved ${repository}#${number}`, () => fetchRequestFacts(calls, number, io)),
    fetchTeam: (slug) =>
      reading(`the team \`${slug}\``, async () => {
        const rows = await calls.listSeen('GET /orgs/{org}/teams/{team_slug}/members', (row) => numberIn(row, 'id'), {
          org: owner,
          team_slug: slug,
        })
        return rows && rows.flatMap((row) => parseAccount(row) ?? [])
      }),
    fetchProtection: (branch) => reading(`the protection of \`${branch}\``, () => fetchBranchProtection(calls, branch)),
    fetchComments: (number) =>
      reading(`the comments of ${repository}#${number}`, async () => {
        const route = `GET ${whole}/issues/{issue_number}/comments`
        const rows = await calls.list(route, (row) => numberIn(row, 'id'), { issue_number: number })
        return rows.map(parseComment)
      }),
    fetchStatus: (commit, context, by) =>
      reading(`the status of ${commit.slice(0, 7)}`, async () => {
        // The newest come first. https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference
        for await (const page of calls.pages(`GET ${whole}/commits/{ref}/statuses`, { ref: commit })) {
          const found = page
            .filter((row) => textIn(row, 'context') === context)
            .map(parseStatus)
            .find(({ author }) => by === undefined || isOwn(author, by))
          if (found) return found
        }
        return null
      }),
    fetchOwnIssues: (label) =>
      reading(`the issues of ${repository}`, async () => {
        const { login } = await fetchSelf()
        const rows = await calls.list(`GET ${whole}/issues`, (row) => numberIn(row, 'number'), {
          labels: label,
          state: 'all',
        })
        // Pull requests are listed as well.
        return rows
          .filter((row) => row['pull_request'] === undefined)
          .map(parseIssue)
          .filter(({ author }) => author !== null && isSame(author.login, login))
      }),
    fetchIssue: (number) =>
      reading(`${repository}#${number}`, async () =>
        parseIssue(await calls.read(`GET ${whole}/issues/{issue_number}`, { issue_number: number })),
      ),
    fetchIssueEditors: (number) =>
      reading(`who edited ${repository}#${number}`, () => fetchIssueEditors(http, url, { owner, repo, number })),
    fetchStanding: () =>
      reading(`what the token may do in ${repository}`, () => fetchGithubStanding(calls, http, fetchToken)),
    ...writes,
    close: () => http.close(),
  }
}
