import { endOf, type Instant, parsePointInTime, startOf } from '../domain/time.ts'

/** A stretch of the week by the clock on the wall, in minutes after Monday 00:00; `until` may lie in the next week. */
export interface WallRange {
  readonly from: number
  readonly until: number
}

/** When nothing may be added: from (inclusive) until (exclusive). */
export interface Freeze {
  readonly from: Instant
  readonly until: Instant
}

export const minutesPerWeek = 7 * 24 * 60
const minutesPerDay = 24 * 60
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const form = /^(\S+) (\d{2}):(\d{2})-(\d{2}):(\d{2})$/

/**
 * Reads `Mon-Fri 08:00-20:00` (several days with commas, `Fri-Mon` over the weekend, an end at or before the start
 * lies on the next day). Null for what cannot be read, and for what can be read in two ways: `08:00-08:00`, `Mon-Mon`.
 */
export function parseWindow(text: string): WallRange[] | null {
  const match = form.exec(text)
  if (!match) return null
  const days = parseDays(match[1]!)
  const from = Number(match[2]) * 60 + Number(match[3])
  const until = Number(match[4]) * 60 + Number(match[5])
  if (days === null || from === until || from > minutesPerDay || until > minutesPerDay) return null
  const length = until > from ? until - from : until - from + minutesPerDay
  return days.map((day) => ({ from: day * minutesPerDay + from, until: day * minutesPerDay + from + length }))
}

function parseDays(text: string): number[] | null {
  const days: number[] = []
  for (const part of text.split(',')) {
    const ends = part.split('-').map((name) => weekdays.indexOf(name))
    const [first = -1, last = first] = ends
    if (ends.length > 2 || first < 0 || last < 0 || (ends.length === 2 && first === last)) return null
    for (let day = first; ; day = (day + 1) % 7) {
      days.push(day)
      if (day === last) break
    }
  }
  return days
}

/** Reads `2026-12-20/2027-01-04` (both days belong to it) or two instants; null when it cannot be read or ends before it starts. */
export function parseFreeze(text: string, zone: string): Freeze | null {
  const [first, last, ...more] = text.split('/').map((part) => parsePointInTime(part))
  if (!first || !last || more.length > 0 || first.kind !== last.kind) return null
  const freeze = { from: startOf(first, zone), until: endOf(last, zone) }
  return freeze.from < freeze.until ? freeze : null
}

/** The week as the fewest ranges: overlapping and adjoining ones are one, also over the end of the week. */
export function joinWeek(ranges: readonly WallRange[]): WallRange[] {
  const split = ranges.flatMap(({ from, until }) => {
    const start = from % minutesPerWeek
    const end = start + until - from
    return end <= minutesPerWeek
      ? [{ from: start, until: end }]
      : [
          { from: start, until: minutesPerWeek },
          { from: 0, until: end - minutesPerWeek },
        ]
  })
  const joined: { from: number; until: number }[] = []
  for (const range of split.sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && range.from <= last.until) last.until = Math.max(last.until, range.until)
    else joined.push({ ...range })
  }
  const first = joined[0]
  const last = joined.at(-1)
  if (first && last && first !== last && first.from === 0 && last.until === minutesPerWeek) {
    last.until = minutesPerWeek + first.until
    joined.shift()
  }
  return joined
}
