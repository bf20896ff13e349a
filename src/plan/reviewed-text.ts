import { compareText } from '../domain/diagnostic.ts'
import type { Plan } from '../domain/plan.ts'
import type { Hash } from './planned-change.ts'
import { mostDigests, type ReviewedDecisions } from './reviewed-decisions.ts'

/** One line of a comment that does not show: `<!-- provisionr:reviewed v1 decision AAAA… -->`. */
export function reviewedLine({ by, digests }: ReviewedDecisions): string {
  return `<!-- provisionr:reviewed v1 ${by} ${digests.join('')} -->`
}

/**
 * Reads it out of a comment. Null for a comment without such a line, with two of them, or with one that this version would
 * not have written just so.
 */
export function parseReviewedDecisions(comment: string): ReviewedDecisions | null {
  const lines = comment.split(/\r?\n/).filter((one) => one.includes('provisionr:reviewed'))
  const [line] = lines
  if (line === undefined || lines.length > 1) return null
  const found = /^<!-- provisionr:reviewed v1 (decision|person|bucket) ([\w-]*) -->$/.exec(line)
  const by = found?.[1] as ReviewedDecisions['by'] | undefined
  const digests = found?.[2]?.match(/.{22}/g) ?? []
  if (by === undefined || digests.length > mostDigests) return null
  const reviewed = { by, digests }
  const isSorted = digests.every((digest, at) => at === 0 || compareText(digests[at - 1]!, digest) < 0)
  return isSorted && reviewedLine(reviewed) === line ? reviewed : null
}

/**
 * The description of the commit status on the head that was planned: what this branch decides, and which line of a comment
 * tells it. 113 of the 140 characters that a forge takes.
 */
export function statusDescription(plan: Pick<Plan, 'branch_digest'>, reviewed: ReviewedDecisions, hash: Hash): string {
  return `${plan.branch_digest} reviewed:${reviewedHash(reviewed, hash)}`
}

/** Whether the line of the comment is the one that the status of the head speaks of. */
export function isBoundBy(description: string, reviewed: ReviewedDecisions, hash: Hash): boolean {
  const [, named] = /^sha256:[0-9a-f]{64} reviewed:([0-9a-f]{32})$/.exec(description) ?? []
  return named === reviewedHash(reviewed, hash)
}

/** The context of that status, `provisionr/ORGANIZATION` or `provisionr/ORGANIZATION/ENVIRONMENT`. */
export function statusContext({ organization, environment }: Pick<Plan, 'organization' | 'environment'>): string {
  return ['provisionr', organization, ...(environment === null ? [] : [environment])].join('/')
}

function reviewedHash(reviewed: ReviewedDecisions, hash: Hash): string {
  return hash(reviewedLine(reviewed)).slice(0, 32)
}
