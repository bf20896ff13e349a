import type { SystemCatalog } from '../domain/manifest.ts'
import type { Drift, DriftItem, Plan, PlannedChange } from '../domain/plan.ts'
import { isDemotion } from '../plan/order.ts'

/**
 * Where actual access differs from what the files say, whether or not the next apply would mend it:
 * the plan's drift, and every change of a grant that stands for something missing or too much.
 */
export function driftReport(plan: Plan, catalog: SystemCatalog): Drift {
  const grants = plan.changes.filter((change) => change.resource !== null)
  const missing = grants.filter(
    (change) => change.action === 'add' || (change.action === 'update' && !isDemotion(change, catalog)),
  )
  const excess = grants.filter(
    (change) => change.action === 'remove' || (change.action === 'update' && isDemotion(change, catalog)),
  )
  return {
    ...plan.drift,
    excess: byAddress([
      ...plan.drift.excess,
      ...excess.map((change) => itemOf(change, 'more than expected; the next apply takes it away')),
    ]),
    missing: byAddress([
      ...plan.drift.missing,
      ...missing.map((change) => itemOf(change, 'expected, and not there; the next apply grants it')),
    ]),
  }
}

function itemOf(change: PlannedChange, message: string): DriftItem {
  const { address, person, account, system, type, resource, grant, before, after, reasons } = change
  return { address, person, account, system, type, resource, grant, expected: after, actual: before, reasons, message }
}

function byAddress(items: readonly DriftItem[]): DriftItem[] {
  return items.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0))
}
