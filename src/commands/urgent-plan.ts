import { urgentChanges } from '../plan/urgent-changes.ts'
import type { ComputedPlan } from './compute-plan.ts'
import { keepChanges } from './keep-changes.ts'

/** What is left of a plan that guards refuse by counting: locks of people, and what ends by its date. */
export function urgentPlan(computed: ComputedPlan): ComputedPlan {
  const { plan, timelines } = computed
  const locked = new Set(timelines.flatMap(({ now }) => (now.locked ? [now.person.id] : [])))
  return keepChanges(computed, urgentChanges(plan.changes, locked))
}
