import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { Settings } from '../domain/settings.ts'
import { formatInstant, parsePointInTime } from '../domain/time.ts'
import { exceptionContent } from './exception-content.ts'
import { periodOf } from './exception-model.ts'

type Hash = (text: string) => string

/**
 * What an approval of the record has to name: a digest of its content, and in clear from when to when it is. 128 bits are
 * enough against two contents of one digest.
 */
export function contentDigest(exception: Exception, settings: Settings, hash: Hash): string {
  const { starts, ends } = writtenPeriod(exception, settings)
  return `${shortHash(exception, settings, hash)}@${pointText(starts)}/${pointText(ends)}`
}

/**
 * The time for which the record was approved: its own when the digest is of exactly this content, another when only its
 * start or end was changed since, null when the approval is for something else. The digest covers the time it names, too.
 */
export function approvedWindow(
  digest: string,
  exception: Exception,
  settings: Settings,
  hash: Hash,
): ExceptionPeriod | null {
  const own = writtenPeriod(exception, settings)
  const [hex, from, until] = /^([0-9a-f]{32})(?:@([^/]+)\/(.+))?$/.exec(digest)?.slice(1) ?? []
  if (hex === undefined) return null
  if (hex === shortHash(exception, settings, hash)) return own
  const starts = parsePoint(from, Number.NEGATIVE_INFINITY)
  const ends = parsePoint(until, Number.POSITIVE_INFINITY)
  if (starts === null || ends === null) return null
  return hex === shortHash(exception, settings, hash, { starts, ends }) ? { starts, ends } : null
}

function writtenPeriod(exception: Exception, settings: Settings): ExceptionPeriod {
  return periodOf({ ...exception, revoked: null }, settings)
}

function shortHash(exception: Exception, settings: Settings, hash: Hash, period?: ExceptionPeriod): string {
  return hash(exceptionContent(exception, settings, period)).slice(0, 32)
}

function pointText(at: number): string {
  return Number.isFinite(at) ? formatInstant(at) : '-'
}

function parsePoint(text: string | undefined, open: number): number | null {
  if (text === '-') return open
  const point = text === undefined ? null : parsePointInTime(text)
  return point?.kind === 'instant' ? point.instant : null
}
