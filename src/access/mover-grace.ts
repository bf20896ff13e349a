import { type ExpectedGrant, isUnapproved, type PersonAccess } from '../domain/access.ts'
import { findType, type Grant, grantKey, levelRank } from '../domain/grant.ts'
import { conflictOf } from '../domain/separation.ts'
import type { ConstraintRule } from '../domain/violation.ts'
import type { LedgerGrace, LedgerGrant, LedgerPerson } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { firstValue, type Person } from '../domain/person.ts'
import { type Instant, parsePointInTime, startOf } from '../domain/time.ts'

/**
 * The graces that begin because the person changed: for each owned grant that the person's old attributes still
 * earn under today's policies and the new ones do not. Counted from the change's effective date where the record
 * gives a new one, else from now. Privileged grants, what no policy gave, and what would break a separation of duties
 * with the new access have none.
 */
export function newGraces(options: {
  readonly person: Person
  readonly remembered: LedgerPerson
  readonly now: PersonAccess
  /** what policies alone would give the person as remembered */
  readonly unmoved: PersonAccess
  readonly owned: readonly LedgerGrant[]
  /** already begun, also those that are over */
  readonly existing: readonly LedgerGrace[]
  readonly catalog: SystemCatalog
  readonly at: Instant
  readonly constraints: readonly ConstraintRule[]
}): LedgerGrace[] {
  const { person, now, unmoved, owned, existing, catalog } = options
  if (!isEmployed(now) || !isEmployed(unmoved)) return []
  const since = effectiveSince(options)
  const running = new Set(existing.map(grantKey))
  return owned.flatMap((grant) => {
    const key = grantKey(grant)
    const earlier = unmoved.expected.get(key)
    const rank = (level: string | null) => levelRank(catalog.get(grant.system), grant.type, level)
    if (!earlier || running.has(key) || earlier.risk === 'privileged' || !earlier.grace) return []
    if (hasGivenWay(grant, now, catalog)) return []
    const gained = [...now.expected.values()].filter((one) => !isUnapproved(one)).map((one) => one.grant)
    if (conflictOf(options.constraints, grant, gained)) return []
    const policy = earlier.reasons.find((reason) => reason.kind === 'policy')
    const current = now.expected.get(key)
    if (!policy) return []
    if (current && !isUnapproved(current) && rank(current.grant.level) >= rank(earlier.grant.level)) return []
    const level = rank(grant.level) < rank(earlier.grant.level) ? grant.level : earlier.grant.level
    const until = since + earlier.grace
    if (until <= options.at) return []
    return [
      {
        person: person.id,
        system: grant.system,
        type: grant.type,
        resource: grant.resource,
        level,
        since,
        until,
        policy: policy.name,
      },
    ]
  })
}

/** Who is on leave moves as others do. */
function isEmployed({ state }: PersonAccess): boolean {
  return state === 'active' || state === 'leave'
}

/**
 * Graces that still run at `at`. One whose access is earned again, that gave way to another resource of an exclusive
 * type, or whose person left, is over for good.
 */
export function runningGraces(
  graces: readonly LedgerGrace[],
  earned: PersonAccess,
  catalog: SystemCatalog,
  at: Instant,
): LedgerGrace[] {
  if (earned.state === 'terminated' || earned.state === 'prehire') return []
  return graces.filter(
    (grace) =>
      grace.until > at &&
      !isEarned(earned.expected.get(grantKey(grace)), grace, catalog) &&
      !hasGivenWay(grace, earned, catalog),
  )
}

/** Whether another resource of the same exclusive type is expected. */
function hasGivenWay(grant: Omit<Grant, 'level'>, earned: PersonAccess, catalog: SystemCatalog): boolean {
  const manifest = catalog.get(grant.system)
  if (!manifest || findType(manifest, grant.type)?.levelMode !== 'exclusive') return false
  for (const one of earned.expected.values()) {
    const { grant: other } = one
    if (isUnapproved(one)) continue
    if (other.system === grant.system && other.type === grant.type && other.resource !== grant.resource) return true
  }
  return false
}

function isEarned(expected: ExpectedGrant | undefined, grace: LedgerGrace, catalog: SystemCatalog): boolean {
  if (!expected || isUnapproved(expected)) return false
  const rank = (level: string | null) => levelRank(catalog.get(grace.system), grace.type, level)
  return rank(expected.grant.level) >= rank(grace.level)
}

/** An effective date that differs from the one remembered belongs to this change; a future one counts as today. */
function effectiveSince({
  person,
  remembered,
  at,
}: {
  person: Person
  remembered: LedgerPerson
  at: Instant
}): Instant {
  const written = firstValue(person.attributes, 'effective_date')
  if (written === null || written === remembered.attributes['effective_date']) return at
  const point = parsePointInTime(written)
  return point ? Math.min(at, startOf(point, person.zone)) : at
}
