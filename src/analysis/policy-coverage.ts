import type { AccessModel } from '../access/access-model.ts'
import { attributesAt } from '../access/lifecycle.ts'
import type { RuleModel } from '../access/rule-model.ts'
import { compareText } from '../domain/diagnostic.ts'
import { formatPosition, type SourcePosition } from '../domain/position.ts'
import type { Instant } from '../domain/time.ts'
import type { Trigger } from '../domain/trigger.ts'
import { matchesGrant, matchesWildcard } from '../domain/pattern.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import { matchPolicies } from '../policy/policy-set.ts'
import { isInForce, versionAt } from '../policy/policy-versions.ts'
import { matchTrigger, type Subject } from '../policy/trigger-match.ts'
import type { CompiledExpectation } from './compile-test.ts'
import { involved, isAboutOne } from './judge-violations.ts'
import type { TestMoment } from './test-moment.ts'

export type CoveredKind = 'policy' | 'alternative' | 'deny' | 'access_rule' | 'constraint'

/** Something in the files that a test can touch. */
export interface Coverable {
  readonly kind: CoveredKind
  /** the policy's, rule's or constraint's */
  readonly name: string
  /** which one of several: `2 of 3` alternatives, the pattern of a deny */
  readonly detail: string | null
  readonly at: SourcePosition
}

export interface PolicyCoverage {
  readonly covered: number
  readonly total: number
  readonly kinds: readonly { readonly kind: CoveredKind; readonly covered: number; readonly total: number }[]
  /** by file and line */
  readonly untouched: readonly Coverable[]
}

export interface CoverageCollector {
  readonly visit: (moment: TestMoment, expected: readonly CompiledExpectation[]) => void
  readonly result: () => PolicyCoverage
}

/**
 * Notes what tests touch: policies that match one of their people or are inherited by one that does, alternatives of
 * `any_of` that are true, denies that take something or that a test names, rules and constraints that a test asks about.
 * Policies that are over, staged or of another environment do not count.
 */
export function collectCoverage(model: AccessModel, accessRules: RuleModel, now: Instant): CoverageCollector {
  const touched = new Set<string>()
  const touch = (kind: CoveredKind, at: SourcePosition) => void touched.add(keyOf(kind, at))
  return {
    visit: (moment, expected) => {
      touchPolicies(moment, touch)
      touchDenies(moment, expected, touch)
      touchRules(moment, expected, touch)
      touchConstraints(moment, expected, touch)
    },
    result: () => sumUp(coverables(model, accessRules, now), touched),
  }
}

type Touch = (kind: CoveredKind, at: SourcePosition) => void

function touchPolicies({ access, world: { model }, at }: TestMoment, touch: Touch): void {
  const { person, state } = access
  const attributes = attributesAt(person, state, model.settings.people)
  const subject: Subject = { id: person.id, attributes, zone: person.zone }
  const context = { directory: model.directory }
  const seen = new Set<CompiledPolicy>()
  const touchPolicy = (version: CompiledPolicy): void => {
    if (seen.has(version) || !isInForce(version, at)) return
    seen.add(version)
    touch('policy', version.policy.at)
    for (const { name } of version.policy.inherits) {
      const parent = versionAt(model.policies.versions.get(name) ?? [], at)
      if (parent) touchPolicy(parent)
    }
  }
  for (const { version } of matchPolicies(model.policies.policiesAt(at), subject, state, context)) {
    touchPolicy(version)
    for (const one of alternatives(version.policy.trigger!))
      if (matchTrigger(one, subject, context) === true) touch('alternative', one.at)
  }
}

function touchDenies({ access, world }: TestMoment, expected: readonly CompiledExpectation[], touch: Touch): void {
  const { catalog } = world.model.policies
  const forbidden = expected
    .filter(({ kind }) => kind === 'denied' || kind === 'excludes')
    .flatMap(({ targets }) => targets.flatMap((one) => (one.kind === 'grant' ? [one.pattern.text] : [])))
  for (const { certain, reason, pattern } of access.denials) {
    if (!certain || reason.kind !== 'deny' || !reason.at) continue
    const takes = [...access.suppressed.values()].some(({ grant }) => matchesGrant(pattern, grant, catalog))
    if (takes || forbidden.some((text) => matchesWildcard(pattern.text, text) || matchesWildcard(text, pattern.text)))
      touch('deny', reason.at)
  }
}

function touchRules({ access, world }: TestMoment, expected: readonly CompiledExpectation[], touch: Touch): void {
  const { exceptions, verdicts } = world.model
  for (const { kind, targets } of expected) {
    if (kind !== 'allowed_to_request') continue
    for (const one of targets)
      if (one.kind === 'grant' && one.grant)
        for (const { rule } of world.accessRules.rulesFor(one.grant)) touch('access_rule', rule.at)
  }
  for (const { exception } of exceptions.get(access.person.id) ?? [])
    for (const { rules } of verdicts.get(exception)?.values() ?? [])
      for (const { rule } of rules) touch('access_rule', rule.at)
}

function touchConstraints(moment: TestMoment, expected: readonly CompiledExpectation[], touch: Touch): void {
  const { rules } = moment.world.model.constraints
  for (const { kind, targets } of expected) {
    if (kind !== 'violates') continue
    const named = new Set(targets.map((one) => one.text))
    for (const rule of rules) {
      const isMeant =
        targets.length === 0 ? isAboutOne(rule) && involved(rule, moment).length > 0 : named.has(rule.name)
      if (isMeant) touch('constraint', rule.at)
    }
  }
}

function coverables({ policies, constraints }: AccessModel, accessRules: RuleModel, now: Instant): Coverable[] {
  const versions = [...policies.versions.values()].flatMap((all) => {
    const current = versionAt(all, now)?.from ?? Number.NEGATIVE_INFINITY
    return all.filter((one) => one.counts && one.until > now && one.from >= current)
  })
  const inherited = new Set(versions.flatMap(({ policy }) => policy.inherits.map((one) => one.name)))
  const found: Coverable[] = []
  for (const { policy, denies } of versions) {
    const { name, at, trigger } = policy
    if (trigger === null && !inherited.has(name)) continue
    found.push({ kind: 'policy', name, detail: null, at })
    const branches = trigger === null ? [] : alternatives(trigger)
    for (const [index, one] of branches.entries())
      found.push({ kind: 'alternative', name, detail: `${index + 1} of ${branches.length}`, at: one.at })
    for (const one of denies) found.push({ kind: 'deny', name, detail: one.pattern.text, at: one.at })
  }
  for (const { rule } of accessRules.rules)
    found.push({ kind: 'access_rule', name: rule.name, detail: null, at: rule.at })
  for (const { name, at } of constraints.rules) found.push({ kind: 'constraint', name, detail: null, at })
  return found
}

/** Every way in which some `any_of` of the trigger can be true, where there is more than one. */
function alternatives(trigger: Trigger): Trigger[] {
  if (trigger.kind === 'condition' || trigger.kind === 'holds' || trigger.kind === 'none') return []
  const own = trigger.kind === 'any' && trigger.of.length > 1 ? trigger.of : []
  return [...own, ...trigger.of.flatMap(alternatives)]
}

function sumUp(all: readonly Coverable[], touched: ReadonlySet<string>): PolicyCoverage {
  const isTouched = ({ kind, at }: Coverable) => touched.has(keyOf(kind, at))
  const kinds: readonly CoveredKind[] = ['policy', 'alternative', 'deny', 'access_rule', 'constraint']
  return {
    covered: all.filter(isTouched).length,
    total: all.length,
    kinds: kinds.map((kind) => {
      const own = all.filter((one) => one.kind === kind)
      return { kind, covered: own.filter(isTouched).length, total: own.length }
    }),
    untouched: all
      .filter((one) => !isTouched(one))
      .sort((a, b) => compareText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column),
  }
}

function keyOf(kind: CoveredKind, at: SourcePosition): string {
  return `${kind} ${formatPosition(at)}`
}
