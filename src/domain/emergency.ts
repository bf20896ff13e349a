/*
 * What was decided at once, before the files of the branch that is applied say so. The members are those of the JSON in the
 * ledger and in the audit log, so that what is kept, logged and shown can never differ; times are RFC 3339.
 */

/** Part of what people should have until the files say it, or it is over. */
export type Emergency = BreakGlass | EmergencyRevocation | EmergencyLock

interface Decision {
  readonly person: string
  /** when it was decided, which is when it begins to count */
  readonly at: string
  /** whose decision it was */
  readonly by: string
  /** the account at the forge that `by` is; null: it is a name that git or the machine knows */
  readonly login: string | null
  readonly reason: string
  /** the pull request that brings it into the files; null: there is none yet */
  readonly request: number | null
}

/** An exception that was taken in an emergency. */
export interface BreakGlass extends Decision {
  readonly kind: 'break_glass'
  /** the id that it has in the ledger and is to have in the files */
  readonly exception: string
  /** as people write them, with the level in brackets */
  readonly grants: readonly string[]
  readonly until: string
  readonly rule: string | null
  readonly ticket: string | null
}

/** The early end of an exception. */
export interface EmergencyRevocation extends Decision {
  readonly kind: 'revocation'
  readonly exception: string
  /** digest of what the exception gave: ids of records without one of their own move with their place */
  readonly content: string
}

/** A lock of a person. */
export interface EmergencyLock extends Decision {
  readonly kind: 'lock'
  /** null: until the files have a lock */
  readonly until: string | null
}

/** What it is called in `state list`: `ada/break-glass:BG-1`, `ada/revocation:EX-7`, `ada/lock`. */
export function emergencyAddress(emergency: Emergency): string {
  const { person } = emergency
  if (emergency.kind === 'lock') return `${person}/lock`
  return `${person}/${emergency.kind === 'break_glass' ? 'break-glass' : 'revocation'}:${emergency.exception}`
}

/** The list with this one in it, in the place of one with the same address; sorted by addresses. */
export function withEmergency(all: readonly Emergency[], added: Emergency): Emergency[] {
  const address = emergencyAddress(added)
  const others = all.filter((one) => emergencyAddress(one) !== address)
  return [...others, added].sort((a, b) => (emergencyAddress(a) < emergencyAddress(b) ? -1 : 1))
}
