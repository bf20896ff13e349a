import { isOff, totalLoss } from '../domain/access.ts'
import { accountState } from '../domain/account-state.ts'
import type { ChangeState, PlannedChange } from '../domain/plan.ts'
import { formatInstant } from '../domain/time.ts'
import type { PersonCase } from './person-case.ts'

/** What the reason of a change is called that gives an account another end, or none. */
export const endChanged = 'end of the account changed'

/** The years in which HR systems let those end who do not. */
const never = Date.parse('9999-01-01T00:00:00Z')

/**
 * When provisionr itself would switch the person's account off for good, by what is known today: at the end of their last
 * day. RFC 3339 in whole seconds, rounded up, so that the system is never the first. Null: nothing of the kind is known, or it is
 * not provisionr's to do; undefined: accounts carry no end there.
 */
export function expectedEnd({ facts, timeline }: Pick<PersonCase, 'facts' | 'timeline'>): string | null | undefined {
  const { nativeExpiry, verbs } = facts.manifest.account
  if (nativeExpiry === undefined) return undefined
  const { mode } = facts.settings.enforcement
  const isSwitchedOff = (mode === 'owned' || mode === 'authoritative') && (verbs.suspend || verbs.deactivate)
  const last = timeline.future.find(({ access }) => access.state === 'terminated')
  if (!isSwitchedOff || last === undefined || last.at >= never) return null
  return formatInstant(Math.ceil(last.at / 1000) * 1000)
}

/**
 * The end that an account has and the one that it is to have, where they differ; null where they do not, or where it is not
 * provisionr's to say: it did not make the account, the system does not tell, the account is off (`status` is what it is after
 * the run), or the person's record is in doubt.
 */
export function movedEnd(
  person: PersonCase,
  status: ChangeState['status'],
): { readonly from: string | null; readonly to: string | null } | null {
  const { facts, link, timeline } = person
  if (link?.kind !== 'linked' || link.known?.origin !== 'created') return null
  if (facts.frozen || !facts.accountsComplete || timeline.now.person.hold !== null) return null
  if (facts.settings.enforcement.mode === 'observe' || totalLoss(timeline.now) || isOff(status)) return null
  const [from, to] = [accountState(link.account).valid_until, expectedEnd(person)]
  return from === undefined || to === undefined || to === from ? null : { from, to }
}

/** Whether a change lets an account end sooner than it would: that takes access away, though not yet. */
export function endsSooner(change: PlannedChange): boolean {
  const moved = endsOf(change)
  return moved !== null && moved.to < moved.from
}

/** Whether a change lets an account end later than it would: until that is done, access may be cut that is to stay. */
export function endsLater(change: PlannedChange): boolean {
  const moved = endsOf(change)
  return moved !== null && moved.to > moved.from
}

function endsOf({ action, before, after }: PlannedChange): { readonly from: number; readonly to: number } | null {
  const [from, to] = [before?.valid_until, after?.valid_until]
  if (action !== 'update_account' || from === undefined || to === undefined) return null
  const at = (end: string | null) => (end === null ? Number.POSITIVE_INFINITY : Date.parse(end))
  return { from: at(from), to: at(to) }
}
