import type { Reason } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { ApprovalEvidence, EvidenceSource } from '../domain/evidence.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { AccessRule } from '../domain/governance.ts'
import { type Grant, grantKey } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import type { Refusal } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { Directory } from '../policy/directory.ts'
import { fillTemplate } from '../policy/resource-template.ts'
import type { ApprovalCase } from './approval-stages.ts'
import type { CompiledException, ExceptionModel } from './exception-model.ts'
import { createPersonNames } from './person-names.ts'
import { missingApproval, reviewedPeriod, usableEvidence } from './rule-approval.ts'
import { checkRuleLimits } from './rule-limits.ts'
import type { CompiledRule, RuleModel } from './rule-model.ts'
import type { HeldPeriod } from './rule-problem.ts'

/** What the access rules that cover it say of one grant of an exception; every one of them must be satisfied. */
export interface RuleVerdict {
  readonly rules: readonly CompiledRule[]
  /** within all windows, until a missing review ends it; null when no time is left */
  readonly period: ExceptionPeriod | null
  /** nobody is known to have approved it: it neither gives anything nor keeps what would go */
  readonly unapproved: Reason | null
  /** neither windows nor freezes bind it */
  readonly isEmergency: boolean
}

/** By exception and grant key; grants that no rule covers are missing. */
export type RuleVerdicts = ReadonlyMap<Exception, ReadonlyMap<string, RuleVerdict>>

export interface VerdictOptions {
  readonly rules: RuleModel
  readonly settings: Settings
  readonly directory: Directory
  readonly evidence: EvidenceSource
  /** ids of the people whom a policy matches now */
  readonly policyMembers: (policy: string) => readonly string[]
  /** what the audit log says the person held of these grants */
  readonly held: (person: string) => readonly HeldPeriod[]
  readonly now: Instant
  /** a rule that is not in force yet: it can demand, and makes nothing privileged possible */
  readonly isNewRule?: (rule: AccessRule) => boolean
  /** what is wrong with the files */
  readonly report: (diagnostic: Diagnostic) => void
  /** what people and approvals make of sound files: told, and no reason to stop a plan */
  readonly find: (diagnostic: Diagnostic) => void
  readonly refuse: (refusal: Refusal) => void
}

/** Weighs every exception against the rules that cover its grants. */
export function createRuleVerdicts(exceptions: ExceptionModel, options: VerdictOptions): RuleVerdicts {
  const verdicts = new Map<Exception, Map<string, RuleVerdict>>()
  if (options.rules.rules.length === 0) return verdicts
  const names = createPersonNames(options.directory, Object.values(options.settings.people.logins))
  for (const [id, all] of exceptions) {
    const person = options.directory.byId.get(id)
    if (!person) continue
    const covered = all.map((one) => ({ one, grants: coveredGrants(one, person, options) }))
    const failed = checkLimits(id, covered, options)
    for (const { one, grants } of covered) {
      if (grants.length === 0) continue
      const isEmergency = one.exception.breakGlass
      const base = {
        beneficiary: person,
        directory: options.directory,
        names,
        settings: options.settings.people,
        policyMembers: options.policyMembers,
        at: options.now,
      }
      const decided = new Map<string, RuleVerdict>()
      for (const { key, rules, isBeyond } of grants) {
        const isRefused = isBeyond || failed.has(one.exception.id)
        const verdict = isRefused ? { period: null, unapproved: null } : weigh(one, rules, base, options)
        decided.set(key, { rules, isEmergency, ...verdict })
      }
      verdicts.set(one.exception, decided)
    }
  }
  return verdicts
}

interface Covered {
  readonly one: CompiledException
  readonly grants: readonly CoveredGrant[]
}

interface CoveredGrant {
  readonly key: string
  readonly resource: string
  readonly rules: readonly CompiledRule[]
  /** the rules name the resource, and not at the level that is asked for */
  readonly isBeyond: boolean
}

function coveredGrants(one: CompiledException, person: Person, { rules, now, find }: VerdictOptions): CoveredGrant[] {
  const { exception, period } = one
  return one.grants.flatMap(({ parsed, entry }): CoveredGrant[] => {
    const filled = fillTemplate(parsed.resource, person.attributes)
    if (!filled.ok) return []
    const grant: Grant = { system: parsed.system, type: parsed.type, resource: filled.resource, level: parsed.level }
    const key = grantKey(grant)
    const resource = rules.resourceOf(grant)
    const covering = rules.rulesFor(grant)
    if (covering.length > 0) return [{ key, resource, rules: covering, isBeyond: false }]
    const exceeded = rules.rules.filter(({ isExceeded }) => isExceeded(grant))
    if (exceeded.length === 0 || period.ends <= now) return []
    const names = exceeded.map(({ rule }) => `\`${rule.name}\``).join(', ')
    const message = `\`${exception.id}\` asks for \`${key}\` at the level \`${grant.level}\`, which is more than ${names} covers`
    const help = 'ask for what the rule covers, or let a rule name the level; until then this gives nothing'
    find({ severity: 'error', code: 'beyond-rule', message, help, at: entry.at, person: person.id })
    return [{ key, resource, rules: exceeded, isBeyond: true }]
  })
}

/**
 * Reports what breaks a limit and gives the ids of those exceptions. What stems from the audit log, and an emergency, is
 * the exception's own trouble: no reason to stop a run.
 */
function checkLimits(person: string, covered: readonly Covered[], options: VerdictOptions): ReadonlySet<string> {
  const failed = new Set<string>()
  const ends = new Map<string, Instant>()
  for (const { one } of covered) {
    const { id } = one.exception
    ends.set(id, Math.max(one.period.ends, ends.get(id) ?? one.period.ends))
  }
  const emergencies = new Set(covered.flatMap(({ one }) => (one.exception.breakGlass ? [one.exception.id] : [])))
  const log = options.held(person).map((one) => {
    const grant = heldGrant(one)
    return { ...one, due: dueOf(one, ends), grant, resource: grant && options.rules.resourceOf(grant) }
  })
  for (const rule of options.rules.rules) {
    const ruled = covered.flatMap(({ one, grants }) => {
      const resources = grants
        .filter((grant) => !grant.isBeyond && grant.rules.includes(rule))
        .map((grant) => grant.resource)
      return resources.length === 0 ? [] : [{ exception: one.exception, period: one.period, resources }]
    })
    const held = log.filter(({ grant }) => grant === undefined || rule.covers(grant))
    for (const problem of checkRuleLimits(rule, ruled, { held, now: options.now })) {
      const { exception, code, message, help, at, isLogged } = problem
      failed.add(exception)
      const tell = isLogged || emergencies.has(exception) ? options.find : options.report
      tell({ severity: 'error', code, message, help, at })
    }
  }
  return failed
}

/** The last end of the exceptions that gave it; Infinity when one of them is in no file any more. */
function dueOf({ exceptions }: HeldPeriod, ends: ReadonlyMap<string, Instant>): Instant {
  const known = (exceptions ?? []).map((id) => ends.get(id) ?? Number.POSITIVE_INFINITY)
  return known.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...known)
}

function heldGrant({ resource: key, level = null }: HeldPeriod): Grant | undefined {
  if (key === undefined) return undefined
  const [system = '', type = '', ...name] = key.split(':')
  return { system, type, resource: name.join(':'), level }
}

function weigh(
  one: CompiledException,
  rules: readonly CompiledRule[],
  base: Omit<ApprovalCase, 'authors' | 'requester' | 'roles'>,
  options: VerdictOptions,
): Pick<RuleVerdict, 'period' | 'unapproved'> {
  const { exception } = one
  let period: ExceptionPeriod | null = one.period
  if (!exception.breakGlass) for (const { windows } of rules) period = period && windows ? windows.clip(period) : period
  // What is over was judged while it ran; only a review can still be missing.
  if (period === null || (period.ends <= options.now && !exception.breakGlass)) return { period, unapproved: null }
  const evidence = usableEvidence(options.evidence(exception.id), base.names)
  const isNew = options.isNewRule !== undefined && rules.every(({ rule }) => options.isNewRule!(rule))
  const isPrivileged = exception.breakGlass || one.grants.some(({ risk }) => risk === 'privileged')
  if (isNew && isPrivileged && period.ends > options.now) {
    const names = rules.map(({ rule }) => `\`${rule.name}\``).join(', ')
    options.refuse({
      guard: 'rule_not_in_force',
      message: `\`${exception.id}\` needs ${names}, new in this change and not in force before the merge; what it gives waits`,
      allow_with: 'merging the access rule first',
    })
    return { period, unapproved: waiting(exception, period) }
  }
  if (exception.breakGlass)
    return { period: reviewedPeriod(one, rules, evidence, base, options.find), unapproved: null }
  const missing = rules
    .map((rule) => missingApproval(exception, rule, evidence, base, options.find))
    .find((text) => text !== null)
  if (missing === undefined) return approvedPart(one, period, evidence, options)
  options.refuse({
    guard: 'unverified_approval',
    message: missing,
    allow_with: allowing(evidence, options.settings),
  })
  return { period, unapproved: waiting(exception, period) }
}

/** A record that was lengthened since its approval goes on for as long as was approved, and the rest of its time waits. */
function approvedPart(
  { exception }: CompiledException,
  period: ExceptionPeriod,
  evidence: ApprovalEvidence,
  options: VerdictOptions,
): Pick<RuleVerdict, 'period' | 'unapproved'> {
  const window = evidence.kind === 'verified' ? evidence.window : undefined
  if (window === undefined || evidence.kind === 'claim') return { period, unapproved: null }
  const from = Number.isFinite(window.starts) ? `from ${formatInstant(window.starts)} ` : ''
  options.refuse({
    guard: 'unverified_approval',
    message: `\`${exception.id}\` is approved ${from}until ${formatInstant(window.ends)} (${evidence.source}); the rest of its time waits`,
    allow_with: allowing(evidence, options.settings),
  })
  const part = { starts: Math.max(period.starts, window.starts), ends: Math.min(period.ends, window.ends) }
  return part.starts < part.ends
    ? { period: part, unapproved: null }
    : { period, unapproved: waiting(exception, period) }
}

function allowing({ digest }: ApprovalEvidence, { forge }: Settings): string {
  if (forge !== null)
    return 'an approval of the pull request that brings it, by the people that the rule names; merged without that, it has to be brought anew'
  const named = digest === undefined ? '' : `, of the digest ${digest}`
  return `an approval by the people that the rule names${named}`
}

function waiting({ id, at }: Exception, { ends }: ExceptionPeriod): Reason {
  return { kind: 'exception', name: id, path: [id], at, until: ends }
}
