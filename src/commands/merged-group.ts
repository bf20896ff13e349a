import { requestApprovals } from '../access/request-approvals.ts'
import type { RequestApprovals } from '../domain/evidence.ts'
import type { PullRequest } from '../domain/forge.ts'
import { fetchRef } from '../git/fetch-ref.ts'
import type { LineCommit } from '../git/main-line.ts'
import { mergeResult } from '../git/merge-result.ts'
import { remoteOf } from '../git/remote-of.ts'
import { askGit } from '../git/run-git.ts'
import type { MergedRequest, MergeJudge } from './merge-judge.ts'
import { fetchReviewed } from './reviewed-plan.ts'

export type GroupVerdict = { readonly kind: 'sound'; readonly merged: MergedRequest } | Unsound

export interface Unsound {
  readonly kind: 'unsound'
  readonly why: string
  /** it was not judged, because nobody could be asked */
  readonly isUnreadable: boolean
}

interface GroupJudge extends MergeJudge {
  readonly root: string
  /** the files that matter of a commit or tree */
  readonly listingOf: (tree: string) => Promise<string>
}

/**
 * Judges the commits that begin a line: those by which one request was merged. A commit may belong to several; the first that
 * explains the files and was approved counts. Fails with `forge-unreadable`.
 */
export async function judgeGroup(line: readonly LineCommit[], judge: GroupJudge): Promise<GroupVerdict> {
  const [first] = line
  const known = await judge.forge.fetchRequestsOf(first!.commit)
  const merged = known.filter(({ state, base }) => state === 'merged' && base.branch === judge.branch)
  const groups = merged
    .map((request) => ({ request, last: line.findIndex(({ commit }) => commit === request.mergeCommit) }))
    .filter(({ last }) => last >= 0)
    .sort((a, b) => a.last - b.last)
  let problem: GroupVerdict | null = null
  for (const { request, last } of groups) {
    const verdict = await judgeRequest(request.number, line.slice(0, last + 1), judge)
    if (verdict.kind === 'sound') return verdict
    problem ??= verdict
  }
  return problem ?? unsound(strangerText(known, judge.branch))
}

async function judgeRequest(number: number, group: readonly LineCommit[], judge: GroupJudge): Promise<GroupVerdict> {
  const { forge, demands, people } = judge
  const named = `pull request ${number}`
  const facts = await forge.fetchFacts(number)
  const { request } = facts
  const [first] = group
  const last = group.at(-1)!
  if (request.state !== 'merged' || request.base.branch !== judge.branch || request.mergeCommit !== last.commit)
    return unsound(`the forge contradicts itself about ${named}`)
  for (const { commit } of group.slice(1)) {
    const others = await forge.fetchRequestsOf(commit)
    if (!others.some((one) => one.number === number))
      return unsound(`${commit.slice(0, 7)} is no part of ${named}, and lies among its commits`)
  }
  const onto = first!.parent
  if (onto === null) return unsound('it is the first commit of all: nothing tells what was there before')
  const later = await judge.peopleAt(onto)
  const known = requestApprovals(facts, people)
  const approvals = later === null ? known : approvedByBoth(known, requestApprovals(facts, later))
  if (approvals.approvers.length < demands.approvals)
    return unsound(unapprovedText(named, approvals, demands.approvals))
  const stray = await strayFiles(onto, last.commit, request, judge)
  if (stray !== null) return unsound(stray)
  const reviewed = await fetchReviewed(request, judge)
  return { kind: 'sound', merged: { request, approvals, reviewed, onto, commits: group.map(({ commit }) => commit) } }
}

/** Whoever left by a request that was merged before this one approves no more; who came by it does not approve yet. */
function approvedByBoth(known: RequestApprovals, later: RequestApprovals): RequestApprovals {
  const isBoth = (_: string, at: number) => later.approvers.includes(known.approvers[at]!)
  const gone = known.logins.filter((login, at) => !isBoth(login, at))
  const why = 'not so by the list of people that was merged before it'
  return {
    ...known,
    approvers: known.approvers.filter(isBoth),
    logins: known.logins.filter(isBoth),
    ignored: [...known.ignored, ...gone.map((who) => later.ignored.find((one) => one.who === who) ?? { who, why })],
  }
}

/** Why the branch did not become by it what merging its head makes of it; null: it did. */
async function strayFiles(
  parent: string,
  last: string,
  { number, head }: PullRequest,
  { root, branch, listingOf }: GroupJudge,
): Promise<string | null> {
  const missing = await fetchHead(root, branch, number, head.commit)
  if (missing !== null) return missing
  const result = await mergeResult(root, parent, head.commit)
  if (result === null)
    return `git cannot merge pull request ${number} again to compare (it takes git 2.38 and the whole history)`
  const by = `by pull request ${number} came`
  if ('conflicts' in result) return `${by} how somebody solved a conflict, which nobody has reviewed`
  if ((await listingOf(result.tree)) === (await listingOf(last))) return null
  return `${by} something else than was reviewed at ${head.commit.slice(0, 7)}`
}

/** Makes the head known to this clone; gives why that cannot be. */
async function fetchHead(root: string, branch: string, number: number, commit: string): Promise<string | null> {
  const isHere = async () => (await askGit(root, ['cat-file', '-e', `${commit}^{commit}`])).ok
  if (await isHere()) return null
  const remote = await remoteOf(root, branch)
  if (remote === null) return 'this repository has no remote to ask'
  const fetched = await fetchRef(root, remote, `refs/pull/${number}/head`)
  if ('why' in fetched) return fetched.why
  return (await isHere()) ? null : `the remote \`${remote}\` no longer has ${commit.slice(0, 7)}, which was reviewed`
}

function strangerText(known: readonly PullRequest[], branch: string): string {
  const [other] = known
  if (other === undefined) return 'no pull request brought it'
  if (other.base.branch !== branch)
    return `pull request ${other.number} brought it into \`${other.base.branch}\`, and none into this branch`
  return other.state === 'merged'
    ? `pull request ${other.number} has it, and was merged by another commit`
    : `pull request ${other.number} has it, and was not merged`
}

function unapprovedText(named: string, approvals: RequestApprovals, demanded: number): string {
  const { approvers, objections, strangers, ignored } = approvals
  const reasons = [
    strangers.length === 0 ? '' : `nobody knows who ${strangers.join(', ')} is, who has a part in it`,
    objections.length === 0 ? '' : `${objections.join(', ')} asked for changes`,
    ...ignored.map(({ who, why }) => `that of ${who} does not count: ${why}`),
  ].filter((text) => text !== '')
  const counted = `${named} has ${approvers.length} of ${demanded} ${demanded === 1 ? 'approval' : 'approvals'}`
  return reasons.length === 0 ? counted : `${counted} (${reasons.join('; ')})`
}

function unsound(why: string): Unsound {
  return { kind: 'unsound', why, isUnreadable: false }
}
