import { userInfo } from 'node:os'
import type { RunIdentity } from '../apply/audit-records.ts'
import { commitMessage } from '../git/commit-message.ts'
import { readRepositoryFacts } from '../git/repository-facts.ts'
import type { CommandContext } from './command-context.ts'
import { runOrigin, withNamedRequest } from './run-origin.ts'

/** Who runs what, from which commit and request; the commit is asked for where it is not known yet. */
export async function identifyRun(
  run: string,
  of: { readonly root: string; readonly commit?: string | null | undefined },
  context: CommandContext,
): Promise<RunIdentity> {
  const commit = of.commit === undefined ? (await readRepositoryFacts(of.root)).commit : of.commit
  const message = commit === null ? null : await commitMessage(of.root, commit)
  const origin = withNamedRequest(runOrigin(context.env), message)
  return { run, commit, actor: actorOf(context), origin, clock: context.now }
}

function actorOf({ env }: CommandContext): string | null {
  const names = ['GITHUB_ACTOR', 'GITLAB_USER_LOGIN', 'BUILDKITE_BUILD_CREATOR', 'CIRCLE_USERNAME', 'BUILD_USER_ID']
  const named = [...names, 'USER', 'LOGNAME'].map((name) => env[name]).find((name) => name !== undefined && name !== '')
  if (named !== undefined) return named
  try {
    return userInfo().username
  } catch {
    return null
  }
}
