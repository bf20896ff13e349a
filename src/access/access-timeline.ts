import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { LedgerGrant, LedgerPerson } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import type { AccessModel } from './access-model.ts'
import { expectedAccess } from './expected-access.ts'
import { lifecycleBoundaries } from './lifecycle.ts'
import { newGraces, runningGraces } from './mover-grace.ts'
import { hasMoved, personAsRemembered } from './remembered-person.ts'

/** The person's access now, as it was at the last run, and as it will be; graces that begin now are part of it. */
export function accessTimeline(
  model: AccessModel,
  person: Person,
  options: {
    readonly now: Instant
    readonly remembered: LedgerPerson | null
    readonly owned: readonly LedgerGrant[]
  },
): AccessTimeline {
  const { now, remembered, owned } = options
  const { catalog } = model.policies
  const ledgerGraces = model.graces.get(person.id) ?? []
  const without = withGraces(model, person, [])
  const earned = expectedAccess(without, person, now)
  const moved = remembered !== null && hasMoved(person, remembered)
  const earlier = moved ? personAsRemembered(person, remembered, model.settings) : person
  // Until a run remembers the move, graces that are over stay known: they would begin again.
  const running = runningGraces(ledgerGraces, earned, catalog, moved ? Number.NEGATIVE_INFINITY : now)
  const begun =
    moved && person.hold === null
      ? newGraces({
          person,
          remembered,
          now: earned,
          unmoved: expectedAccess({ ...without, exceptions: new Map() }, earlier, now),
          owned,
          existing: running,
          catalog,
          constraints: model.constraints.rules,
          at: now,
        })
      : []
  const graces = [...running, ...begun]
  const withNow = withGraces(model, person, graces)
  const current = graces.length === 0 ? earned : expectedAccess(withNow, person, now)
  const unmoved = moved ? expectedAccess(model, earlier, now) : current
  const seen = lastSeen(remembered, owned)
  const passed = seen !== null && boundaries(model, earlier).some((at) => at > seen && at <= now)
  const before = passed ? expectedAccess(model, earlier, seen) : unmoved
  const future = boundaries(withNow, person)
    .filter((at) => at > now)
    .map((at) => ({ at, access: expectedAccess(withNow, person, at) }))
  return { now: current, unmoved, before, future, graces, isNew: remembered === null }
}

/** When a run last saw the person; one that ended early left no more of them than what it gave. */
function lastSeen(remembered: LedgerPerson | null, owned: readonly LedgerGrant[]): Instant | null {
  if (remembered !== null) return remembered.seen
  return owned.length === 0 ? null : Math.min(...owned.map(({ since }) => since))
}

function withGraces(model: AccessModel, person: Person, graces: AccessTimeline['graces']): AccessModel {
  if ((model.graces.get(person.id) ?? []).length === 0 && graces.length === 0) return model
  return { ...model, graces: new Map([[person.id, graces]]) }
}

/** Every instant at which something about this person's access can change by time alone, ascending. */
export function boundaries(model: AccessModel, person: Person): Instant[] {
  const exceptions = (model.exceptions.get(person.id) ?? []).flatMap(({ period }) => [period.starts, period.ends])
  const ruled = (model.exceptions.get(person.id) ?? []).flatMap(({ exception }) => [
    ...(model.verdicts.get(exception)?.values() ?? []),
  ])
  const windows = ruled.flatMap(({ period, rules }) =>
    period === null
      ? []
      : [
          period.starts,
          period.ends,
          ...rules.flatMap((rule) => rule.windows?.boundaries(period.starts, period.ends) ?? []),
        ],
  )
  const graces = (model.graces.get(person.id) ?? []).map((grace) => grace.until)
  const all = [
    ...model.policies.boundaries,
    ...model.locks.boundaries,
    ...exceptions,
    ...windows,
    ...graces,
    ...lifecycleBoundaries(person, model.settings),
  ]
  return [...new Set(all.filter((at) => Number.isFinite(at)))].sort((a, b) => a - b)
}
