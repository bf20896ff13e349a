import type { ExceptionPeriod } from '../domain/exception.ts'
import type { Duration, Instant } from '../domain/time.ts'

/** The first and last instants that JavaScript can name; sums of what lies between stay numbers. */
const furthest = 8_640_000_000_000_000

/** The periods as the fewest: overlapping and touching ones are one, empty ones are none. Sorted. */
export function mergePeriods(periods: readonly ExceptionPeriod[]): ExceptionPeriod[] {
  const merged: { starts: Instant; ends: Instant }[] = []
  const sorted = periods
    .map(({ starts, ends }) => ({ starts: Math.max(starts, -furthest), ends: Math.min(ends, furthest) }))
    .filter(({ starts, ends }) => starts < ends)
    .sort((a, b) => a.starts - b.starts)
  for (const period of sorted) {
    const last = merged.at(-1)
    if (last && period.starts <= last.ends) last.ends = Math.max(last.ends, period.ends)
    else merged.push(period)
  }
  return merged
}

/**
 * The most time of `periods` that lies in any stretch of the length `per` that meets `around`.
 * A stretch that begins within a period can slide left to its start, and one that begins between two can slide right,
 * without losing time: so only those matter that begin with a period, and the first and the last that meet `around`.
 */
export function largestTotal(periods: readonly ExceptionPeriod[], per: Duration, around: ExceptionPeriod): Duration {
  const merged = mergePeriods(periods)
  const first = around.starts - per
  const last = around.ends
  const begins = [first, last, ...merged.map(({ starts }) => starts)]
  const totalUntil = sumUntil(merged)
  let most = 0
  for (const begin of begins) {
    if (begin < first || begin > last) continue
    most = Math.max(most, totalUntil(begin + per) - totalUntil(begin))
  }
  return most
}

/** How much of the periods lies before an instant; they are sorted and do not overlap. */
function sumUntil(periods: readonly ExceptionPeriod[]): (at: Instant) => Duration {
  const sums = [0]
  for (const { starts, ends } of periods) sums.push(sums.at(-1)! + ends - starts)
  return (at) => {
    let low = 0
    let high = periods.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (periods[middle]!.starts < at) low = middle + 1
      else high = middle
    }
    const last = periods[low - 1]
    return last ? sums[low - 1]! + Math.min(at, last.ends) - last.starts : 0
  }
}
