import { Failure } from '../domain/failure.ts'
import type { Refusal } from '../domain/plan.ts'
import type { MergeProblem } from './merged-requests.ts'

/** Why files that are newer than the verified commit do not count, and the ways out. */
export function unverifiedRefusal(problem: MergeProblem, verified: string): Refusal {
  const { isUnreadable } = problem
  const message = `${problemText(problem)}; it waits with all that came after it, and the files of ${verified.slice(0, 7)} count`
  return { guard: 'unverified', message, allow_with: isUnreadable ? askAgain : putBack(verified) }
}

/** Nothing was applied before, and the newest change cannot count either: there are no files to go by. */
export function nothingVerified(problem: MergeProblem, to: string): Failure {
  return closed(
    `${problemText(problem)}, and nothing was applied before ${to.slice(0, 7)}`,
    problem.isUnreadable
      ? askAgain
      : 'bring a change of the files by a pull request that is approved as `apply.require` asks',
  )
}

/** The ledger is empty, and that it is this one was decided without leave. */
export function strangeLedger(problem: MergeProblem): Failure {
  return closed(
    `nothing was ever applied by this ledger, and another one was named before: ${problemText(problem)}`,
    'name the ledger that was used before, or take it along to the new place',
  )
}

/** What waits would have a hand in this very run. */
export function unusable(problem: MergeProblem, what: string): Failure {
  return closed(
    `${problemText(problem)}; what waits changes ${what}, so that nothing can be done without it`,
    problem.isUnreadable ? askAgain : 'put that back as it was, or bring it by a pull request',
  )
}

/** It is demanded to ask, and nobody says whom. */
export function noForge(): Failure {
  return closed(
    '`apply.require` asks how changes were merged, and the configuration names no forge to ask',
    'write `forge: {kind: github}`, or take `require` out of `apply` (or write `require: {pull_request: false, approvals: 0}`)',
  )
}

const askAgain = 'the next run asks again; until then what ends, locks and leavers go on'

function putBack(verified: string): string {
  const short = verified.slice(0, 7)
  return `put the files back as they are in ${short} by a pull request (\`git checkout ${short} -- …\`), then bring what was meant by another one`
}

function problemText({ commit, why, isUnreadable }: MergeProblem): string {
  const by = commit.author === '' ? '' : ` by ${commit.author}`
  const named = `the merge of ${commit.commit.slice(0, 7)}${by}`
  return isUnreadable ? `${named} cannot be verified: ${why}` : `${named} was not verified: ${why}`
}

function closed(message: string, help: string): Failure {
  return new Failure({ code: 'branch-gate', message: `${message}; nothing was changed`, help })
}
