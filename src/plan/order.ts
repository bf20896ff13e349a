import { compareText } from '../domain/diagnostic.ts'
import { accountType, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { isAccountChange } from './planned-change.ts'

/** The stages of what is done for one person, in order; `change-order.ts` says which wait for which. */
export const stages = [
  'leavers: identity provider off',
  'leavers: identity provider sessions',
  'leavers: privileged grants',
  'leavers: other grants',
  'leavers: accounts',
  'leavers: sessions',
  'accounts',
  'gains',
  'losses',
  'accounts nobody needs',
] as const

export type Stage = (typeof stages)[number]

/** Puts changes in the order in which they are carried out and notes which of them others need. */
export function orderChanges(
  changes: readonly PlannedChange[],
  options: {
    readonly leavers: ReadonlySet<string>
    readonly systems: ReadonlyMap<string, SystemSettings>
    readonly catalog: SystemCatalog
  },
): PlannedChange[] {
  const depths = systemDepths(options.systems)
  const needs = new Set([...options.systems.values()].flatMap((system) => system.dependsOn))
  const keyed = changes.map((change) => ({
    change,
    stage: stages.indexOf(stageOf(change, options)),
    depth: depths.get(change.system) ?? 0,
    isNeeded: needs.has(change.system) ? 0 : 1,
  }))
  keyed.sort(
    (a, b) =>
      a.stage - b.stage ||
      a.depth - b.depth ||
      a.isNeeded - b.isNeeded ||
      compareText(a.change.system, b.change.system) ||
      compareText(a.change.person, b.change.person) ||
      compareText(a.change.type, b.change.type) ||
      compareText(a.change.resource ?? '', b.change.resource ?? '') ||
      compareText(a.change.action, b.change.action),
  )
  const needed = new Map<string, string>()
  for (const { change } of keyed) {
    if (change.action === 'create_account' || change.action === 'enable_account')
      needed.set(`${change.person}/${change.system}`, change.id)
  }
  return keyed.map(({ change }) => {
    const before = needed.get(`${change.person}/${change.system}`)
    return before !== undefined &&
      before !== change.id &&
      (!isAccountChange(change) || change.action === 'update_account')
      ? { ...change, requires: [before] }
      : change
  })
}

/**
 * Leavers lose the identity provider first, then privileged grants, the rest, and their accounts.
 * Everybody else gains before losing: accounts, grants and promotions, removals and demotions, suspensions.
 */
export function stageOf(
  change: PlannedChange,
  options: { readonly leavers: ReadonlySet<string>; readonly catalog: SystemCatalog },
): Stage {
  if (options.leavers.has(change.person)) {
    if (change.type !== accountType)
      return change.risk === 'privileged' ? 'leavers: privileged grants' : 'leavers: other grants'
    const isProvider = options.catalog.get(change.system)?.identityProvider ?? false
    if (change.action === 'end_sessions')
      return isProvider ? 'leavers: identity provider sessions' : 'leavers: sessions'
    return isProvider ? 'leavers: identity provider off' : 'leavers: accounts'
  }
  if (isAccountChange(change)) {
    return change.action === 'suspend_account' || change.action === 'deactivate_account'
      ? 'accounts nobody needs'
      : 'accounts'
  }
  return change.action === 'remove' || isDemotion(change, options.catalog) ? 'losses' : 'gains'
}

export function isDemotion(
  change: Pick<PlannedChange, 'action' | 'system' | 'type' | 'before' | 'after'>,
  catalog: SystemCatalog,
): boolean {
  if (change.action !== 'update') return false
  const rank = (level: string | null | undefined) => levelRank(catalog.get(change.system), change.type, level ?? null)
  return rank(change.after?.level) < rank(change.before?.level)
}

/** 0 for systems that depend on none, else one more than the deepest they depend on; circles are cut where they close. */
function systemDepths(systems: ReadonlyMap<string, SystemSettings>): Map<string, number> {
  const depths = new Map<string, number>()
  const visit = (name: string, path: ReadonlySet<string>): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const on = (systems.get(name)?.dependsOn ?? []).filter((one) => !path.has(one))
    const depth = on.length === 0 ? 0 : 1 + Math.max(...on.map((one) => visit(one, new Set([...path, one]))))
    depths.set(name, depth)
    return depth
  }
  for (const name of systems.keys()) visit(name, new Set([name]))
  return depths
}
