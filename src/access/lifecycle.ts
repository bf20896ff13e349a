import type { Attributes, LifecycleState, Person } from '../domain/person.ts'
import type { PeopleSettings, Settings } from '../domain/settings.ts'
import { endOf, type Instant, type PointInTime, startOf, zonedTime } from '../domain/time.ts'

/** The instants at which a person's dates take effect; null where the record has none. */
export interface LifecycleDates {
  readonly starts: Instant | null
  /** the earlier of the last day's end and the contract's end */
  readonly ends: Instant | null
}

function lifecycleDates(person: Person, settings: PeopleSettings): LifecycleDates {
  const { start, termination, end } = person.dates
  const ends = [termination, end].flatMap((point) =>
    point ? [lastInstant(point, person.zone, settings.terminationMinutes)] : [],
  )
  return { starts: start ? startOf(start, person.zone) : null, ends: ends.length === 0 ? null : Math.min(...ends) }
}

/** A date means the organisation's hour of leaving on that day, or the end of the day. */
function lastInstant(point: PointInTime, zone: string, minutes: number | null): Instant {
  return point.kind === 'date' && minutes !== null ? zonedTime(point.date, minutes, zone) : endOf(point, zone)
}

/** Where the person stands at `at`. Whichever of status and dates ends access first counts. */
export function stateAt(person: Person, at: Instant, settings: PeopleSettings): LifecycleState {
  const { starts, ends } = lifecycleDates(person, settings)
  if (person.status === 'terminated' || (ends !== null && at >= ends)) return 'terminated'
  if (starts !== null && at < starts) return 'prehire'
  return person.status ?? 'active'
}

/**
 * The attributes as policies see them: someone on leave counts as active, and a record without the status
 * attribute gets the first value listed for its state. Future hires without a status have none.
 */
export function attributesAt(person: Person, state: LifecycleState, settings: PeopleSettings): Attributes {
  const { attribute, active, terminated } = settings.status
  const written = person.attributes.get(attribute)
  const seen =
    state === 'leave'
      ? active[0]
      : written === undefined && state !== 'prehire'
        ? state === 'active'
          ? active[0]
          : terminated[0]
        : undefined
  if (seen === undefined) return person.attributes
  return new Map(person.attributes).set(attribute, seen)
}

/** Future instants at which the person's own dates change what is expected. */
export function lifecycleBoundaries(person: Person, settings: Settings): Instant[] {
  const { starts, ends } = lifecycleDates(person, settings.people)
  return [starts, ends].flatMap((instant) => (instant === null ? [] : [instant]))
}
