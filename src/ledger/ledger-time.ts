import { formatInstant, type Instant, parsePointInTime } from '../domain/time.ts'

const lastYear: Instant = Date.UTC(9999, 11, 31, 23, 59, 59)

/** With milliseconds only where there are any; a time beyond the four-digit years, which RFC 3339 ends with, is their last. */
export function formatTime(instant: Instant): string {
  const known = Math.min(instant, lastYear)
  return known % 1000 === 0 ? formatInstant(known) : new Date(known).toISOString()
}

export function readTime(text: string): Instant | null {
  const point = parsePointInTime(text)
  return point?.kind === 'instant' ? point.instant : null
}
