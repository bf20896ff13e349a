import { compareText } from '../domain/diagnostic.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { ConstraintRule } from '../domain/violation.ts'
import type { AccessOutlook } from './access-outlook.ts'
import { type Breach, findGainBreaches } from './gain-guard.ts'
import { findLossBreaches, type LossBreach } from './loss-guard.ts'

/** A breach with all changes that it concerns. */
export type Stopped = LossBreach

/**
 * The changes that would break a rule, and what hangs on them. Leaving one out can make another one wrong (a removal
 * that waits keeps a conflict alive), so that it is asked again until nothing more is found; the set only grows.
 */
export function blockChanges(
  rules: readonly ConstraintRule[],
  outlook: AccessOutlook,
  options: {
    readonly changes: readonly PlannedChange[]
    readonly away: ReadonlySet<string>
    readonly catalog: SystemCatalog
    readonly confirmed: ReadonlySet<string>
    readonly reachable: ReadonlySet<string>
  },
): { readonly blocked: ReadonlyMap<string, string>; readonly stopped: readonly Stopped[] } {
  const { away, catalog, confirmed, reachable } = options
  const sorted = options.changes.toSorted((a, b) => compareText(a.id, b.id))
  const blocked = new Map<string, string>()
  const stopped = new Map<string, Stopped>()
  const tell = (breach: Breach, isOfAway: boolean) => {
    const key = JSON.stringify([breach.rule.name, breach.subject, isOfAway])
    const known = stopped.get(key)
    const all = new Map([...(known?.changes ?? []), ...breach.changes].map((change) => [change.id, change]))
    stopped.set(key, {
      ...breach,
      ...known,
      isOfAway,
      changes: [...all.values()].sort((a, b) => compareText(a.id, b.id)),
    })
    if (breach.rule.enforce === 'warn') return
    for (const { id } of breach.changes) if (!blocked.has(id)) blocked.set(id, breach.message)
  }
  for (let before = -1; before < blocked.size; ) {
    before = blocked.size
    for (const rule of rules) {
      const at = { blocked: new Set(blocked.keys()), away, catalog, rules, confirmed, reachable }
      for (const breach of findLossBreaches(rule, outlook, at)) tell(breach, breach.isOfAway)
    }
    // What one rule leaves out is no excuse under the next: else their names would decide which side is given.
    const lost = { blocked: new Set(blocked.keys()), catalog }
    for (const rule of rules) for (const breach of findGainBreaches(rule, outlook, lost)) tell(breach, false)
    blockDependents(sorted, blocked)
  }
  return { blocked: new Map([...blocked].sort(([a], [b]) => compareText(a, b))), stopped: [...stopped.values()] }
}

/** What requires a blocked change, and new accounts in which nothing would be given any more. */
function blockDependents(changes: readonly PlannedChange[], blocked: Map<string, string>): void {
  for (const change of changes) {
    if (blocked.has(change.id)) continue
    const first = change.requires.find((id) => blocked.has(id))
    if (first !== undefined) blocked.set(change.id, blocked.get(first)!)
    if (change.action !== 'create_account') continue
    const gains = changes.filter(
      ({ action, person, system }) => action === 'add' && person === change.person && system === change.system,
    )
    if (gains.length > 0 && gains.every(({ id }) => blocked.has(id))) blocked.set(change.id, blocked.get(gains[0]!.id)!)
  }
}
