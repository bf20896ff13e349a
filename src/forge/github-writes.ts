import { CallFailure } from '../adapters/call-failure.ts'
import type { Forge } from './forge.ts'
import { onErrand } from './forge-failure.ts'
import { isSame, parseAccount, parseComment, parseIssue, parseRequest } from './github-answers.ts'
import type { GithubCalls } from './github-calls.ts'

type Writes = Pick<
  Forge,
  'createComment' | 'updateComment' | 'setStatus' | 'openRequest' | 'askReviewers' | 'createIssue' | 'updateIssue'
>

const whole = '/repos/{owner}/{repo}'

/** What is posted to a repository at GitHub. */
export function createGithubWrites(calls: GithubCalls, repository: string): Writes {
  const writing = <T>(writes: string, call: () => Promise<T>) => onErrand({ writes }, call)
  const twice = { isRepeatable: true }

  return {
    createComment: (number, body) =>
      writing(`a comment on ${repository}#${number}`, async () =>
        parseComment(await calls.write(`POST ${whole}/issues/{issue_number}/comments`, { issue_number: number, body })),
      ),
    updateComment: (id, body) =>
      writing(`a comment of ${repository}`, async () => {
        await calls.write(`PATCH ${whole}/issues/comments/{comment_id}`, { comment_id: id, body }, twice)
      }),
    setStatus: (commit, { context, state, description, url }) =>
      writing(`the status of ${commit.slice(0, 7)}`, async () => {
        const status = { sha: commit, context, state, description, ...(url !== undefined && { target_url: url }) }
        await calls.write(`POST ${whole}/statuses/{sha}`, status, twice)
      }),
    openRequest: (request) =>
      writing(`a pull request of \`${request.branch}\``, async () => {
        const { branch, ...rest } = request
        try {
          return parseRequest(await calls.write(`POST ${whole}/pulls`, { head: branch, ...rest }))
        } catch (error) {
          // It may be there already, or since the try whose answer was lost.
          const open = await openRequestOf(request).catch(() => null)
          if (open) return open
          throw error
        }
      }),
    askReviewers: (number, logins) =>
      writing(`the reviewers of ${repository}#${number}`, () => askForReviews(number, logins)),
    createIssue: (issue) =>
      writing(`an issue of ${repository}`, async () =>
        parseIssue(await calls.write(`POST ${whole}/issues`, { ...issue, labels: [...issue.labels] })),
      ),
    updateIssue: (number, { isOpen, ...change }) =>
      writing(`${repository}#${number}`, async () => {
        const state = isOpen === undefined ? {} : { state: isOpen ? 'open' : 'closed' }
        await calls.write(`PATCH ${whole}/issues/{issue_number}`, { issue_number: number, ...change, ...state }, twice)
      }),
  }

  /** Gives those who were refused: one who cannot be asked refuses all who are asked with them. */
  async function askForReviews(number: number, logins: readonly string[]): Promise<readonly string[]> {
    if (logins.length === 0) return []
    const route = `POST ${whole}/pulls/{pull_number}/requested_reviewers`
    try {
      const row = await calls.write(route, { pull_number: number, reviewers: [...logins] }, twice)
      const asked = Array.isArray(row['requested_reviewers']) ? row['requested_reviewers'].map(parseAccount) : []
      return logins.filter((login) => !asked.some((one) => one !== null && isSame(one.login, login)))
    } catch (error) {
      if (!(error instanceof CallFailure) || error.status !== 422) throw error
      if (logins.length === 1) return logins
      const refused: string[] = []
      for (const login of logins) refused.push(...(await askForReviews(number, [login])))
      return refused
    }
  }

  async function openRequestOf({ branch, base }: Parameters<Writes['openRequest']>[0]) {
    const [owner] = repository.split('/')
    for await (const page of calls.pages(`GET ${whole}/pulls`, { head: `${owner}:${branch}`, base, state: 'open' })) {
      const found = page.map(parseRequest).find(({ head }) => head.branch === branch && !head.isFork)
      if (found) return found
    }
    return null
  }
}
