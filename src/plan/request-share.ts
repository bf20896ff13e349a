import type { PlanResult } from '../domain/plan.ts'
import type { Hash } from './planned-change.ts'
import { type ReviewedDecisions, unreviewedChanges } from './reviewed-decisions.ts'
import { summarize } from './plan-summary.ts'

/** What of a run was seen in the plan of one request, and caused by merges at all; drift and mere notices are of no request. */
export function ofRequest(result: PlanResult, reviewed: ReviewedDecisions | null, hash: Hash): PlanResult {
  const others = new Set(unreviewedChanges(result, reviewed === null ? [] : [reviewed], hash))
  const changes = result.changes.filter((one) => one.by_branch === true && !others.has(one))
  const later = result.later.filter((one) => one.by_branch === true && !others.has(one))
  const drift = { excess: [], missing: [], orphans: [], disputed: [] }
  return {
    ...result,
    changes,
    later,
    drift,
    summary: summarize(changes, later, drift, result.summary),
    diagnostics: result.diagnostics.filter(({ severity }) => severity === 'error'),
  }
}
