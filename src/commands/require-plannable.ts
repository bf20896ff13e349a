import { Failure } from '../domain/failure.ts'
import type { PullRequest } from '../domain/forge.ts'
import { ciBuilds } from '../git/ci-build.ts'
import type { CommandContext } from './command-context.ts'
import type { PlanOptions } from './plan-options.ts'

/**
 * The pull request to plan, by its number or the commit that it ends with. Throws `usage` for options that contradict it, and `branch-gate` where a build
 * server has checked out the pull request: its configuration would choose where tokens are sent.
 */
export function requireRequestOptions(options: PlanOptions, { env }: Pick<CommandContext, 'env'>): number | string {
  const { pullRequest, base, post } = options
  if (pullRequest === null) throw usage('`--post` needs a pull request', 'name it: `--pull-request 482 --post`')
  if (base !== null) throw usage('`--pull-request` and `--base` name two bases', 'leave `--base` out')
  if (post && isNarrowed(options)) {
    const help = 'post a plan of everything; look at parts of it without `--post`'
    throw usage('only a part was asked for, or something was allowed, and `--post` is for the plan as it is', help)
  }
  // That event is about a pull request as well, and has the base checked out.
  const isTarget = env['GITHUB_EVENT_NAME'] === 'pull_request_target'
  const build = ciBuilds(env).find(({ isRequest }) => isRequest)
  if (build && !isTarget) {
    throw new Failure({
      code: 'branch-gate',
      message: `${build.name} builds the pull request itself, and nothing of it may choose what is run; nothing was planned`,
      help: 'run it where the base is checked out (in GitHub Actions on `pull_request_target`), or use `provisionr plan --base`',
    })
  }
  return pullRequest
}

function isNarrowed({ people, systems, policies, causes, remediate, maxRemovals, confirm, at }: PlanOptions): boolean {
  const named = people.length + systems.length + policies.length + causes.length + confirm.length
  return named > 0 || remediate || maxRemovals !== null || at !== null
}

/** The only open pull request that ends with the commit; `stale-plan` where there is none, or more than one. */
export function requestOfHead(requests: readonly PullRequest[], commit: string): PullRequest {
  const open = requests.filter(({ state, head }) => state === 'open' && head.commit === commit)
  const [only, ...others] = open
  if (only && others.length === 0) return only
  const found = only
    ? `several pull requests end (${open.map(({ number }) => number).join(', ')})`
    : 'no open pull request ends'
  throw new Failure({
    code: 'stale-plan',
    message: `${found} with ${commit.slice(0, 7)}; nothing was planned`,
    help: 'name the number: `--pull-request 482`',
  })
}

/** Refuses what nobody should plan with credentials: `stale-plan` for what is over, `branch-gate` for forks. */
export function requirePlannable({ number, state, head }: PullRequest): void {
  if (state !== 'open') {
    throw new Failure({
      code: 'stale-plan',
      message: `pull request ${number} is ${state}, so there is nothing to plan`,
      help: state === 'merged' ? 'what was merged is in `provisionr plan`' : 'open it again, or plan another one',
    })
  }
  if (head.isFork) {
    throw new Failure({
      code: 'branch-gate',
      message: `pull request ${number} comes from a fork, whose plan would tell anybody who is who here; nothing was planned`,
      help: 'look at `provisionr access diff`, or push the branch to this repository if you trust it',
    })
  }
}

function usage(message: string, help: string): Failure {
  return new Failure({ code: 'usage', message, help })
}
