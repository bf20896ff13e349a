import type { ExpectedGrant, PersonAccess, Reason } from '../domain/access.ts'
import type { ExplainedCondition, ExplanationChain, ExplanationStep } from '../domain/explanation.ts'
import { type Grant, identityKey } from '../domain/grant.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Instant } from '../domain/time.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import { isInForce, versionAt } from '../policy/policy-versions.ts'
import { type MatchContext, matchTrigger, type Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'

/** A person at an instant, as explanations look at them. */
export interface ExplainedPerson {
  readonly model: AccessModel
  readonly access: PersonAccess
  readonly subject: Subject
  readonly at: Instant
}

/** One reason as the chain of documents behind it. */
export function chainOf(reason: Reason, expected: ExpectedGrant, of: ExplainedPerson): ExplanationChain {
  if (reason.kind === 'grace') return [{ kind: 'grace', policy: reason.name, until: reason.until ?? of.at }]
  if (reason.kind === 'exception') return exceptionChain(reason, of)
  const steps = policySteps(reason.path, of)
  if (reason.at) steps.push({ kind: 'grants', level: levelIfOther(reason, expected, of), at: reason.at })
  return steps
}

/** The matched policy with what made it match, then the inheritance down to the one that says it. */
export function policySteps(path: readonly string[], of: ExplainedPerson): ExplanationStep[] {
  const steps: ExplanationStep[] = []
  let parent: CompiledPolicy | null = null
  for (const name of path) {
    const version = versionAt(of.model.policies.versions.get(name) ?? [], of.at)
    if (!version) continue
    if (parent === null) steps.push(policyStep(version, of))
    else {
      const reference = parent.policy.inherits.find((one) => one.name === name)
      steps.push({ kind: 'inherits', name, at: reference?.at ?? null })
    }
    parent = version
  }
  return steps
}

function policyStep(version: CompiledPolicy, { subject, model, at, access }: ExplainedPerson): ExplanationStep {
  const { policy } = version
  const context: MatchContext = { directory: model.directory }
  const base = { kind: 'policy' as const, name: policy.name, at: policy.at }
  if (!isInForce(version, at))
    return { ...base, applies: false, conditions: [], remark: 'it is not in force at that time or in this environment' }
  if (policy.trigger === null)
    return { ...base, applies: false, conditions: [], remark: 'it has no triggers and is only inherited' }
  if (!policy.appliesTo.includes(access.state) && !(access.state === 'leave' && policy.appliesTo.includes('active'))) {
    return {
      ...base,
      applies: false,
      conditions: [],
      remark: `it applies to ${policy.appliesTo.join(', ')}, and the person is ${access.state}`,
    }
  }
  const applies = matchTrigger(policy.trigger, subject, context)
  return { ...base, applies, conditions: decisive(policy.trigger, applies, subject, context), remark: null }
}

/** The conditions that made the trigger what it is. */
export function decisive(
  trigger: Trigger,
  outcome: boolean | null,
  subject: Subject,
  context: MatchContext,
): ExplainedCondition[] {
  if (trigger.kind === 'holds') return [{ kind: 'holds', grant: trigger.grant, truth: outcome }]
  if (trigger.kind === 'condition') {
    const actual = subject.attributes.get(trigger.attribute) ?? null
    return [{ kind: 'attribute', attribute: trigger.attribute, test: trigger.test, actual, truth: outcome }]
  }
  return trigger.of.flatMap((one) => {
    const truth = matchTrigger(one, subject, context)
    const counts =
      trigger.kind === 'none' ? (outcome === null ? truth === null : truth === !outcome) : truth === outcome
    return counts ? decisive(one, truth, subject, context) : []
  })
}

function exceptionChain(reason: Reason, { model, access }: ExplainedPerson): ExplanationChain {
  const compiled = model.exceptions.get(access.person.id)?.find(({ exception }) => exception.id === reason.name)
  if (!compiled) return []
  const { id, justification, approvedBy, at } = compiled.exception
  return [{ kind: 'exception', id, justification, approvedBy, until: reason.until, at }]
}

/** The level this source gives, when another one won. */
function levelIfOther(reason: Reason, expected: ExpectedGrant, { model, at }: ExplainedPerson): string | null {
  const version = versionAt(model.policies.versions.get(reason.path.at(-1) ?? '') ?? [], at)
  const line = version?.grants.find(({ entry: { at: place } }) => isSamePlace(place, reason.at))
  const level = line?.parsed.level ?? null
  return level === expected.grant.level ? null : level
}

function isSamePlace(a: SourcePosition, b: SourcePosition | null): boolean {
  return a.file === b?.file && a.line === b.line && a.column === b.column
}

/** For a grant the person does not get: the policies in force that give it, with what stands against them. */
export function nearestPolicies(grant: Grant, of: ExplainedPerson): ExplanationChain[] {
  const { catalog } = of.model.policies
  const identity = identityKey(grant, catalog)
  const chains: ExplanationChain[] = []
  for (const { version, grants } of of.model.policies.policiesAt(of.at).policies) {
    const source = grants.find(
      ({ item }) =>
        identityKey(
          {
            ...item.parsed,
            resource: item.parsed.resource.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
          },
          catalog,
        ) === identity,
    )
    if (!source) continue
    const step = policyStep(version, of)
    if (step.kind === 'policy' && step.applies !== true) {
      chains.push([
        step,
        ...policySteps(source.path, of).slice(1),
        { kind: 'grants', level: null, at: source.item.entry.at },
      ])
    }
  }
  return chains.sort((a, b) => failing(a) - failing(b)).slice(0, 3)
}

function failing(chain: ExplanationChain): number {
  const [first] = chain
  return first?.kind === 'policy' ? first.conditions.length : 0
}
