import type { SystemCatalog } from '../domain/manifest.ts'
import type { Cause, PlannedChange, Refusal } from '../domain/plan.ts'
import type { GuardSettings } from '../domain/settings.ts'
import { endsSooner } from './account-end.ts'
import { isDemotion } from './order.ts'

/** From this many removals on the percentage counts as well: one person leaving a small company is nothing unusual. */
const percentFloor = { removals: 10, people: 2 }

/** What was due anyway is never stopped by counting. */
const due: ReadonlySet<Cause> = new Set(['expiry', 'grace'])

/** Refuses a run that would take away, or create, much more than usual: a mistake in a file or in the people data. */
export function guardVolume(
  changes: readonly PlannedChange[],
  options: {
    readonly guards: GuardSettings
    readonly catalog: SystemCatalog
    /** grants and accounts that are on now, by system */
    readonly held: ReadonlyMap<string, number>
    /** people whom a lock takes everything: never stopped either, while a lock of a grant counts */
    readonly locked: ReadonlySet<string>
    /** `--max-removals`: allows this many in the run, and not one more */
    readonly allowedRemovals: number | null
  },
): Refusal[] {
  const { guards, catalog, held, locked, allowedRemovals } = options
  const removals = changes.filter((change) => takesAway(change, catalog) && !isUnstoppable(change, locked))
  const creations = changes.filter((change) => change.action === 'create_account')
  const refusals: Refusal[] = []
  if (creations.length > guards.maxCreates) {
    refusals.push({
      guard: 'max_creates',
      message: `${creations.length} accounts would be created, more than ${guards.maxCreates}`,
      allow_with: `\`guards: {max_creates: ${creations.length}}\` in provisionr.yaml`,
    })
  }
  const allow = `--max-removals ${removals.length}`
  if (allowedRemovals !== null) {
    if (removals.length > allowedRemovals) {
      const message = `${removals.length} removals in this run, more than the ${allowedRemovals} of --max-removals`
      refusals.push({ guard: 'max_removals', message, allow_with: allow })
    }
    return refusals
  }
  const scopes = [{ where: 'this run', list: removals, total: [...held.values()].reduce((sum, one) => sum + one, 0) }]
  for (const [system, total] of held)
    scopes.push({ where: `\`${system}\``, list: removals.filter((one) => one.system === system), total })
  for (const { where, list, total } of scopes) {
    const { count, percent } = guards.maxRemovals
    const share = total === 0 ? 100 : (list.length / total) * 100
    if (count !== null && list.length > count) {
      refusals.push({
        guard: 'max_removals',
        message: `${list.length} removals in ${where}, more than ${count}`,
        allow_with: allow,
      })
    } else if (percent !== null && isMany(list) && share > percent) {
      const message = `${list.length} removals in ${where}, ${Math.round(share * 10) / 10}% of the ${total} grants and accounts there, more than ${percent}%`
      refusals.push({ guard: 'max_removals', message, allow_with: allow })
    }
  }
  return refusals
}

/** Locks of people, and what ends by its date: no guard that counts is about them. */
export function isUnstoppable({ cause, person }: PlannedChange, locked: ReadonlySet<string>): boolean {
  return due.has(cause) || (cause === 'lock' && locked.has(person))
}

/** A removal, a demotion, or an account that is switched off, or is to be off sooner. */
export function takesAway(change: PlannedChange, catalog: SystemCatalog): boolean {
  return (
    change.action === 'remove' ||
    change.action === 'suspend_account' ||
    change.action === 'deactivate_account' ||
    isDemotion(change, catalog) ||
    endsSooner(change)
  )
}

function isMany(list: readonly PlannedChange[]): boolean {
  return (
    list.length >= percentFloor.removals && new Set(list.map((change) => change.person)).size >= percentFloor.people
  )
}
