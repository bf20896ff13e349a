import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../domain/failure.ts'
import type { PeopleSourceSettings } from '../domain/settings.ts'
import { type Duration, formatDuration, formatInstant, type Instant } from '../domain/time.ts'
import { quote } from './quote.ts'

/**
 * When the people data was written: the time of the last modification of the source's file, the oldest of several; `now`
 * for sources that are asked. In a fresh clone that is the time of the checkout. Fails with `people-unreadable`.
 */
export function peopleAsOf(sources: readonly PeopleSourceSettings[], root: string, now: Instant): Instant {
  const times = sources.map(({ source, path }) => {
    if (source !== 'file' || path === null) return now
    try {
      return Math.floor(statSync(resolve(root, path)).mtimeMs)
    } catch (cause) {
      throw unreadable(`people file ${quote(path)} cannot be looked at`, cause)
    }
  })
  return Math.min(...times)
}

/** Clocks of two machines differ by this much without anything being wrong. */
const tolerance: Duration = 60_000

/** The failure `people-refused` when the data is older than allowed, or from the future, so that nobody can tell; else null. */
export function checkPeopleAge(asOf: Instant, now: Instant, maxAge: Duration): Failure | null {
  if (asOf > now + tolerance)
    return refused(
      `the people data was written on ${formatInstant(asOf)}, which has not come yet`,
      'set the clocks right, or export the people again',
    )
  if (now - asOf <= maxAge) return null
  return refused(
    `the people data was written on ${formatInstant(asOf)}, and may be ${formatDuration(maxAge)} old`,
    'export the people again before asking',
  )
}

function refused(message: string, help: string): Failure {
  return new Failure({ code: 'people-refused', message, help })
}

function unreadable(message: string, cause: unknown): Failure {
  const help = 'correct `people.path`, or let it be read'
  return new Failure({ code: 'people-unreadable', message, help, cause })
}
