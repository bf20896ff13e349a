import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Policy } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { Trigger } from '../domain/trigger.ts'
import { type CompiledPolicy, compilePolicy, compileRiskRules, type RiskRules } from './compiled-policy.ts'
import { createPolicySet, type PolicySet } from './policy-set.ts'
import { templateAttributes } from './resource-template.ts'

/** All policies of a repository, ready to be asked who gets what at any instant. */
export interface PolicyModel {
  readonly catalog: SystemCatalog
  readonly rules: RiskRules
  /** by name, sorted by name; versions by the time they take effect */
  readonly versions: ReadonlyMap<string, readonly CompiledPolicy[]>
  /** instants at which some policy starts or ends, ascending */
  readonly boundaries: readonly Instant[]
  /** attributes that triggers and grant templates read */
  readonly attributes: ReadonlySet<string>
  readonly policiesAt: (at: Instant) => PolicySet
}

/** Looks up names and dates. What is wrong is reported and left out; the caller decides whether to go on. */
export function createPolicyModel(
  policies: readonly Policy[],
  options: {
    readonly settings: Settings
    readonly catalog: SystemCatalog
    readonly report: (diagnostic: Diagnostic) => void
  },
): PolicyModel {
  const { settings, catalog, report } = options
  const rules = compileRiskRules(settings, catalog, report)
  const compiled = policies
    .map((policy) => compilePolicy(policy, { settings, rules, report }))
    .sort((a, b) => compareText(a.policy.name, b.policy.name) || a.from - b.from || comparePlace(a.policy, b.policy))
  const versions = new Map<string, CompiledPolicy[]>()
  for (const one of compiled) {
    const known = versions.get(one.policy.name)
    if (known) known.push(one)
    else versions.set(one.policy.name, [one])
  }
  const boundaries = findBoundaries(compiled)
  return {
    catalog,
    rules,
    versions,
    boundaries,
    attributes: readAttributes(compiled),
    policiesAt: remember(versions, boundaries),
  }
}

/** Between two boundaries nothing about the policies changes, so one set serves the whole interval. */
function remember(
  versions: ReadonlyMap<string, readonly CompiledPolicy[]>,
  boundaries: readonly Instant[],
): (at: Instant) => PolicySet {
  const sets = new Map<number, PolicySet>()
  return (at) => {
    let interval = 0
    while (interval < boundaries.length && boundaries[interval]! <= at) interval++
    let set = sets.get(interval)
    if (!set) {
      set = createPolicySet(versions, at)
      sets.set(interval, set)
    }
    return set
  }
}

function findBoundaries(compiled: readonly CompiledPolicy[]): Instant[] {
  const instants = compiled.filter((one) => one.policy.status === 'active').flatMap((one) => [one.from, one.until])
  return [...new Set(instants.filter((instant) => Number.isFinite(instant)))].sort((a, b) => a - b)
}

function readAttributes(compiled: readonly CompiledPolicy[]): Set<string> {
  const names = new Set<string>()
  const visit = (trigger: Trigger) => {
    if (trigger.kind === 'condition') names.add(trigger.attribute)
    else if (trigger.kind !== 'holds') for (const one of trigger.of) visit(one)
  }
  for (const { policy, grants } of compiled) {
    if (policy.trigger) visit(policy.trigger)
    for (const grant of grants) for (const name of templateAttributes(grant.parsed.resource)) names.add(name)
  }
  return names
}

function comparePlace(a: Policy, b: Policy): number {
  return compareText(a.at.file, b.at.file) || a.at.line - b.at.line
}
