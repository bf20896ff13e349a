import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { Grant } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import { endOf, formatDuration, formatInstant, type Instant, startOf } from '../domain/time.ts'
import { type CompiledGrant, compileGrant, type RiskRules } from '../policy/compiled-policy.ts'
import type { Directory } from '../policy/directory.ts'
import { stateAt } from './lifecycle.ts'
import { literalResource } from '../policy/resource-template.ts'

/** An exception with its person and grants looked up and its dates made instants. */
export interface CompiledException {
  readonly exception: Exception
  readonly grants: readonly CompiledGrant[]
  readonly period: ExceptionPeriod
}

/** By person id. */
export type ExceptionModel = ReadonlyMap<string, readonly CompiledException[]>

export interface ExceptionOptions {
  readonly settings: Settings
  readonly rules: RiskRules
  readonly directory: Directory
  /** people that the ledger knows although they left the source */
  readonly formerPeople: Pick<ReadonlySet<string>, 'has'>
  readonly now: Instant
  /** when somebody who is back was last gone */
  readonly lastLeft?: (person: string) => Instant | null
  /** whether an access rule says who may ask for the grant */
  readonly isCovered: (grant: Grant) => boolean
  /** whether one that covers the grant asks for an approval, which is verified */
  readonly isApproved: (grant: Grant) => boolean
  readonly report: (diagnostic: Diagnostic) => void
}

export function createExceptionModel(exceptions: readonly Exception[], options: ExceptionOptions): ExceptionModel {
  const byPerson = new Map<string, CompiledException[]>()
  for (const exception of exceptions) {
    const person = findPerson(exception, options)
    const { settings, rules, report } = options
    const here = exception.grants.filter((entry) => isHere(entry.environments, settings))
    const grants = here.flatMap((entry) => compileGrant(entry, rules, report) ?? [])
    const period = periodOf(exception, settings)
    const needsNoClaim = exception.breakGlass || isVerified(grants, options)
    if (exception.approvedBy.length === 0 && !needsNoClaim) reportUnapproved(exception, options)
    checkLife(exception, period, options)
    checkEnvironments(exception, options)
    // What somebody has who left the source ends when it says.
    const isFormer = !person && options.formerPeople.has(exception.person)
    if ((!person && !isFormer) || !isHere(exception.environments, settings)) continue
    if (person && isFromBefore(person, exception, period, options)) continue
    const compiled = {
      exception,
      grants: person ? refuseUncovered(exception, grants, period, options) : grants,
      period,
    }
    const known = byPerson.get(exception.person)
    if (known) known.push(compiled)
    else byPerson.set(exception.person, [compiled])
  }
  return byPerson
}

/** A revocation ends it early; an exception without an end gives nothing (reading it reported the missing end). */
export function periodOf(exception: Exception, settings: Settings): ExceptionPeriod {
  const starts = exception.starts ? startOf(exception.starts, settings.timezone) : Number.NEGATIVE_INFINITY
  const written = exception.expires
    ? endOf(exception.expires, settings.timezone)
    : exception.duration !== null && exception.starts
      ? starts + exception.duration
      : starts
  const revoked = exception.revoked ? startOf(exception.revoked.at, settings.timezone) : Number.POSITIVE_INFINITY
  return { starts, ends: Math.min(written, revoked) }
}

function findPerson(exception: Exception, { directory, formerPeople, report }: ExceptionOptions): Person | null {
  const person = directory.byId.get(exception.person) ?? null
  if (person || formerPeople.has(exception.person)) return person
  report({
    severity: 'error',
    code: 'unknown-person',
    message: `exception names the unknown person \`${exception.person}\``,
    help: didYouMean(exception.person, directory.byId.keys()),
    at: exception.personAt,
  })
  return null
}

/** What somebody had before they left does not come back with them. */
function isFromBefore(
  person: Person,
  { id, at }: Exception,
  { starts, ends }: ExceptionPeriod,
  { settings, now, lastLeft, report }: ExceptionOptions,
): boolean {
  const left = lastLeft?.(person.id) ?? null
  if (left === null || starts >= left || ends <= now || stateAt(person, now, settings.people) === 'terminated')
    return false
  report({
    severity: 'notice',
    code: 'exception-from-before',
    message: `exception \`${id}\` is from before \`${person.id}\` left (seen ${formatInstant(left)}) and gives nothing`,
    help: 'remove it; for new access write a new one, with `starts:` after that time',
    at,
    person: person.id,
  })
  return true
}

function isHere(environments: readonly string[], { environment }: Settings): boolean {
  return environments.length === 0 || (environment !== null && environments.includes(environment))
}

/** What is left of the grants. Those with attributes are looked at when a person fills them. */
function refuseUncovered(
  exception: Exception,
  grants: readonly CompiledGrant[],
  period: ExceptionPeriod,
  { now, isCovered, report }: ExceptionOptions,
): CompiledGrant[] {
  if (period.ends <= now) return [...grants]
  return grants.filter(({ parsed, risk, entry }) => {
    const resource = literalResource(parsed.resource)
    if (resource === null || isCovered({ ...parsed, resource })) return true
    if (exception.breakGlass) report({ severity: 'error', ...uncoveredEmergency(entry.text), at: entry.at })
    else if (risk === 'privileged') report({ severity: 'error', ...privilegedException(entry.text), at: entry.at })
    return !exception.breakGlass && risk !== 'privileged'
  })
}

export function privilegedException(grant: string): {
  readonly code: string
  readonly message: string
  readonly help: string
} {
  return {
    code: 'privileged-exception',
    message: `no access rule covers the privileged \`${grant}\``,
    help: 'write an access rule that says who may ask for it, for how long and with whose approval',
  }
}

function uncoveredEmergency(grant: string): { readonly code: string; readonly message: string; readonly help: string } {
  return {
    code: 'break-glass-without-rule',
    message: `no access rule covers \`${grant}\`, so it cannot be taken in an emergency`,
    help: 'write an access rule with `break_glass:`, or take `break_glass` out and ask for an approval',
  }
}

function checkEnvironments(exception: Exception, { settings, report }: ExceptionOptions): void {
  const written = [...exception.environments, ...exception.grants.flatMap((grant) => grant.environments)]
  for (const environment of new Set(written)) {
    if (settings.environments.includes(environment)) continue
    report({
      severity: 'error',
      code: 'unknown-environment',
      message: `exception \`${exception.id}\` names the unknown environment \`${environment}\``,
      help:
        settings.environments.length === 0
          ? 'configure `environments:` in provisionr.yaml, or leave it out'
          : didYouMean(environment, settings.environments),
      at: exception.at,
    })
  }
}

/** Where who approved is found out at the forge, or has to be for a rule, what a record claims of it adds nothing. */
function isVerified(grants: readonly CompiledGrant[], { settings, isApproved }: ExceptionOptions): boolean {
  if (settings.forge !== null && (settings.apply.require?.approvals ?? 0) > 0) return true
  const isRuled = ({ parsed }: CompiledGrant) => {
    const resource = literalResource(parsed.resource)
    return resource !== null && isApproved({ ...parsed, resource })
  }
  return grants.length > 0 && grants.every(isRuled)
}

function reportUnapproved({ id, at }: Exception, { settings, report }: ExceptionOptions): void {
  if (!settings.exceptionsPolicy.require.includes('approved_by')) return
  const message = `exception \`${id}\` names no approver`
  const help = 'add `approved_by:`, required by exceptions_policy.require'
  report({ severity: 'error', code: 'missing-approval', message, help, at })
}

function checkLife(exception: Exception, period: ExceptionPeriod, { settings, now, report }: ExceptionOptions): void {
  const { maxDuration, require } = settings.exceptionsPolicy
  const at = exception.at
  if (period.ends <= period.starts && !exception.revoked) {
    const help = 'let it end after it starts; both are read in the organisation’s time zone'
    report({
      severity: 'error',
      code: 'ends-before-start',
      message: `exception \`${exception.id}\` ends before it starts`,
      help,
      at,
    })
  } else if (period.ends <= now && Number.isFinite(period.ends)) {
    const message = `exception \`${exception.id}\` has ${exception.revoked ? 'been revoked' : 'expired'} (${formatInstant(period.ends)})`
    report({
      severity: 'notice',
      code: 'expired-exception',
      message,
      help: 'it gives nothing any more and can be removed',
      at,
    })
  }
  const length = period.ends - (Number.isFinite(period.starts) ? period.starts : now)
  if (maxDuration !== null && period.ends > now && length > maxDuration) {
    const help = `let it end earlier: at most ${formatDuration(maxDuration)} are allowed (exceptions_policy.max_duration)`
    report({
      severity: 'error',
      code: 'exception-too-long',
      message: `exception \`${exception.id}\` lasts too long`,
      help,
      at,
    })
  }
  if (require.includes('ticket') && exception.ticket === null) {
    const help = 'add `ticket:`, required by exceptions_policy.require'
    report({
      severity: 'error',
      code: 'missing-ticket',
      message: `exception \`${exception.id}\` names no ticket`,
      help,
      at,
    })
  }
}
