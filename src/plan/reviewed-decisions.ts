import { canonicalJson } from '../domain/canonical-json.ts'
import { compareText } from '../domain/diagnostic.ts'
import type { ChangeState, Plan, PlannedChange } from '../domain/plan.ts'
import type { Hash } from './planned-change.ts'

/**
 * What a reviewer saw of a plan, short enough for a comment: a digest of each decision; where those are too many, of all
 * decisions about one person; and where even the people are too many, of those about the people of one bucket.
 */
export interface ReviewedDecisions {
  readonly by: 'decision' | 'person' | 'bucket'
  /** 128 bits of SHA-256 each, as base64url, sorted, without doubles */
  readonly digests: readonly string[]
}

/** The parts of a plan that decide what is reviewed. */
export type ReviewablePlan = Pick<Plan, 'organization' | 'environment' | 'changes' | 'later'>

/** With 22 characters each they and the line around them have less than 24,000 bytes. */
export const mostDigests = 1024

/**
 * The decisions of a plan that edits of files cause, without what is computed anew with every plan (dates, accounts, risk).
 * What time will do by these files is among them as if it were to be done now: a start may lie between plan and merge. What
 * was pending anyway is among them only as long as each decision has a digest of its own.
 */
export function reviewedDecisions(plan: ReviewablePlan, hash: Hash): ReviewedDecisions {
  const changes = [...plan.changes.filter(isOfFiles), ...laterOfFiles(plan)]
  const single = unique(changes.map((change) => decisionDigest(plan, change, hash)))
  if (single.length <= mostDigests) return { by: 'decision', digests: single }
  const people = new Set(ofBranch(plan).map(({ person }) => person))
  const by = people.size <= mostDigests ? 'person' : 'bucket'
  return { by, digests: unique([...groupDigests(plan, by, hash).values()]) }
}

/** What the branch causes, now or later, and is in none of the plans that were reviewed: the very objects of the plan. */
export function unreviewedChanges(
  plan: ReviewablePlan,
  reviewed: readonly ReviewedDecisions[],
  hash: Hash,
): PlannedChange[] {
  const known = { decision: new Set<string>(), person: new Set<string>(), bucket: new Set<string>() }
  for (const { by, digests } of reviewed) for (const digest of digests) known[by].add(digest)
  const groups = { person: groupDigests(plan, 'person', hash), bucket: groupDigests(plan, 'bucket', hash) }
  const isKnown = (change: PlannedChange) =>
    known.decision.has(decisionDigest(plan, change, hash)) ||
    known.person.has(groups.person.get(change.person) ?? '') ||
    known.bucket.has(groups.bucket.get(bucketOf(change.person, hash)) ?? '')
  return ofBranch(plan).filter((change) => !isKnown(change))
}

/** Locks are never held back, so that nobody has to have seen them. */
function isOfBranch({ by_branch: byBranch, cause }: PlannedChange): boolean {
  return cause !== 'lock' && (byBranch ?? (cause === 'policy' || cause === 'adopt'))
}

function isOfFiles(change: PlannedChange): boolean {
  return isOfBranch(change) || change.cause === 'policy' || change.cause === 'adopt'
}

function laterOfFiles(plan: ReviewablePlan): PlannedChange[] {
  return plan.later.filter((change) => change.by_branch === true)
}

function ofBranch(plan: ReviewablePlan): PlannedChange[] {
  return [...plan.changes.filter(isOfBranch), ...laterOfFiles(plan)]
}

/** Of each person or bucket, over all that the branch causes there. */
function groupDigests(plan: ReviewablePlan, by: 'person' | 'bucket', hash: Hash): Map<string, string> {
  const groups = new Map<string, string[]>()
  for (const change of ofBranch(plan)) {
    const key = by === 'person' ? change.person : bucketOf(change.person, hash)
    const group = groups.get(key)
    if (group) group.push(decisionText(change))
    else groups.set(key, [decisionText(change)])
  }
  const digest = (key: string, texts: readonly string[]) => shortDigest(plan, by, [key, ...unique(texts)], hash)
  return new Map([...groups].map(([key, texts]) => [key, digest(key, texts)]))
}

/** Ten bits of the hash of the person. */
function bucketOf(person: string, hash: Hash): string {
  return String(Number.parseInt(hash(person).slice(0, 3), 16) % mostDigests)
}

function decisionDigest(plan: ReviewablePlan, change: PlannedChange, hash: Hash): string {
  return shortDigest(plan, 'decision', [decisionText(change)], hash)
}

/** The kind stands in what is hashed, so that no digest can pass for one of another kind, company or environment. */
function shortDigest(
  { organization, environment }: ReviewablePlan,
  by: ReviewedDecisions['by'],
  parts: readonly string[],
  hash: Hash,
): string {
  const text = canonicalJson(['provisionr:reviewed', 1, by, organization, environment, ...parts])
  return Buffer.from(hash(text).slice(0, 32), 'hex').toString('base64url')
}

function decisionText({ action, person, system, type, resource, before, after, cause }: PlannedChange): string {
  const kind = cause === 'adopt' ? cause : 'policy'
  return canonicalJson([action, person, system, type, resource, stateOf(before), stateOf(after), kind])
}

function stateOf(state: ChangeState | null) {
  return state && { level: state.level, status: state.status }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText)
}
