import type { HrisEvent } from '../domain/hris-event.ts'
import { type Attributes, type AttributeValue, firstValue } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import {
  dateIn,
  day,
  type Instant,
  isTimeZone,
  parsePointInTime,
  type PointInTime,
  startOf,
  zonedTime,
} from '../domain/time.ts'

/** A person's record as events change it over time. */
export interface RecordHistory {
  /** when the simulation begins: now, or the day before the first event where that has passed */
  readonly start: Instant
  readonly isReplay: boolean
  /** the record at the start; null when there is none yet */
  readonly base: Attributes | null
  readonly moments: readonly RecordMoment[]
}

/** From `at` on, the record says this. */
export interface RecordMoment {
  readonly at: Instant
  readonly event: HrisEvent
  readonly before: Attributes | null
  readonly record: Attributes
}

type HistorySettings = Pick<Settings, 'timezone' | 'people'>

/**
 * What the record says from when on. Events that have passed are replayed: the record is then taken back by what the
 * events say was there before. One of today counts from now.
 */
export function recordHistory(
  events: readonly HrisEvent[],
  options: { readonly base: Attributes | null; readonly now: Instant; readonly settings: HistorySettings },
): RecordHistory {
  const { now, settings } = options
  const [first] = events
  const zone = zoneOf(first?.kind === 'hired' ? recordOf(first) : (options.base ?? new Map()), settings)
  // What is typed is about now or later; a first day in the past is only part of the record.
  const begins = first?.at ? eventStart(first, zone) : null
  const isReplay = begins !== null && begins < now && dateIn(begins, zone) < dateIn(now, zone)
  const start = isReplay ? dayBefore(begins, zone) : now
  const rewound = isReplay ? rewind(options.base, events, settings) : options.base
  const base = isReplay && first?.kind === 'hired' ? null : rewound
  const moments: RecordMoment[] = []
  let before = base
  for (const event of events) {
    const record = event.kind === 'hired' ? recordOf(event) : changed(before ?? new Map(), event)
    const here = zoneOf(event.kind === 'hired' ? record : (before ?? record), settings)
    // Someone who comes back keeps the old record until the new first day.
    const at = before === null ? announced(event, here, start) : (eventStart(event, here) ?? start)
    moments.push({ at: Math.max(start, at), event, before, record })
    before = record
  }
  return { start, isReplay, base, moments }
}

/** The instant that the event is about: the first day, the start of the effective date, the start of the last day. */
export function eventStart(event: HrisEvent, zone: string): Instant | null {
  const point = event.kind === 'hired' ? (firstDay(event) ?? event.effective) : event.effective
  if (point === null) return null
  if (event.kind !== 'terminated') return startOf(point, zone)
  return zonedTime(point.kind === 'date' ? point.date : dateIn(point.instant, zone), 0, zone)
}

export function zoneOf(record: Attributes, settings: Pick<Settings, 'timezone'>): string {
  const zone = firstValue(record, 'timezone')
  return zone !== null && isTimeZone(zone) ? zone : settings.timezone
}

/** A hire is known from its effective date if it has one beside the first day, else from the start. */
function announced(event: HrisEvent, zone: string, start: Instant): Instant {
  if (event.kind !== 'hired') return eventStart(event, zone) ?? start
  return event.effective && firstDay(event) ? startOf(event.effective, zone) : start
}

function firstDay(event: HrisEvent): PointInTime | null {
  const value = event.changes.get('start_date')?.value
  return typeof value === 'string' ? parsePointInTime(value) : null
}

function recordOf(event: HrisEvent): Attributes {
  const record = new Map<string, AttributeValue>()
  for (const [name, { value }] of event.changes) if (value !== null) record.set(name, value)
  if (!record.has('start_date') && event.effective) record.set('start_date', textOf(event.effective))
  return record
}

function changed(before: Attributes, event: HrisEvent): Attributes {
  const record = new Map(before)
  for (const [name, { value }] of event.changes) {
    if (value === null) record.delete(name)
    else record.set(name, value)
  }
  if (event.effective === null) return record
  return record.set(event.kind === 'terminated' ? 'termination_date' : 'effective_date', textOf(event.effective))
}

/** The record as it was before the events, as far as they tell. */
function rewind(base: Attributes | null, events: readonly HrisEvent[], { people }: HistorySettings): Attributes | null {
  if (base === null) return null
  const record = new Map(base)
  for (const event of events.toReversed()) {
    for (const [name, { old }] of event.changes) {
      if (event.kind === 'terminated' || old === null) record.delete(name)
      else if (old !== undefined) record.set(name, old)
    }
    if (event.kind !== 'terminated') continue
    record.delete('termination_date')
    const status = firstValue(record, people.status.attribute)
    if (status !== null && people.status.terminated.includes(status)) record.delete(people.status.attribute)
  }
  return record
}

function dayBefore(at: Instant, zone: string): Instant {
  return zonedTime(dateIn(zonedTime(dateIn(at, zone), 0, zone) - day / 2, zone), 0, zone)
}

function textOf(point: PointInTime): string {
  return point.kind === 'date' ? point.date : new Date(point.instant).toISOString()
}
