import type { RecordTimes } from '../config/exception-record.ts'
import { quoted } from '../config/quoted.ts'
import { Failure } from '../domain/failure.ts'
import {
  dateIn,
  type Duration,
  endOf,
  formatDuration,
  type Instant,
  parseDuration,
  parsePointInTime,
  type PointInTime,
  startOf,
} from '../domain/time.ts'

/** Times as typed. */
export interface TimeOptions {
  readonly starts: string | null
  readonly expires: string | null
  /** `--for` */
  readonly duration: string | null
}

const unseen = /[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\p{Cs}]/u

/** Refuses what could not stand on one line of a file that people review. */
export function checkTexts(texts: Readonly<Record<string, string | null | readonly string[]>>): void {
  for (const [name, given] of Object.entries(texts)) {
    for (const text of given === null || typeof given === 'string' ? [given] : given) {
      if (text === null) continue
      if (unseen.test(text))
        throw usage(
          `${name} contains line breaks, control or invisible characters`,
          'type it on one line, without them',
        )
      if (text.trim() === '') throw usage(`${name} is blank`, 'say something, or leave the option out')
    }
  }
}

/** When the access begins and ends. Without `--starts` it begins at `from`, or now (today, for an end that is a date). */
export function parseTimes(
  { starts, expires, duration }: TimeOptions,
  { now, zone, from }: { readonly now: Instant; readonly zone: string; readonly from: PointInTime | null },
): RecordTimes {
  if ((expires === null) === (duration === null)) {
    throw usage('say when the access ends, in one way', 'add `--expires 2026-12-31` or `--for 14d`')
  }
  const end =
    expires === null ? { duration: readDuration(duration ?? '') } : { expires: readPoint('--expires', expires) }
  const isByDay = 'expires' in end && end.expires.kind === 'date'
  const today: PointInTime = isByDay
    ? { kind: 'date', date: dateIn(now, zone) }
    : { kind: 'instant', instant: Math.floor(now / 1000) * 1000 }
  const first = starts === null ? (from ?? today) : readPoint('--starts', starts)
  const begins = startOf(first, zone)
  const ends = 'expires' in end ? endOf(end.expires, zone) : begins + end.duration
  if (ends <= now) throw usage('the access would have ended already', 'choose an end in the future')
  if (ends <= begins)
    throw usage('the access would end before it starts', 'exchange the two times, or correct the year')
  return { starts: first, end }
}

export function readDuration(text: string): Duration {
  const duration = parseDuration(text)
  if (duration !== null && duration > 0 && parseDuration(formatDuration(duration)) === duration) return duration
  throw usage(`${quoted(text)} is no duration`, 'write it like `90m`, `2h`, `30d`, `2w` or `P30D`')
}

export function usage(message: string, help: string): Failure {
  return new Failure({ code: 'usage', message, help })
}

/** Fractions of a second are not written. */
function readPoint(name: string, text: string): PointInTime {
  const point = parsePointInTime(text)
  if (point?.kind === 'date') return point
  if (point) return { kind: 'instant', instant: Math.floor(point.instant / 1000) * 1000 }
  throw usage(`${name} ${quoted(text)} is no date or time`, 'write `2026-12-31` or `2026-12-31T17:00:00Z`')
}
