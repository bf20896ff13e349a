import type { PlannedChange, PlanSelection } from '../domain/plan.ts'

/** The changes that match, with those they need. */
export function selectChanges(changes: readonly PlannedChange[], selection: PlanSelection): PlannedChange[] {
  const { people, systems, policies, causes } = selection
  const chosen = changes.filter(
    (change) =>
      isIn(people, change.person) &&
      isIn(systems, change.system) &&
      isIn(causes, change.cause) &&
      (policies.length === 0 ||
        change.reasons.some(
          (reason) => policies.includes(reason.name) || reason.path.some((one) => policies.includes(one)),
        )),
  )
  const needed = new Set(chosen.flatMap((change) => change.requires))
  const kept = new Set(chosen)
  return changes.filter((change) => kept.has(change) || needed.has(change.id))
}

/** An empty list stands for everything. */
export function isIn<T>(list: readonly T[], value: T): boolean {
  return list.length === 0 || list.includes(value)
}
