import type { ExpectedGrant, PersonAccess, Reason } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { compareText } from '../domain/diagnostic.ts'
import { formatGrant, type Grant, levelRank } from '../domain/grant.ts'
import type { Risk, SystemCatalog } from '../domain/manifest.ts'
import type { PlanReason } from '../domain/plan.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { planReason } from '../plan/planned-change.ts'

/** What one side gives during a stretch of time. */
export interface AccessSide {
  readonly level: string | null
  /** expected, but held back: an approval is missing, a freeze, a deny that is undecided */
  readonly waits: boolean
  readonly reasons: readonly PlanReason[]
}

/** One stretch of time in which one person's access to one thing differs. */
export interface AccessDifference {
  readonly action: 'give' | 'take' | 'raise' | 'lower' | 'hold'
  readonly person: string
  readonly system: string
  readonly type: string
  readonly resource: string
  /** as people write it, with the level of the side that gives it */
  readonly grant: string
  readonly cause: 'policy'
  readonly risk: Risk
  /** RFC 3339; null: from now on */
  readonly from: string | null
  /** RFC 3339, exclusive; null: without an end that is known */
  readonly until: string | null
  readonly before: AccessSide | null
  readonly after: AccessSide | null
}

/** Both sides for one person; either may be missing. */
interface Sides {
  readonly before: AccessTimeline | null
  readonly after: AccessTimeline | null
}

/**
 * Where two computations of expected access for the same people at the same time differ, now and at every later time
 * that is known; by person, grant and time. Access that only has other reasons is no difference.
 */
export function accessDiff(
  before: readonly AccessTimeline[],
  after: readonly AccessTimeline[],
  catalog: SystemCatalog,
): AccessDifference[] {
  const people = new Map<string, Sides>()
  for (const one of before) people.set(one.now.person.id, { before: one, after: null })
  for (const one of after) {
    const { id } = one.now.person
    people.set(id, { before: people.get(id)?.before ?? null, after: one })
  }
  return [...people.keys()].sort().flatMap((person) => diffPerson(person, people.get(person)!, catalog))
}

function diffPerson(person: string, { before, after }: Sides, catalog: SystemCatalog): AccessDifference[] {
  const turns = [...new Set([before, after].flatMap((one) => one?.future.map(({ at }) => at) ?? []))].sort(
    (a, b) => a - b,
  )
  const stretches = [null, ...turns].map((from, index) => ({
    from,
    until: turns[index] ?? null,
    before: accessAt(before, from),
    after: accessAt(after, from),
  }))
  const keys = new Set(
    stretches.flatMap((one) => [...(one.before?.expected.keys() ?? []), ...(one.after?.expected.keys() ?? [])]),
  )
  return [...keys].sort(compareText).flatMap((key) => {
    const found: AccessDifference[] = []
    for (const stretch of stretches) {
      const one = stretch.before?.expected.get(key) ?? null
      const other = stretch.after?.expected.get(key) ?? null
      const difference = compare(person, one, other, stretch, catalog)
      const last = found.at(-1)
      if (difference === null) continue
      if (last && last.until !== null && last.until === difference.from && isAlike(last, difference))
        found[found.length - 1] = { ...last, until: difference.until }
      else found.push(difference)
    }
    return found
  })
}

/** The access in force from `at` on; null means now. */
function accessAt(timeline: AccessTimeline | null, at: Instant | null): PersonAccess | null {
  if (timeline === null || at === null) return timeline?.now ?? null
  return timeline.future.findLast((one) => one.at <= at)?.access ?? timeline.now
}

function compare(
  person: string,
  before: ExpectedGrant | null,
  after: ExpectedGrant | null,
  { from, until }: { readonly from: Instant | null; readonly until: Instant | null },
  catalog: SystemCatalog,
): AccessDifference | null {
  const one = after ?? before
  if (one === null) return null
  const rank = (of: ExpectedGrant | null) =>
    of === null ? -2 : levelRank(catalog.get(of.grant.system), of.grant.type, of.grant.level)
  const by = rank(after) - rank(before)
  const waited = before !== null && before.blocked !== null
  const waits = after !== null && after.blocked !== null
  if (by === 0 && waited === waits) return null
  const action =
    before === null ? 'give' : after === null ? 'take' : by > 0 ? 'raise' : by < 0 ? 'lower' : waits ? 'hold' : 'give'
  const { system, type, resource } = one.grant
  return {
    action,
    person,
    system,
    type,
    resource,
    grant: textOf(one.grant, before, after, catalog),
    cause: 'policy',
    risk: one.risk,
    from: from === null ? null : formatInstant(from),
    until: until === null ? null : formatInstant(until),
    before: sideOf(before),
    after: sideOf(after),
  }
}

/** Without a level where it differs: both are named then. */
function textOf(
  grant: Grant,
  before: ExpectedGrant | null,
  after: ExpectedGrant | null,
  catalog: SystemCatalog,
): string {
  const isLevel = before !== null && after !== null && before.grant.level !== after.grant.level
  return formatGrant(isLevel ? { ...grant, level: null } : grant, catalog)
}

function sideOf(one: ExpectedGrant | null): AccessSide | null {
  if (one === null) return null
  const reasons: readonly Reason[] =
    one.blocked && !one.reasons.some(({ name }) => name === one.blocked!.name)
      ? [...one.reasons, one.blocked]
      : one.reasons
  return { level: one.grant.level, waits: one.blocked !== null, reasons: reasons.map(planReason) }
}

function isAlike(a: AccessDifference, b: AccessDifference): boolean {
  return a.action === b.action && sameSide(a.before, b.before) && sameSide(a.after, b.after)
}

function sameSide(a: AccessSide | null, b: AccessSide | null): boolean {
  if (a === null || b === null) return a === b
  return a.level === b.level && a.waits === b.waits && JSON.stringify(a.reasons) === JSON.stringify(b.reasons)
}
