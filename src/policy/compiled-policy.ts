import type { Diagnostic } from '../domain/diagnostic.ts'
import { highestRisk, type Risk, type SystemCatalog } from '../domain/manifest.ts'
import { findType, type Grant } from '../domain/grant.ts'
import { type GrantPattern, matchesGrant } from '../domain/pattern.ts'
import type { GrantEntry, PatternEntry, Policy } from '../domain/policy.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { GraceSettings, Settings } from '../domain/settings.ts'
import { type Duration, endOf, type Instant, startOf } from '../domain/time.ts'
import { parsePattern } from './grant-pattern.ts'
import { type ParsedGrant, parseGrant } from './grant-text.ts'
import { literalResource } from './resource-template.ts'

/** A policy with its names looked up and its dates made instants. */
export interface CompiledPolicy {
  readonly policy: Policy
  /** in force from (inclusive), -Infinity without a date */
  readonly from: Instant
  /** in force until (exclusive), Infinity without a date */
  readonly until: Instant
  /** active, and for the environment in question; otherwise it gives nothing */
  readonly counts: boolean
  readonly grants: readonly CompiledGrant[]
  readonly denies: readonly CompiledPattern[]
}

export interface CompiledGrant {
  readonly parsed: ParsedGrant
  readonly entry: GrantEntry
  /** how long a mover keeps it; privileged grants have none */
  readonly grace: Duration
  readonly risk: Risk
}

export interface CompiledPattern {
  readonly pattern: GrantPattern
  readonly at: SourcePosition
}

export interface RiskRules {
  readonly privileged: readonly GrantPattern[]
  readonly medium: readonly GrantPattern[]
  readonly grace: readonly { readonly patterns: readonly GrantPattern[]; readonly mover: Duration }[]
  readonly defaultGrace: Duration
  readonly catalog: SystemCatalog
}

export function compileRiskRules(
  settings: Settings,
  catalog: SystemCatalog,
  report: (diagnostic: Diagnostic) => void,
): RiskRules {
  const patterns = (entries: readonly PatternEntry[]) =>
    compilePatterns(entries, catalog, report).map((one) => one.pattern)
  const grace: GraceSettings = settings.grace
  return {
    privileged: patterns(settings.risk.privileged),
    medium: patterns(settings.risk.medium),
    grace: grace.rules.map((rule) => ({ patterns: patterns(rule.grants), mover: rule.mover })),
    defaultGrace: grace.mover,
    catalog,
  }
}

export function compilePolicy(
  policy: Policy,
  options: {
    readonly settings: Settings
    readonly rules: RiskRules
    readonly report: (diagnostic: Diagnostic) => void
  },
): CompiledPolicy {
  const { settings, rules, report } = options
  const isHere = (environments: readonly string[]) =>
    environments.length === 0 || (settings.environment !== null && environments.includes(settings.environment))
  return {
    policy,
    from: policy.effectiveDate ? startOf(policy.effectiveDate, settings.timezone) : Number.NEGATIVE_INFINITY,
    until: policy.expires ? endOf(policy.expires, settings.timezone) : Number.POSITIVE_INFINITY,
    counts: policy.status === 'active' && isHere(policy.environments),
    grants: policy.grants
      .filter((entry) => isHere(entry.environments))
      .flatMap((entry) => compileGrant(entry, rules, report) ?? []),
    denies: compilePatterns(policy.denies, rules.catalog, report),
  }
}

/** Looks a written grant up; reports and gives null when it names nothing. */
export function compileGrant(
  entry: GrantEntry,
  rules: RiskRules,
  report: (diagnostic: Diagnostic) => void,
): CompiledGrant | null {
  const result = parseGrant(entry.text, entry.level, rules.catalog)
  if (!result.ok) {
    report({ severity: 'error', ...result.problem, at: entry.at })
    return null
  }
  const parsed = result.value
  const full = { ...parsed, resource: literalResource(parsed.resource) ?? '' }
  const risk = highestRisk(entry.risk ?? undefined, riskOf(parsed, full.resource, rules))
  return { parsed, entry, risk, grace: risk === 'privileged' ? 0 : (entry.grace ?? graceOf(full, rules)) }
}

export function compilePatterns(
  entries: readonly PatternEntry[],
  catalog: SystemCatalog,
  report: (diagnostic: Diagnostic) => void,
): CompiledPattern[] {
  return entries.flatMap((entry) => {
    const result = parsePattern(entry.text, entry.level, catalog)
    if (result.ok) return [{ pattern: result.value, at: entry.at }]
    report({ severity: 'error', ...result.problem, at: entry.at })
    return []
  })
}

/** The risk that the settings and the adapter give a grant, once its resource is known. */
export function riskOf(
  grant: { readonly system: string; readonly type: string; readonly level: string | null },
  resource: string,
  rules: RiskRules,
): Risk {
  const full = { system: grant.system, type: grant.type, resource, level: grant.level }
  const manifest = rules.catalog.get(grant.system)
  const type = manifest && findType(manifest, grant.type)
  const isAdmin = type?.levels.some((one) => one.id === grant.level && one.admin === true) ?? false
  const configured = rules.privileged.some((one) => matchesGrant(one, full, rules.catalog))
    ? 'privileged'
    : rules.medium.some((one) => matchesGrant(one, full, rules.catalog))
      ? 'medium'
      : undefined
  return highestRisk(configured, type?.risk, isAdmin ? 'privileged' : undefined)
}

/** The shortest configured grace of the rules that cover the grant, else the default. */
export function graceOf(grant: Grant, rules: RiskRules): Duration {
  const covering = rules.grace.filter((rule) => rule.patterns.some((one) => matchesGrant(one, grant, rules.catalog)))
  return covering.length === 0 ? rules.defaultGrace : Math.min(...covering.map((rule) => rule.mover))
}
