import type { AccessProblem, PersonAccess, Reason } from '../domain/access.ts'
import { accountType, findType, type Grant, grantKey, levelRank } from '../domain/grant.ts'
import type { AccessRule } from '../domain/governance.ts'
import { highestRisk, type Risk } from '../domain/manifest.ts'
import type { LifecycleState, Person } from '../domain/person.ts'
import { placeInFiles } from '../domain/position.ts'
import type { Duration, Instant } from '../domain/time.ts'
import { type CompiledGrant, graceOf, type RiskRules, riskOf } from '../policy/compiled-policy.ts'
import { matchPolicies } from '../policy/policy-set.ts'
import { fillTemplate, literalResource, patternOf } from '../policy/resource-template.ts'
import { matchTrigger, type Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { eligibilityContext } from './eligibility.ts'
import { privilegedException } from './exception-model.ts'
import type { CompiledRule } from './rule-model.ts'
import type { RuleVerdict } from './rule-verdicts.ts'

/** One reason for one grant: a policy's line, an exception, or grace. */
export interface GrantSource {
  readonly grant: Grant
  readonly risk: Risk
  readonly reason: Reason
  /** for policies: how long a mover keeps it */
  readonly grace: Duration | null
  /** it may not be added now: nobody is known to have approved it, or the rule is frozen */
  readonly blocked: Reason | null
}

/** Everything that speaks for access of the person at `at`, before denies and levels are weighed. */
export function grantSources(
  model: AccessModel,
  person: Person,
  subject: Subject,
  options: {
    readonly at: Instant
    readonly state: LifecycleState
    readonly problems: AccessProblem[]
    /** what the person is to have without exceptions and graces; denies and locks count */
    readonly byPolicies: () => PersonAccess
  },
): GrantSource[] {
  const { at, state, problems, byPolicies } = options
  if (state === 'terminated') return []
  const sources = policySources(model, subject, options)
  if (state === 'prehire') return sources
  if (state === 'leave') return withoutPrivileged([...sources, ...graceSources(model, person, at)], model)
  for (const { exception, grants, period } of model.exceptions.get(person.id) ?? []) {
    if (at < period.starts || at >= period.ends) continue
    const until = Number.isFinite(period.ends) ? period.ends : null
    const reason: Reason = {
      kind: 'exception',
      name: exception.id,
      path: [exception.id],
      at: placeInFiles(exception.at),
      until,
    }
    for (const one of grants) {
      const source = fill(one, subject, reason, model.policies.rules, problems)
      if (!source) continue
      const verdict = model.verdicts.get(exception)?.get(grantKey(source.grant))
      if (verdict) {
        sources.push(...ruledSource(source, verdict, { subject, at, model, byPolicies }))
        continue
      }
      // A literal one was refused when it was read, unless it had ended: then it tells what was given.
      const isTemplate = literalResource(one.parsed.resource) === null
      if (isTemplate && source.risk === 'privileged') problems.push(refusedException(subject, one))
      else sources.push({ ...source, grace: null })
    }
  }
  return [...sources, ...graceSources(model, person, at)]
}

/** An exception's grant under access rules: in their windows, for who is eligible, and approved; an emergency at any time. */
function ruledSource(
  source: GrantSource,
  { rules, period, unapproved, isEmergency }: RuleVerdict,
  context: {
    readonly subject: Subject
    readonly at: Instant
    readonly model: AccessModel
    readonly byPolicies: () => PersonAccess
  },
): GrantSource[] {
  const { at } = context
  if (period === null || at < period.starts || at >= period.ends) return []
  if (!rules.every((rule) => isEligible(rule, isEmergency, context))) return []
  const frozen = isEmergency ? undefined : rules.find(({ windows }) => windows?.isFrozen(at))?.rule
  const reason = { ...source.reason, until: period.ends }
  return [{ ...source, reason, grace: null, blocked: unapproved ?? (frozen ? freezeOf(frozen) : null) }]
}

function freezeOf({ name, at }: AccessRule): Reason {
  return { kind: 'rule', name, path: [name], at, until: null }
}

/** Eligible by attributes, and by what policies give; a rule without `eligible` is for nobody, an emergency for its own. */
function isEligible(
  { rule }: CompiledRule,
  isEmergency: boolean,
  {
    subject,
    model,
    byPolicies,
  }: { readonly subject: Subject; readonly model: AccessModel; readonly byPolicies: () => PersonAccess },
): boolean {
  const eligible = isEmergency ? (rule.breakGlass?.eligible ?? rule.eligible) : rule.eligible
  if (eligible === null) return false
  return matchTrigger(eligible, subject, eligibilityContext(model, byPolicies)) === true
}

/** One source that calls the access privileged is enough, for that level and those above. */
function withoutPrivileged(sources: readonly GrantSource[], { policies: { catalog } }: AccessModel): GrantSource[] {
  const rank = ({ grant }: GrantSource) => levelRank(catalog.get(grant.system), grant.type, grant.level)
  const lowest = new Map<string, number>()
  for (const source of sources) {
    if (source.risk !== 'privileged') continue
    const key = grantKey(source.grant)
    lowest.set(key, Math.min(rank(source), lowest.get(key) ?? Number.POSITIVE_INFINITY))
  }
  return sources.filter((source) => rank(source) < (lowest.get(grantKey(source.grant)) ?? Number.POSITIVE_INFINITY))
}

function refusedException(subject: Subject, { entry, parsed }: CompiledGrant): AccessProblem {
  const { message, ...rest } = privilegedException(entry.text)
  return {
    ...rest,
    message: `${message}, which an exception would give \`${subject.id}\``,
    at: entry.at,
    scope: { system: parsed.system, type: parsed.type },
  }
}

function policySources(
  model: AccessModel,
  subject: Subject,
  options: { readonly at: Instant; readonly state: LifecycleState; readonly problems: AccessProblem[] },
): GrantSource[] {
  const set = model.policies.policiesAt(options.at)
  const sources: GrantSource[] = []
  for (const { version, grants } of matchPolicies(set, subject, options.state, { directory: model.directory })) {
    for (const { item, path, until: ends } of grants) {
      const until = Number.isFinite(ends) ? ends : null
      const reason: Reason = { kind: 'policy', name: version.policy.name, path, at: item.entry.at, until }
      const source = fill(item, subject, reason, model.policies.rules, options.problems)
      if (source) sources.push(source)
    }
  }
  return sources
}

function fill(
  compiled: CompiledGrant,
  subject: Subject,
  reason: Reason,
  rules: RiskRules,
  problems: AccessProblem[],
): GrantSource | null {
  const { system, type, level, resource: template } = compiled.parsed
  const literal = literalResource(template)
  if (literal !== null)
    return {
      grant: { system, type, resource: literal, level },
      risk: compiled.risk,
      reason,
      grace: compiled.grace,
      blocked: null,
    }
  const filled = fillTemplate(template, subject.attributes)
  if (!filled.ok) {
    problems.push({
      code: 'unresolved-grant',
      message: `\`${subject.id}\` ${filled.problem}, which \`${compiled.entry.text}\` needs`,
      help: 'correct the person’s record, or let the trigger ask for the attribute (`exists: true`)',
      at: placeInFiles(compiled.entry.at),
      scope: null,
      mayGive: { text: `${system}:${type}:${patternOf(template)}`, level: null },
    })
    return null
  }
  const risk = highestRisk(compiled.risk, riskOf({ system, type, level }, filled.resource, rules))
  const grant: Grant = { system, type, resource: filled.resource, level }
  const grace = risk === 'privileged' ? 0 : (compiled.entry.grace ?? graceOf(grant, rules))
  return { grant, risk, reason, grace, blocked: null }
}

function graceSources(model: AccessModel, person: Person, at: Instant): GrantSource[] {
  const graces = (model.graces.get(person.id) ?? []).filter((grace) => grace.since <= at && at < grace.until)
  return graces.flatMap(({ system, type, resource, level, policy, until }) => {
    const manifest = model.policies.catalog.get(system)
    if (!manifest || (type !== accountType && !findType(manifest, type))) return []
    const risk = riskOf({ system, type, level }, resource, model.policies.rules)
    if (risk === 'privileged') return []
    const reason: Reason = { kind: 'grace', name: policy, path: [policy], at: null, until }
    return [{ grant: { system, type, resource, level }, risk, reason, grace: null, blocked: null }]
  })
}
