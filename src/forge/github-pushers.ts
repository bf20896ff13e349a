import type { ForgeAccount } from '../domain/forge.ts'
import { isSame, numberIn, parseAccount, type Row } from './github-answers.ts'
import type { GithubCalls } from './github-calls.ts'

/**
 * Everybody who ever pushed to a branch of that name: commits name whom they like, but pushes come from accounts. Null where
 * the push that made one of the commits the head of the branch is not known (yet).
 * https://docs.github.com/rest/repos/repos#list-repository-activities
 */
export async function fetchPushers(
  calls: GithubCalls,
  { from, branch }: { readonly from: string; readonly branch: string },
  { head, commits }: { readonly head: string; readonly commits: readonly string[] },
): Promise<readonly ForgeAccount[] | null> {
  const [owner, repo] = from.split('/')
  const place = { owner, repo, ref: `refs/heads/${branch}` }
  const pushes = await calls.list('GET /repos/{owner}/{repo}/activity', (row) => numberIn(row, 'id'), place)
  if (!areWhole(pushes, head, new Set(commits))) return null
  const pushers: ForgeAccount[] = []
  for (const { actor } of pushes) {
    const account = parseAccount(actor)
    if (account && !pushers.some(({ login }) => isSame(login, account.login))) pushers.push(account)
  }
  return pushers
}

/** The head was pushed, and so was every earlier state of the branch that a push built upon. */
function areWhole(pushes: readonly Row[], head: string, commits: ReadonlySet<unknown>): boolean {
  const pushed = new Set(pushes.map(({ after }) => after))
  return pushed.has(head) && pushes.every(({ before }) => !commits.has(before) || pushed.has(before))
}
