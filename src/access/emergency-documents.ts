import type { Documents } from '../domain/documents.ts'
import type { BreakGlass, Emergency, EmergencyLock, EmergencyRevocation } from '../domain/emergency.ts'
import type { Exception } from '../domain/exception.ts'
import type { Lock } from '../domain/governance.ts'
import { inLedger } from '../domain/position.ts'
import type { Settings } from '../domain/settings.ts'
import { endOf, type Instant, type PointInTime, startOf } from '../domain/time.ts'
import { approvedWindow, contentDigest } from './approved-window.ts'

type Hash = (text: string) => string
type Written = Pick<Documents, 'exceptions' | 'locks'>

/**
 * The documents with what was decided at once. The files win: an exception with the id of an emergency is that exception,
 * and whatever they end earlier ends earlier.
 */
export function withEmergencies<D extends Written>(
  documents: D,
  emergencies: readonly Emergency[],
  { settings, hash }: { readonly settings: Settings; readonly hash: Hash },
): D {
  if (emergencies.length === 0) return documents
  const ids = new Set(documents.exceptions.map(({ id }) => id))
  const taken = emergencies.flatMap((one) =>
    one.kind === 'break_glass' && !ids.has(one.exception) ? [emergencyException(one, settings)] : [],
  )
  const revocations = emergencies.filter((one) => one.kind === 'revocation')
  const exceptions = [...documents.exceptions, ...taken].map((exception) =>
    revocations
      .filter((one) => isRevokedBy(exception, one, { settings, hash }))
      .reduce((revoked, one) => endedBy(revoked, one, settings), exception),
  )
  const locks = emergencies.flatMap((one) => (one.kind === 'lock' ? [emergencyLock(one)] : []))
  return { ...documents, exceptions, locks: [...documents.locks, ...locks] }
}

/** What the files do not say yet: only that has to be kept. */
export function openEmergencies(
  emergencies: readonly Emergency[],
  documents: Written,
  options: { readonly settings: Settings; readonly hash: Hash; readonly now: Instant },
): Emergency[] {
  const { settings, now } = options
  const ids = new Set(documents.exceptions.map(({ id }) => id))
  const taken = emergencies.filter((one) => one.kind === 'break_glass').filter((one) => !ids.has(one.exception))
  const exceptions = [...documents.exceptions, ...taken.map((one) => emergencyException(one, settings))]
  return emergencies.filter((one) => {
    // What somebody took in an emergency has to be looked at, also when it is over.
    if (one.kind === 'break_glass') return !ids.has(one.exception)
    if (one.kind === 'lock') return !isOver(one, now) && !documents.locks.some((lock) => isSaid(one, lock, settings))
    const isLonger = (exception: Exception) => revokedAt(exception, settings) > Date.parse(one.at)
    return exceptions.some((exception) => isRevokedBy(exception, one, options) && isLonger(exception))
  })
}

/**
 * Whether it is the exception that was revoked, also after an edit, and under another id when the content is the same. Without an
 * id of its own it is known again by what it gives, at whatever time.
 */
export function isRevokedBy(
  exception: Exception,
  { person, exception: id, content }: EmergencyRevocation,
  { settings, hash }: { readonly settings: Settings; readonly hash: Hash },
): boolean {
  if (exception.person !== person) return false
  if (contentDigest(exception, settings, hash) === content) return true
  if (exception.id !== id) return false
  // An id made of the place becomes that of the next record when the one before it is taken out.
  return !isMadeOfPlace(exception) || approvedWindow(content, exception, settings, hash) !== null
}

/** The exception that an emergency is until the files have it. */
export function emergencyException(
  { exception: id, person, grants, reason, at, until, rule, ticket }: BreakGlass,
  { environment }: Pick<Settings, 'environment'>,
): Exception {
  return {
    id,
    person,
    personAt: inLedger,
    grants: grants.map((text) => ({ text, level: null, grace: null, environments: [], risk: null, at: inLedger })),
    justification: reason,
    approvedBy: [],
    starts: instantOf(at),
    expires: instantOf(until),
    duration: null,
    rule,
    ticket,
    revoked: null,
    extends: null,
    breakGlass: true,
    environments: environment === null ? [] : [environment],
    at: inLedger,
  }
}

function emergencyLock({ person, reason, until }: EmergencyLock): Lock {
  return {
    target: { kind: 'person', person },
    reason,
    until: until === null ? null : instantOf(until),
    at: inLedger,
  }
}

/** An earlier end that the files say stays. */
function endedBy(exception: Exception, { at, by, reason }: EmergencyRevocation, settings: Settings): Exception {
  return revokedAt(exception, settings) <= Date.parse(at)
    ? exception
    : { ...exception, revoked: { at: instantOf(at), by, reason } }
}

function revokedAt({ revoked }: Exception, { timezone }: Settings): Instant {
  return revoked === null ? Number.POSITIVE_INFINITY : startOf(revoked.at, timezone)
}

function isOver({ until }: EmergencyLock, now: Instant): boolean {
  return until !== null && Date.parse(until) <= now
}

/** Whether a lock in the files is this one, or holds for as long. */
function isSaid({ person, reason, until }: EmergencyLock, lock: Lock, { timezone }: Settings): boolean {
  if (lock.target.kind !== 'person' || lock.target.person !== person) return false
  const end = lock.until === null ? Number.POSITIVE_INFINITY : endOf(lock.until, timezone)
  return lock.reason === reason || end >= (until === null ? Number.POSITIVE_INFINITY : Date.parse(until))
}

function isMadeOfPlace({ id, at }: Exception): boolean {
  return id.startsWith(`${at.file.replace(/\.ya?ml$/, '')}#`)
}

function instantOf(text: string): PointInTime {
  return { kind: 'instant', instant: Date.parse(text) }
}
