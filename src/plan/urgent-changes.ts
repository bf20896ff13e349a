import type { PlannedChange } from '../domain/plan.ts'
import { isUnstoppable } from './removal-guard.ts'
import { withNeeds } from './with-needs.ts'

/**
 * What goes on when a guard that counts refuses the run: locks of people, and what ends by its date. Nothing that needs a
 * change which is refused.
 */
export function urgentChanges(changes: readonly PlannedChange[], locked: ReadonlySet<string>): PlannedChange[] {
  const urgent = changes.filter((change) => isUnstoppable(change, locked))
  return withNeeds(urgent, changes)
}
