import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { LifecycleState } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import type { DoubtContext } from './doubt.ts'
import { type StandingGrant, standingOf, upcomingStanding } from './standing.ts'

/** One person’s part in the answer to who has a grant. */
export interface WhoRow {
  readonly person: string
  readonly state: LifecycleState
  readonly grants: readonly StandingGrant[]
}

/** Everybody by how they stand to what is asked; people who have nothing to do with it are left out. */
export interface WhoHas {
  readonly holders: readonly WhoRow[]
  /** expected, but waiting for what `doubt` says */
  readonly undecided: readonly WhoRow[]
  /** the same right at a lower level than asked */
  readonly less: readonly WhoRow[]
  /** people who will have it, from when on */
  readonly upcoming: readonly (WhoRow & { readonly from: Instant })[]
}

/** Who should have what is asked, in the order of the timelines. */
export function whoHas(
  question: GrantQuestion,
  timelines: readonly AccessTimeline[],
  at: Instant,
  context: DoubtContext,
): WhoHas {
  const holders: WhoRow[] = []
  const undecided: WhoRow[] = []
  const less: WhoRow[] = []
  const upcoming: (WhoRow & { readonly from: Instant })[] = []
  for (const timeline of timelines) {
    const standing = standingOf(question, timeline, at, context)
    const { state, person } = timeline.now
    const row = (grants: readonly StandingGrant[]): WhoRow => ({ person: person.id, state, grants })
    const certain = standing.grants.filter((one) => one.doubt === null)
    const waiting = standing.grants.filter((one) => one.doubt !== null)
    if (certain.length > 0) holders.push(row(certain))
    if (waiting.length > 0) undecided.push(row(waiting))
    if (standing.less.length > 0) less.push(row(standing.less))
    const later = standing.answer === 'yes' ? null : upcomingStanding(question, timeline, context)
    if (later) upcoming.push({ ...row([later.grant]), from: later.at })
  }
  return { holders, undecided, less, upcoming }
}
