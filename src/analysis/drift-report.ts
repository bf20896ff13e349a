import { compareText } from '../domain/diagnostic.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { ChangeAction, Drift, DriftItem, Plan, PlannedChange } from '../domain/plan.ts'
import { isDemotion } from '../plan/order.ts'

const gains: ReadonlySet<ChangeAction> = new Set(['add', 'create_account', 'enable_account'])
const losses: ReadonlySet<ChangeAction> = new Set(['remove', 'suspend_account', 'deactivate_account', 'delete_account'])

/**
 * Where actual access differs from what the files say, whether or not the next apply would mend it:
 * the plan's drift, and every change of a grant or an account that stands for something missing or too much.
 */
export function driftReport(plan: Plan, catalog: SystemCatalog): Drift {
  const isLoss = (change: PlannedChange) => losses.has(change.action) || isDemotion(change, catalog)
  const isGain = (change: PlannedChange) => gains.has(change.action) || (change.action === 'update' && !isLoss(change))
  // An orphan is listed once, as an account that belongs to nobody.
  const orphans = new Set(plan.drift.orphans.map((one) => `${one.system} ${one.account}`))
  const isOrphan = (change: PlannedChange) =>
    change.resource === null && orphans.has(`${change.system} ${change.account}`)
  const excess = plan.changes.filter((change) => isLoss(change) && !isOrphan(change))
  const missing = plan.changes.filter(isGain)
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
  // An account that is to be off is too much, not at another level.
  const expected = resource === null && losses.has(change.action) ? null : after
  const states = { expected, actual: before }
  return { address, person, account, system, type, resource, grant, ...states, reasons, mended_by: 'apply', message }
}

function byAddress(items: readonly DriftItem[]): DriftItem[] {
  return items.toSorted((a, b) => compareText(a.address, b.address) || compareText(a.account ?? '', b.account ?? ''))
}
