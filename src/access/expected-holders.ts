import type { PersonAccess } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Grant } from '../domain/grant.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { ConstraintSubject, Holder, Stay } from '../domain/violation.ts'
import { attributesAt } from './lifecycle.ts'

/**
 * What each person should hold, from `now` on: one stay per state of the timeline, the last one without an end.
 * Only grants that `isInvolved` says a constraint is about are kept, and only people who have one of them at some time.
 */
export function expectedHolders(
  timelines: Iterable<AccessTimeline>,
  options: {
    readonly now: Instant
    readonly settings: Settings
    readonly isInvolved: (grant: Grant) => boolean
  },
): Holder[] {
  const { now, settings, isInvolved } = options
  const holders: Holder[] = []
  for (const timeline of timelines) {
    const states = [{ at: now, access: timeline.now }, ...timeline.future]
    const stays = states.map(({ at, access }, index): Stay => {
      const until = states[index + 1]?.at ?? null
      return { from: at, until, subject: subjectOf(access, settings), holdings: holdingsOf(access, isInvolved) }
    })
    if (stays.some((stay) => stay.holdings.length > 0))
      holders.push({ id: timeline.now.person.id, isPerson: true, stays })
  }
  return holders
}

/** The person as triggers see them in that state. */
export function subjectOf({ person, state }: PersonAccess, settings: Settings): ConstraintSubject {
  return { id: person.id, attributes: attributesAt(person, state, settings.people), zone: person.zone }
}

function holdingsOf({ expected, state }: PersonAccess, isInvolved: (grant: Grant) => boolean): Stay['holdings'] {
  const holdings = []
  for (const { grant, reasons, blocked } of expected.values()) {
    if (isInvolved(grant)) holdings.push({ grant, reasons, isCertain: blocked === null, isUsable: state === 'active' })
  }
  return holdings
}
