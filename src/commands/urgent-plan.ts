import { summarize } from '../plan/plan-summary.ts'
import { digestOf } from '../plan/planned-change.ts'
import { urgentChanges } from '../plan/urgent-changes.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { sha256 } from '../files/sha256.ts'

/**
 * What is left of a plan that guards refuse by counting: locks of people, and what ends by its date. Of everybody else who
 * would have changed, what was known stays known.
 */
export function urgentPlan(computed: ComputedPlan): ComputedPlan {
  const { plan, timelines } = computed
  const locked = new Set(timelines.flatMap(({ now }) => (now.locked ? [now.person.id] : [])))
  const changes = urgentChanges(plan.changes, locked)
  const kept = new Set(changes)
  const waiting = plan.changes.filter((change) => !kept.has(change)).map(({ person }) => person)
  const summary = summarize(changes, plan.later, plan.drift, plan.summary)
  return {
    ...computed,
    leftOpen: new Set([...computed.leftOpen, ...waiting]),
    plan: { ...plan, changes, summary, digest: digestOf(changes, sha256) },
  }
}
