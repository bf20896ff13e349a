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
import { type ApprovalCase, judgeApprovals } from './approval-stages.ts'
import { breakGlassState } from './break-glass.ts'
import type { CompiledException, ExceptionModel } from './exception-model.ts'
import { createPersonNames } from './person-names.ts'
import { checkRuleLimits } from './rule-limits.ts'
import type { CompiledRule, RuleModel } from './rule-model.ts'
import type { HeldPeriod } from './rule-problem.ts'

/** What the access rules that cover it say of one grant of an exception; every one of them must be satisfied. */
export interface RuleVerdict {
  readonly rules: readonly CompiledRule[]
  /** within all windows, until a missing review ends it; null when no time is left */
  readonly period: ExceptionPeriod | null
  /** nobody is known to have approved it: it is not added, and not taken away before its end */
  readonly unapproved: Reason | null
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
    const covered = all.map((one) => ({ one, grants: coveredGrants(one, person, options.rules) }))
    const failed = checkLimits(id, covered, options)
    for (const { one, grants } of covered) {
      if (grants.length === 0) continue
      const base = {
        beneficiary: person,
        directory: options.directory,
        names,
        settings: options.settings.people,
        policyMembers: options.policyMembers,
        at: options.now,
      }
      const decided = new Map<string, RuleVerdict>()
      for (const { key, rules } of grants)
        decided.set(
          key,
          failed.has(one.exception.id) ? { rules, period: null, unapproved: null } : weigh(one, rules, base, options),
        )
      verdicts.set(one.exception, decided)
    }
  }
  return verdicts
}

interface Covered {
  readonly one: CompiledException
  readonly grants: readonly { readonly key: string; readonly rules: readonly CompiledRule[] }[]
}

function coveredGrants(one: CompiledException, person: Person, rules: RuleModel): Covered['grants'] {
  return one.grants.flatMap(({ parsed }) => {
    const filled = fillTemplate(parsed.resource, person.attributes)
    if (!filled.ok) return []
    const grant: Grant = { system: parsed.system, type: parsed.type, resource: filled.resource, level: parsed.level }
    const covering = rules.rulesFor(grant)
    return covering.length === 0 ? [] : [{ key: grantKey(grant), rules: covering }]
  })
}

/** Reports what breaks a limit and gives the ids of those exceptions. */
function checkLimits(person: string, covered: readonly Covered[], options: VerdictOptions): ReadonlySet<string> {
  const failed = new Set<string>()
  for (const rule of options.rules.rules) {
    const ruled = covered.flatMap(({ one, grants }) => {
      const resources = grants.filter((grant) => grant.rules.includes(rule)).map((grant) => grant.key)
      return resources.length === 0 ? [] : [{ exception: one.exception, period: one.period, resources }]
    })
    const resources = new Set(ruled.flatMap((one) => one.resources))
    const held = options.held(person).filter((one) => one.resource === undefined || resources.has(one.resource))
    for (const { exception, code, message, help, at } of checkRuleLimits(rule, ruled, { held, now: options.now })) {
      failed.add(exception)
      options.report({ severity: 'error', code, message, help, at })
    }
  }
  return failed
}

function weigh(
  one: CompiledException,
  rules: readonly CompiledRule[],
  base: Omit<ApprovalCase, 'author' | 'requester'>,
  options: VerdictOptions,
): RuleVerdict {
  const { exception } = one
  let period: ExceptionPeriod | null = one.period
  for (const { windows } of rules) period = period && windows ? windows.clip(period) : period
  // What is over was judged while it ran.
  if (period === null || period.ends <= options.now) return { rules, period, unapproved: null }
  const evidence = options.evidence(exception.id)
  const isNew = options.isNewRule !== undefined && rules.every(({ rule }) => options.isNewRule!(rule))
  if (isNew && (exception.breakGlass || one.grants.some(({ risk }) => risk === 'privileged'))) {
    const names = rules.map(({ rule }) => `\`${rule.name}\``).join(', ')
    options.refuse({
      guard: 'rule_not_in_force',
      message: `\`${exception.id}\` needs ${names}, new in this change and not in force before the merge; what it gives waits`,
      allow_with: 'merging the access rule first',
    })
    return { rules, period, unapproved: waiting(exception, period) }
  }
  if (exception.breakGlass) return weighEmergency(one, rules, period, evidence, base, options)
  const missing = rules
    .map((rule) => missingApproval(exception, rule, evidence, base, options))
    .find((text) => text !== null)
  if (missing === undefined) return { rules, period, unapproved: null }
  options.refuse({
    guard: 'unverified_approval',
    message: missing,
    allow_with: 'an approval by the people that the rule names',
  })
  return {
    rules,
    period,
    unapproved: waiting(exception, period),
  }
}

function waiting({ id, at }: Exception, { ends }: ExceptionPeriod): Reason {
  return { kind: 'exception', name: id, path: [id], at, until: ends }
}

/** What is missing for the rule to be satisfied, in words; null when nothing is. */
function missingApproval(
  exception: Exception,
  { rule }: CompiledRule,
  evidence: ApprovalEvidence,
  base: Omit<ApprovalCase, 'author' | 'requester'>,
  { find }: VerdictOptions,
): string | null {
  const author = evidence.kind === 'verified' ? evidence.author : null
  const requester = evidence.kind === 'verified' ? evidence.requester : null
  const result = judgeApprovals(rule.approvals, evidence.kind === 'verified' ? evidence.approvers : [], {
    ...base,
    author,
    requester,
  })
  if (!result.isPossible && rule.approvals.length > 0) {
    const message = `nobody, or too few, may approve \`${exception.id}\` under \`${rule.name}\``
    const help =
      'name more approvers in the rule: the beneficiary, the author and people who are not active do not count'
    find({ severity: 'error', code: 'empty-approver-set', message, help, at: exception.at })
  }
  if (evidence.kind === 'claim') {
    const claimed =
      evidence.approvers.length === 0 ? 'names no approver' : `claims the approval of ${evidence.approvers.join(', ')}`
    return `\`${exception.id}\` ${claimed}, and \`${rule.name}\` asks for one that can be verified; what it gives waits`
  }
  if (result.satisfied) return null
  const open = result.stages.flatMap(({ missing }, index) =>
    missing > 0 ? [`${missing} of ${rule.approvals[index]!.from.map((one) => one.name).join(', ')}`] : [],
  )
  return `\`${exception.id}\` lacks approvals under \`${rule.name}\`: ${open.join('; ')} (${evidence.source}); what it gives waits`
}

function weighEmergency(
  one: CompiledException,
  rules: readonly CompiledRule[],
  period: ExceptionPeriod,
  evidence: ApprovalEvidence,
  base: Omit<ApprovalCase, 'author' | 'requester'>,
  options: VerdictOptions,
): RuleVerdict {
  const { exception } = one
  let ends = period.ends
  for (const { rule } of rules) {
    const { state, deadline } = breakGlassState(one.period, rule, evidence, base)
    if (state === 'reviewed') continue
    ends = Math.min(ends, deadline)
    const isOver = state === 'review-overdue'
    options.find({
      severity: isOver ? 'error' : 'warning',
      code: isOver ? 'review-overdue' : 'review-pending',
      message: isOver
        ? `nobody reviewed the emergency access \`${exception.id}\` until ${formatInstant(deadline)}: it is revoked`
        : `the emergency access \`${exception.id}\` must be approved by someone else until ${formatInstant(deadline)}`,
      help: isOver
        ? 'take the record out, or let somebody else approve it'
        : 'let somebody else approve it: without that it is revoked then',
      at: exception.at,
    })
  }
  return { rules, period: ends > period.starts ? { starts: period.starts, ends } : null, unapproved: null }
}
