import type { ExceptionPeriod } from '../domain/exception.ts'
import type { AccessWindows } from '../domain/governance.ts'
import { type Instant, zonedTime, zoneOffset } from '../domain/time.ts'
import { type Freeze, joinWeek, minutesPerWeek, parseFreeze, parseWindow, type WallRange } from './window-text.ts'

/** The windows of an access rule as questions about instants. */
export interface CompiledWindows {
  /** whether access may be held at `at`; freezes play no part */
  readonly isOpen: (at: Instant) => boolean
  /** whether nothing may be added at `at`; what is held stays */
  readonly isFrozen: (at: Instant) => boolean
  /**
   * From the first open instant of the period to the earlier of its end and that window's close: access does not
   * resume at the next opening. Null when the period never meets an open window. Freezes play no part.
   */
  readonly clip: (period: ExceptionPeriod) => ExceptionPeriod | null
  /** openings and closes, starts and ends of freezes, after `from` and up to `to`, ascending; at most the first thousand */
  readonly boundaries: (from: Instant, to: Instant) => Instant[]
}

/** Windows are looked up between these: zones are younger, and clocks cannot be computed for ever. */
const earliest = Date.parse('1900-01-01T00:00:00Z')
const latest = Date.parse('+200000-01-01T00:00:00Z')
const mostBoundaries = 1000

const minute = 60_000
const monday = '1970-01-05'
const mondayWall = Date.parse(`${monday}T00:00:00Z`)

/**
 * Compiles windows as written; `timezone` is the organisation's, for windows that name none. Without `allow` it is
 * always open. Clocks decide: a time that a day skips means the instant of the jump, one that a day has twice means
 * the first. A range that cannot be read stays shut, and a freeze that cannot be read freezes: reading the files reports both.
 */
export function compileWindows(windows: AccessWindows, timezone: string): CompiledWindows {
  const zone = windows.timezone ?? timezone
  const week = joinWeek(windows.allow.flatMap((text) => parseWindow(text) ?? []))
  const isAlways =
    windows.allow.length === 0 || (week.length === 1 && week[0]!.until - week[0]!.from === minutesPerWeek)
  const freezes = windows.freeze.map(
    (text) => parseFreeze(text, zone) ?? { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
  )
  const openUntil = (at: Instant) => (isAlways ? Number.POSITIVE_INFINITY : (windowAt(at, week, zone)?.ends ?? null))
  return {
    isOpen: (at) => openUntil(at) !== null,
    isFrozen: (at) => freezes.some(({ from, until }) => from <= at && at < until),
    clip: (period) => {
      if (!(period.starts < period.ends)) return null
      if (isAlways) return period
      const window = firstWindow(period.starts, week, zone)
      const starts = Math.max(period.starts, window?.starts ?? Number.POSITIVE_INFINITY)
      return window && starts < period.ends ? { starts, ends: Math.min(period.ends, window.ends) } : null
    },
    boundaries: (from, to) => {
      const turns = isAlways ? [] : windowTurns(from, to, week, zone)
      return nearest([...turns, ...freezeTurns(freezes)], from, to)
    },
  }
}

function windowAt(at: Instant, week: readonly WallRange[], zone: string): ExceptionPeriod | null {
  const window = firstWindow(at, week, zone)
  return window && window.starts <= at ? window : null
}

/** The window that is open at `at`, else the next one. */
function firstWindow(at: Instant, week: readonly WallRange[], zone: string): ExceptionPeriod | null {
  if (!(at >= earliest && at <= latest)) return null
  for (const window of windowsFrom(at, week, zone)) if (window.ends > at) return window
  return null
}

/** The windows as instants, ascending and without end, from the one that is open at `at` or the next. */
function* windowsFrom(at: Instant, week: readonly WallRange[], zone: string): Generator<ExceptionPeriod> {
  if (week.length === 0) return
  let last: { starts: Instant; ends: Instant } | null = null
  const wall = (at + zoneOffset(at, zone) - mondayWall) / minute
  for (let index = Math.floor(wall / minutesPerWeek) - 1; ; index++) {
    for (const range of week) {
      // Instants follow the clock on the wall in order, so that what is over by the one is over by the other.
      if (index * minutesPerWeek + range.until <= wall) continue
      const starts = onTheWall(index, range.from, zone)
      const ends = onTheWall(index, range.until, zone)
      if (starts === ends) continue
      // Two windows adjoin where clocks jump over the time between them.
      if (last && starts <= last.ends) last.ends = Math.max(last.ends, ends)
      else {
        if (last) yield last
        last = { starts, ends }
      }
    }
  }
}

function windowTurns(from: Instant, to: Instant, week: readonly WallRange[], zone: string): Instant[] {
  const turns: Instant[] = []
  const start = Math.max(from, earliest)
  if (!(start <= latest)) return turns
  for (const { starts, ends } of windowsFrom(start, week, zone)) {
    if (starts > Math.min(to, latest) || turns.length > mostBoundaries + 4) break
    if (ends > start) turns.push(starts, ends)
  }
  return turns
}

function freezeTurns(freezes: readonly Freeze[]): Instant[] {
  return freezes.flatMap(({ from, until }) => [from, until]).filter((at) => Number.isFinite(at))
}

function nearest(turns: readonly Instant[], from: Instant, to: Instant): Instant[] {
  const inside = turns.filter((at) => at > from && at <= to)
  return [...new Set(inside)].sort((a, b) => a - b).slice(0, mostBoundaries)
}

function onTheWall(week: number, minutes: number, zone: string): Instant {
  return zonedTime(monday, week * minutesPerWeek + minutes, zone)
}
