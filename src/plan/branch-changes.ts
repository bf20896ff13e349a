import { type PersonAccess, totalLoss } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { grantKey, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { laterChanges } from './later-changes.ts'
import { isAccountChange, planReason } from './planned-change.ts'

/** Expected access of the same people at the same time, by the files here and by those of the base. */
export interface Comparison {
  readonly timelines: readonly AccessTimeline[]
  readonly base: ReadonlyMap<string, AccessTimeline>
  readonly catalog: SystemCatalog
}

/**
 * Says of every change whether the files here cause it, and not those of the base: only then its cause is `policy`
 * (a lock and an adoption stay what they are). What was pending anyway keeps its cause.
 */
export function markBranchChanges(changes: readonly PlannedChange[], comparison: Comparison): PlannedChange[] {
  return markCaused(changes, comparison).map((change) => {
    if (change.by_branch === false) return change
    const cause = change.cause === 'lock' || change.cause === 'adopt' ? change.cause : 'policy'
    return { ...change, cause, reasons: toldReasons(change, comparison.base.get(change.person)?.now) }
  })
}

/** The same, where every change keeps the cause and the reasons that it has. */
export function markCaused(changes: readonly PlannedChange[], comparison: Comparison): PlannedChange[] {
  const here = new Map(comparison.timelines.map((one) => [one.now.person.id, one.now]))
  return changes.map((change) => {
    const now = here.get(change.person)
    const was = comparison.base.get(change.person)?.now
    return {
      ...change,
      by_branch: now !== undefined && (was === undefined || isCaused(change, now, was, comparison.catalog)),
    }
  })
}

/** What the base gave tells more of a loss than that it was given once. */
function toldReasons(change: PlannedChange, was: PersonAccess | undefined): PlannedChange['reasons'] {
  const { system, type, resource, reasons } = change
  if (change.action !== 'remove' || resource === null || reasons[0]?.kind !== 'ledger') return reasons
  return was?.expected.get(grantKey({ system, type, resource }))?.reasons.map(planReason) ?? reasons
}

/** The same for what time will change: it is the branch’s unless the base’s files lead to the same at the same time. */
export function markBranchLater(later: readonly PlannedChange[], { base, catalog }: Comparison): PlannedChange[] {
  const known = new Map<string, ReadonlySet<string>>()
  const stepsOf = (person: string) => {
    const timeline = base.get(person)
    const steps = timeline ? laterChanges(timeline, { catalog, accountOf: () => null, isEnforced: () => true }) : []
    return new Set(steps.map(stepOf))
  }
  return later.map((change) => {
    let steps = known.get(change.person)
    if (!steps) known.set(change.person, (steps = stepsOf(change.person)))
    return { ...change, by_branch: !steps.has(stepOf(change)) }
  })
}

function stepOf({ id, due, before, after }: PlannedChange): string {
  return JSON.stringify([id, due, before?.level, after?.level])
}

function isCaused(change: PlannedChange, now: PersonAccess, was: PersonAccess, catalog: SystemCatalog): boolean {
  if (isAccountChange(change)) return isAccountCaused(change, now, was)
  const { system, type, resource, before, after } = change
  if (resource === null) return false
  const key = grantKey({ system, type, resource })
  const rank = (level: string | null | undefined) => levelRank(catalog.get(system), type, level ?? null)
  const rankIn = (access: PersonAccess) => {
    const one = access.expected.get(key)
    return !one || one.blocked ? -2 : rank(one.grant.level)
  }
  const isGain =
    change.action === 'adopt' || (after !== null && (before === null || rank(after.level) > rank(before.level)))
  if (isGain) return rankIn(was) < rankIn(now)
  const held = { system, type, resource, level: before?.level ?? null }
  const forbids = (access: PersonAccess) =>
    totalLoss(access) !== null ||
    access.denials.some((denial) => denial.certain && matchesGrant(denial.pattern, held, catalog))
  return rankIn(was) > rankIn(now) || (forbids(now) && !forbids(was))
}

function isAccountCaused({ action, system }: PlannedChange, now: PersonAccess, was: PersonAccess): boolean {
  const isWanted = (access: PersonAccess) =>
    totalLoss(access) === null &&
    [...access.expected.values()].some((one) => one.grant.system === system && !one.blocked)
  if (action === 'update_account' || action === 'delete_account') return false
  if (action === 'create_account' || action === 'enable_account' || action === 'adopt')
    return isWanted(now) && !isWanted(was)
  return (totalLoss(now) !== null && totalLoss(was) === null) || (isWanted(was) && !isWanted(now))
}
