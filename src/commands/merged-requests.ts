import { Failure } from '../domain/failure.ts'
import { type LineCommit, mainLine } from '../git/main-line.ts'
import { treeListing } from '../git/tree-listing.ts'
import type { MergedRequest, MergeJudge } from './merge-judge.ts'
import { type GroupVerdict, judgeGroup, type Unsound } from './merged-group.ts'
import { unprotectedText } from './unprotected-branch.ts'

export interface MergeProblem {
  readonly commit: Pick<LineCommit, 'commit' | 'author' | 'subject'>
  readonly why: string
  /** it was not judged, because the forge or the clone did not answer */
  readonly isUnreadable: boolean
}

export interface MergesToVerify {
  /** the configuration's folder */
  readonly root: string
  /** the last applied commit; null: there is none */
  readonly from: string | null
  readonly to: string
  /** files that decide who gets what, or what runs: relative to `root`, and to the repository */
  readonly matters: { readonly paths: readonly string[]; readonly top: readonly string[] }
}

export interface MergedRange {
  /** up to which everything was verified; null: nothing was */
  readonly verified: string | null
  /** what it is compared with; null: nothing was applied before, and nothing was verified */
  readonly from: string | null
  readonly to: string
  /** in the order of the branch */
  readonly requests: readonly MergedRequest[]
  /** what comes after `verified`, the first of it; empty when everything was verified */
  readonly problems: readonly MergeProblem[]
}

/** How far back the newest request is looked for where nothing was ever applied. */
const newest = 250

/**
 * Whatever a branch got after the last applied commit, group by group: each has to be one pull request that was merged into
 * this branch, approved as demanded, and by which the files became what merging its head makes of them. What alters no file
 * that matters needs nobody's leave, and neither does what was put back as it was. Where nothing was ever applied, the newest
 * group alone is judged. Fails with `branch-gate` when the clone lacks the history.
 */
export async function verifyMerged(
  { root, from, to, matters }: MergesToVerify,
  openJudge: () => Promise<MergeJudge>,
): Promise<MergedRange> {
  const line = await mainLine(root, { from, to, newest })
  const listings = new Map<string, Promise<string>>()
  const listingOf = (commit: string) => {
    const known = listings.get(commit) ?? treeListing(root, commit, matters)
    listings.set(commit, known)
    return known
  }
  if (line.kind === 'unknown') throw shortHistory(from)
  if (line.kind === 'elsewhere') return judgeElsewhere(from!, to, listingOf)
  let opening: Promise<Judge> | null = null
  const walk = { root, to, listingOf, judge: () => (opening ??= openForMerges(openJudge)) }
  return from === null ? verifyNewest(line.commits, walk) : verifyLine(line.commits, { from, ...walk })
}

/** Why nothing of this branch can count at all, or what tells what does. */
type Judge = MergeJudge | Unsound

interface Walk {
  readonly root: string
  readonly to: string
  readonly listingOf: (commit: string) => Promise<string>
  /** the forge is asked only where something has to be judged */
  readonly judge: () => Promise<Judge>
}

async function verifyLine(line: readonly LineCommit[], walk: Walk & { readonly from: string }): Promise<MergedRange> {
  const { from, to, listingOf } = walk
  const requests: MergedRequest[] = []
  let verified = from
  let problem: MergeProblem | null = null
  for (let at = 0; at < line.length; ) {
    const next = line[at]!
    if ((await listingOf(next.commit)) === (await listingOf(verified))) {
      verified = next.commit
      problem = null
      at++
      continue
    }
    const verdict: GroupVerdict | null = problem === null ? await judgeFrom(line.slice(at), walk) : null
    if (verdict?.kind === 'sound') {
      requests.push(verdict.merged)
      verified = verdict.merged.commits.at(-1)!
      at += verdict.merged.commits.length
      continue
    }
    if (verdict) problem = { commit: next, why: verdict.why, isUnreadable: verdict.isUnreadable }
    at++
  }
  return { verified, from, to, requests, problems: problem === null ? [] : [problem] }
}

/** Where nothing was ever applied: the last group that altered what matters, and what came after it. */
async function verifyNewest(line: readonly LineCommit[], walk: Walk): Promise<MergedRange> {
  const { to, listingOf } = walk
  let last = line.length - 1
  while (last > 0 && (await listingOf(line[last]!.commit)) === (await listingOf(line[last - 1]!.commit))) last--
  const until = line.slice(0, last + 1)
  const none = { verified: null, from: null, to, requests: [] }
  const verdicts: GroupVerdict[] = []
  for (const start of await groupStarts(until, await walk.judge())) {
    const verdict = await judgeFrom(until.slice(start), walk)
    if (verdict.kind === 'sound' && verdict.merged.commits.at(-1) === until[last]!.commit)
      return { verified: to, from: verdict.merged.onto, to, requests: [verdict.merged], problems: [] }
    verdicts.push(verdict)
  }
  const first = verdicts.find((one) => one.kind === 'unsound')
  const why = first?.why ?? 'no pull request ends with it'
  return { ...none, problems: [{ commit: until[last]!, why, isUnreadable: first?.isUnreadable ?? false }] }
}

/** Where the request that ends the line may begin, the longest first: rebased, it has several commits. */
async function groupStarts(line: readonly LineCommit[], judge: Judge): Promise<number[]> {
  const starts = [line.length - 1]
  if ('why' in judge) return starts
  // What cannot be asked for is found out, and told, when the group is judged.
  const numbersOf = async ({ commit }: LineCommit) =>
    new Set((await judge.forge.fetchRequestsOf(commit).catch(nothingKnown)).map(({ number }) => number))
  const wanted = await numbersOf(line.at(-1)!)
  for (let at = line.length - 2; at >= 0; at--) {
    const here = await numbersOf(line[at]!)
    if (![...wanted].some((number) => here.has(number))) break
    starts.unshift(at)
  }
  return starts
}

async function judgeFrom(line: readonly LineCommit[], walk: Walk): Promise<GroupVerdict> {
  const judge = await walk.judge()
  if ('why' in judge) return judge
  return judgeGroup(line, { ...judge, root: walk.root, listingOf: walk.listingOf }).catch(unreadableProblem)
}

async function openForMerges(openJudge: () => Promise<MergeJudge>): Promise<Judge> {
  try {
    const judge = await openJudge()
    const { forge, branch, demands } = judge
    const why = demands.protectedBranch ? unprotectedText(branch, await forge.fetchProtection(branch), demands) : null
    return why === null ? judge : { kind: 'unsound', why, isUnreadable: false }
  } catch (error) {
    return unreadableProblem(error)
  }
}

function nothingKnown(error: unknown): [] {
  unreadableProblem(error)
  return []
}

/** What the forge does not tell was not approved. */
function unreadableProblem(error: unknown): Unsound {
  const isForge = error instanceof Failure && (error.code === 'forge-unreadable' || error.code === 'missing-secret')
  if (!isForge) throw error
  return { kind: 'unsound', why: error.message, isUnreadable: true }
}

/** Of a history that was written anew nothing is known but whether its files are those that were applied. */
async function judgeElsewhere(from: string, to: string, listingOf: Walk['listingOf']): Promise<MergedRange> {
  if ((await listingOf(to)) === (await listingOf(from))) return { verified: to, from, to, requests: [], problems: [] }
  const commit = { commit: to, author: '', subject: '' }
  const why = `the branch no longer goes on from ${from.slice(0, 7)}, which was applied last: its history was written anew`
  return { verified: from, from, to, requests: [], problems: [{ commit, why, isUnreadable: false }] }
}

/** Nobody can tell what lies between what was applied and what is there. */
export function shortHistory(from: string | null): Failure {
  const what = from === null ? 'its history' : `${from.slice(0, 7)}, which was applied last, or what came after it`
  return new Failure({
    code: 'branch-gate',
    message: `what was merged cannot be verified: this clone lacks ${what}; nothing was changed`,
    help: 'fetch the whole history (`fetch-depth: 0` in GitHub Actions, `git fetch --unshallow origin`)',
  })
}
