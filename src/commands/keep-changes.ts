import { summarize } from '../plan/plan-summary.ts'
import { digestOf } from '../plan/planned-change.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { sha256 } from '../files/sha256.ts'
import type { ComputedPlan } from './compute-plan.ts'

/** The plan with nothing but these of its changes. Of everybody else who would have changed, what was known stays known. */
export function keepChanges(computed: ComputedPlan, changes: readonly PlannedChange[]): ComputedPlan {
  const { plan } = computed
  const kept = new Set(changes)
  const waiting = plan.changes.filter((change) => !kept.has(change)).map(({ person }) => person)
  const summary = summarize(changes, plan.later, plan.drift, plan.summary)
  return {
    ...computed,
    leftOpen: new Set([...computed.leftOpen, ...waiting]),
    plan: { ...plan, changes, summary, digest: digestOf(changes, sha256) },
  }
}
