import type { PlannedChange } from '../domain/plan.ts'
import { decisionWithoutCause } from './planned-change.ts'
import { withNeeds } from './with-needs.ts'

export interface ReviewedChanges {
  /** planned now and reviewed then, of the same account, with nothing missing that they need */
  readonly kept: readonly PlannedChange[]
  /** planned now, and not reviewed, or in need of something that was not */
  readonly left: readonly PlannedChange[]
}

/** The intersection of what is planned now with what was reviewed. What needs a change that was not reviewed waits with it. */
export function keepReviewed(changes: readonly PlannedChange[], reviewed: readonly PlannedChange[]): ReviewedChanges {
  const known = new Map(reviewed.map((change) => [decisionWithoutCause(change), change]))
  const chosen = changes.filter((change) => {
    const before = known.get(decisionWithoutCause(change))
    return before !== undefined && isSameAccount(change, before)
  })
  const kept = withNeeds(chosen, changes)
  const staying = new Set(kept)
  return { kept, left: changes.filter((change) => !staying.has(change)) }
}

/** An account that was still to be created when the plan was made may exist by now; any other is somebody else's. */
export function isSameAccount(now: PlannedChange, then: PlannedChange): boolean {
  return then.account === null || then.account === now.account
}
