import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { endsLater } from './account-end.ts'
import { isUnstoppable, takesAway } from './removal-guard.ts'
import { withNeeds } from './with-needs.ts'

/**
 * What goes on when a guard that counts refuses the run: locks of people, what ends by its date, and accounts whose own end
 * moves away, before it cuts what stays. Nothing that needs a change which is refused.
 */
export function urgentChanges(changes: readonly PlannedChange[], locked: ReadonlySet<string>): PlannedChange[] {
  const urgent = changes.filter((change) => isUnstoppable(change, locked) || endsLater(change))
  return withNeeds(urgent, changes)
}

/**
 * What ends by time or by a lock, what leavers lose, and accounts whose own end moves away: all that may go on while files
 * have errors.
 */
export function endingChanges(
  changes: readonly PlannedChange[],
  { leavers, catalog }: { readonly leavers: ReadonlySet<string>; readonly catalog: SystemCatalog },
): PlannedChange[] {
  const isDue = ({ cause, person }: PlannedChange) =>
    cause === 'expiry' || cause === 'grace' || cause === 'lock' || leavers.has(person)
  const ending = changes.filter(
    (change) =>
      endsLater(change) || (isDue(change) && (takesAway(change, catalog) || change.action === 'end_sessions')),
  )
  return withNeeds(ending, changes)
}
