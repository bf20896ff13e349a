import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Reason } from '../domain/access.ts'
import { grantKey, levelRank } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { GiftLookup } from '../domain/policy-gift.ts'
import { literalResource } from '../policy/resource-template.ts'
import type { AccessModel } from './access-model.ts'

/**
 * Whether an addition needs no approval of its own: an earlier run gave it to the person; or the person came or moved, or
 * their day came, or a lock or a deny ended, and a policy that stands since before the last run gives it; or an exception does whose approval an
 * access rule has verified. Everything else waits, whatever its cause is called.
 */
export function standingChanges(
  model: AccessModel,
  known: {
    readonly timelines: readonly AccessTimeline[]
    readonly owned: readonly LedgerGrant[]
    readonly gifts: GiftLookup
  },
): (change: PlannedChange) => boolean {
  const { catalog } = model.policies
  const timelines = new Map(known.timelines.map((one) => [one.now.person.id, one.now]))
  const owned = new Map(known.owned.map((one) => [`${one.person}\0${grantKey(one)}`, one.level]))
  return (change) => {
    const { person, system, type, resource, after, cause } = change
    if (resource === null || after === null) return false
    const key = grantKey({ system, type, resource })
    const rank = (level: string | null) => levelRank(catalog.get(system), type, level)
    const isEnough = (level: string | null) => rank(level) >= rank(after.level)
    const given = owned.get(`${person}\0${key}`)
    if (given !== undefined && isEnough(given)) return true
    const isPersons = cause === 'person' || cause === 'start' || cause === 'lifted'
    return (timelines.get(person)?.expected.get(key)?.reasons ?? []).some((reason) => {
      if (reason.kind === 'exception') return isApproved(reason, person, key, isEnough)
      if (reason.kind !== 'policy' || !isPersons) return false
      const gift = known.gifts.of(reason)
      return gift !== null && gift.isKnown && isEnough(gift.level)
    })
  }

  function isApproved(
    reason: Reason,
    person: string,
    key: string,
    isEnough: (level: string | null) => boolean,
  ): boolean {
    const found = model.exceptions.get(person)?.find(({ exception }) => exception.id === reason.name)
    const verdict = found && model.verdicts.get(found.exception)?.get(key)
    if (!found || !verdict || verdict.unapproved !== null) return false
    const isAsked = verdict.rules.some(({ rule }) => rule.approvals.length > 0)
    return (
      (isAsked || found.exception.breakGlass) &&
      found.grants.some(({ parsed: { system, type, resource, level } }) => {
        const literal = literalResource(resource)
        return literal !== null && grantKey({ system, type, resource: literal }) === key && isEnough(level)
      })
    )
  }
}
