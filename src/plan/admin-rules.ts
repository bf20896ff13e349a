import { findType, type Grant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { ConstraintRule } from '../domain/violation.ts'
import type { SystemFacts } from './system-facts.ts'

/** Whether the grant lets its holder administer the resource, as the manifest says. */
export function isAdminGrant({ system, type, level }: Omit<Grant, 'resource'>, catalog: SystemCatalog): boolean {
  const manifest = catalog.get(system)
  const levels = (manifest && findType(manifest, type)?.levels) ?? []
  const rank = levels.find((one) => one.id === level)?.rank
  return rank !== undefined && levels.some((one) => one.admin === true && one.rank <= rank)
}

/**
 * `guards.min_admins` as rules: one for each resource from which the changes take an administrator, or whose
 * administrator's account they switch off. What nobody touches is no business of a plan.
 */
export function adminRules(
  changes: readonly PlannedChange[],
  options: {
    readonly systems: readonly SystemFacts[]
    readonly catalog: SystemCatalog
    readonly minAdmins: number
    readonly at: SourcePosition
  },
): ConstraintRule[] {
  const { systems, catalog, minAdmins, at } = options
  if (minAdmins === 0) return []
  const facts = new Map(systems.map((one) => [one.name, one]))
  const isAdmin = (grant: Omit<Grant, 'resource'>) => isAdminGrant(grant, catalog)
  const found = new Map<string, ConstraintRule>()
  const note = ({ system, type, resource }: Omit<Grant, 'level'>) => {
    const name = `guards.min_admins ${system}:${type}:${resource}`
    if (found.has(name)) return
    const sidesOf = (grant: Grant) =>
      grant.resource === resource && grant.type === type && grant.system === system && isAdmin(grant) ? [0] : []
    found.set(name, {
      name,
      kind: 'min_holders',
      enforce: 'error',
      guard: 'min_admins',
      sides: [[`${system}:${type}:${resource}`]],
      count: minAdmins,
      required: [],
      isExact: false,
      approvals: [],
      at,
      sidesOf,
      isMeant: () => false,
    })
  }
  for (const { action, account, system, type, resource, before, after } of changes) {
    if (resource !== null) {
      const had = before !== null && isAdmin({ system, type, level: before.level })
      if (had && !(after !== null && isAdmin({ system, type, level: after.level }))) note({ system, type, resource })
    } else if (account !== null && isSwitchingOff({ action })) {
      for (const held of facts.get(system)?.grants.get(account)?.values() ?? [])
        if (isAdmin({ system, type: held.type, level: held.level })) note({ system, ...held })
    }
  }
  return [...found.values()]
}

/** Whether nobody can sign in to the account after the change. */
export function isSwitchingOff({ action }: Pick<PlannedChange, 'action'>): boolean {
  return action === 'suspend_account' || action === 'deactivate_account' || action === 'delete_account'
}
