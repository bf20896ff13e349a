/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

/** Milliseconds. */
export type Duration = number

/** A time as people write it: an exact instant, or a calendar date whose meaning needs a time zone. */
export type PointInTime =
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'instant'; readonly instant: Instant }

const minute = 60_000
const hour = 60 * minute
export const day: Duration = 24 * hour

const unitLengths: Readonly<Record<string, Duration>> = { s: 1000, m: minute, h: hour, d: day, w: 7 * day }
const isoDuration = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/
const rfc3339 = /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/

/** `90m`, `2h`, `30d`, `2w`, or ISO 8601 without months and years (whose length varies): `P30D`, `PT2H`. Null otherwise. */
export function parseDuration(text: string): Duration | null {
  const short = /^(\d{1,6})\s?([smhdw])$/.exec(text)
  if (short) return Number(short[1]) * unitLengths[short[2]!]!
  const iso = isoDuration.exec(text)
  if (!iso || text.endsWith('T') || text === 'P') return null
  const [, weeks, days, hours, minutes, seconds] = iso
  const amount = (digits: string | undefined, unit: Duration) => Number(digits ?? 0) * unit
  return (
    amount(weeks, 7 * day) + amount(days, day) + amount(hours, hour) + amount(minutes, minute) + amount(seconds, 1000)
  )
}

/** `30d`, `2h`, `90m`: the largest unit that divides it. */
export function formatDuration(duration: Duration): string {
  if (duration % day === 0) return `${duration / day}d`
  if (duration % hour === 0) return `${duration / hour}h`
  if (duration % minute === 0) return `${duration / minute}m`
  return `${Math.round(duration / 1000)}s`
}

/** A date `2026-01-31` or an RFC 3339 time with a zone. Null for anything else, 30 February included. */
export function parsePointInTime(text: string): PointInTime | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return isCalendarDate(text) ? { kind: 'date', date: text } : null
  const match = rfc3339.exec(text)
  if (!match || !isCalendarDate(match[1]!)) return null
  const instant = Date.parse(text.replace(' ', 'T').toUpperCase())
  return Number.isNaN(instant) ? null : { kind: 'instant', instant }
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `text` has the form of a date. */
function isCalendarDate(text: string): boolean {
  const year = Number(text.slice(0, 4))
  const month = Number(text.slice(5, 7))
  const date = Number(text.slice(8, 10))
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return date >= 1 && date <= (monthLengths[month - 1] ?? 0) + (isLeap ? 1 : 0)
}

/** The first instant that belongs to the point: for a date, the start of that day in `zone`. */
export function startOf(point: PointInTime, zone: string): Instant {
  return point.kind === 'instant' ? point.instant : zonedTime(point.date, 0, zone)
}

/** The first instant after the point: for a date, the start of the next day in `zone`; intervals are half-open. */
export function endOf(point: PointInTime, zone: string): Instant {
  return point.kind === 'instant' ? point.instant : zonedTime(nextDate(point.date), 0, zone)
}

/** The instant at which clocks in `zone` show `minutes` after midnight of `date`; in a gap, the instant the gap ends. */
export function zonedTime(date: string, minutes: number, zone: string): Instant {
  const wall = Date.parse(`${date}T00:00:00Z`) + minutes * minute
  // Two candidate offsets (a day before and after any transition) cover every zone rule in use.
  const before = wall - zoneOffset(wall - day, zone)
  const after = wall - zoneOffset(wall + day, zone)
  const shows = (instant: Instant) => instant + zoneOffset(instant, zone) === wall
  const earliest = Math.min(before, after)
  const latest = Math.max(before, after)
  if (shows(earliest)) return earliest
  if (shows(latest)) return latest
  return firstTransition(earliest, latest, zone)
}

function firstTransition(from: Instant, to: Instant, zone: string): Instant {
  let low = from
  let high = to
  const offset = zoneOffset(low, zone)
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000
    if (middle <= low) break
    if (zoneOffset(middle, zone) === offset) low = middle
    else high = middle
  }
  return high
}

export function nextDate(date: string): string {
  return calendarDate(Date.parse(`${date}T00:00:00Z`) + day)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** How far clocks in `zone` are ahead of UTC at `instant`, in milliseconds (whole seconds). */
export function zoneOffset(instant: Instant, zone: string): Duration {
  if (zone === 'UTC') return 0
  const parts = formatterOf(zone).formatToParts(instant)
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  const clock = Date.UTC(2000, 0, 1, value('hour'), value('minute'), value('second'))
  // Date.UTC takes the years 0 to 99, which stand for "no date" in some HR systems, for 1900 to 1999.
  const wall = new Date(clock).setUTCFullYear(value('year'), value('month') - 1, value('day'))
  return wall - Math.floor(instant / 1000) * 1000
}

/** The calendar date that clocks in `zone` show. */
export function dateIn(instant: Instant, zone: string): string {
  return calendarDate(instant + zoneOffset(instant, zone))
}

/** The part before the `T`, however long: the day after 9999-12-31 (no end, in many HR systems) is `+010000-01-01`. */
function calendarDate(wall: Instant): string {
  const text = new Date(wall).toISOString()
  return text.slice(0, text.indexOf('T'))
}

export function isTimeZone(zone: string): boolean {
  // Asking the tables of time zones for the first time takes longer than reading a company's settings.
  if (zone === 'UTC') return true
  try {
    formatterOf(zone)
    return true
  } catch {
    return false
  }
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

/** RFC 3339 in UTC without fractions: `2026-11-20T09:00:00Z`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
