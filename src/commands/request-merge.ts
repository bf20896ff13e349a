import type { PullRequest } from '../domain/forge.ts'
import { Failure } from '../domain/failure.ts'
import { fetchRef } from '../git/fetch-ref.ts'
import { includesCommit } from '../git/includes-commit.ts'
import { mergeResult } from '../git/merge-result.ts'
import { remoteOf } from '../git/remote-of.ts'
import { resolveRevision } from '../git/resolve-revision.ts'

/** What merging a pull request now would give. */
export interface RequestMerge {
  /** the commit that its base branch ends with */
  readonly base: string
  /** the tree that base and head merge to */
  readonly tree: string
  /** that is the head's own: it has everything that the base has */
  readonly isHead: boolean
}

/**
 * Fetches the head of a pull request and merges it as git objects: nothing of it is checked out or run. What is checked out
 * has to belong to the base branch, as people, programs and the ledger are read from there. Failures: `branch-gate`,
 * `stale-plan` when somebody pushes meanwhile, `invalid-files` for conflicts, `revision-unreadable`.
 */
export async function mergeRequest(root: string, request: PullRequest): Promise<RequestMerge> {
  const { base, head, number } = request
  const remote = await remoteOf(root, base.branch)
  if (remote === null) throw unreadable('this repository has no remote to fetch the pull request from')
  const tip = await fetchRef(root, remote, `refs/heads/${base.branch}`)
  if ('why' in tip) throw unreadable(tip.why)
  const here = await resolveRevision(root, 'HEAD')
  if ((await includesCommit(root, tip.commit, here.commit)) !== true) throw otherCheckout(base.branch, here.commit)
  const fetched = await fetchRef(root, remote, `refs/pull/${number}/head`)
  if ('why' in fetched) throw unreadable(fetched.why)
  if (fetched.commit !== head.commit) throw movedRequest(number)
  const merged = await mergeResult(root, tip.commit, head.commit)
  if (merged === null)
    throw unreadable('git could not merge the pull request: it needs git 2.38 or newer, and a history that both share')
  if ('conflicts' in merged) throw conflicting(request, merged.conflicts)
  const isHead = (await includesCommit(root, head.commit, tip.commit)) === true
  return { base: tip.commit, tree: merged.tree, isHead }
}

/** Somebody pushed while the plan was made. */
export function movedRequest(number: number): Failure {
  return new Failure({
    code: 'stale-plan',
    message: `pull request ${number} got other commits, or another base, while its plan was made; nothing was posted`,
    help: 'plan it again: `provisionr plan --pull-request` of what it is now',
  })
}

function otherCheckout(branch: string, commit: string): Failure {
  return new Failure({
    code: 'branch-gate',
    message: `what is checked out, ${commit.slice(0, 7)}, is not in \`${branch}\`, and people, programs and the ledger are read from it; nothing was planned`,
    help: `check out \`${branch}\` (in GitHub Actions run on \`pull_request_target\`, and never check out the pull request)`,
  })
}

const shown = 5

function conflicting({ number, base }: PullRequest, paths: readonly string[]): Failure {
  const names = paths.slice(0, shown).map((path) => `\`${path}\``)
  const more = paths.length > shown ? ` and ${paths.length - shown} more` : ''
  return new Failure({
    code: 'invalid-files',
    message: `pull request ${number} and \`${base.branch}\` contradict each other in ${names.join(', ')}${more}`,
    help: `merge \`${base.branch}\` into its branch, or rebase it`,
  })
}

function unreadable(message: string): Failure {
  return new Failure({
    code: 'revision-unreadable',
    message,
    help: 'run it in a whole clone (`fetch-depth: 0`) that may read its remote',
  })
}
