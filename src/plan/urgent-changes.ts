import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { isUnstoppable, takesAway } from './removal-guard.ts'
import { withNeeds } from './with-needs.ts'

/**
 * What goes on when a guard that counts refuses the run: locks of people, and what ends by its date. Nothing that needs a
 * change which is refused.
 */
export function urgentChanges(changes: readonly PlannedChange[], locked: ReadonlySet<string>): PlannedChange[] {
  const urgent = changes.filter((change) => isUnstoppable(change, locked))
  return withNeeds(urgent, changes)
}

/** What ends by time or by a lock, and what leavers lose: all that may go on while files have errors. */
export function endingChanges(
  changes: readonly PlannedChange[],
  { leavers, catalog }: { readonly leavers: ReadonlySet<string>; readonly catalog: SystemCatalog },
): PlannedChange[] {
  const isDue = ({ cause, person }: PlannedChange) =>
    cause === 'expiry' || cause === 'grace' || cause === 'lock' || leavers.has(person)
  const ending = changes.filter(
    (change) => isDue(change) && (takesAway(change, catalog) || change.action === 'end_sessions'),
  )
  return withNeeds(ending, changes)
}
