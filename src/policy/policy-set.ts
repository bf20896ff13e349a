import type { Instant } from '../domain/time.ts'
import type { LifecycleState } from '../domain/person.ts'
import type { CompiledGrant, CompiledPattern, CompiledPolicy } from './compiled-policy.ts'
import { isInForce, versionAt } from './policy-versions.ts'
import { createTriggerIndex, type TriggerIndex } from './trigger-index.ts'
import { type MatchContext, matchTrigger, type Subject } from './trigger-match.ts'

/** The policies in force during one interval, each with all that it gives. */
export interface PolicySet {
  readonly policies: readonly PolicyInForce[]
  readonly index: TriggerIndex<PolicyInForce>
}

/** A policy in force with its own and inherited grants and denies, nearest first. */
export interface PolicyInForce {
  readonly version: CompiledPolicy
  readonly grants: readonly Sourced<CompiledGrant>[]
  readonly denies: readonly Sourced<CompiledPattern>[]
}

/** Where something comes from. */
export interface Sourced<T> {
  readonly item: T
  /** names from the matched policy down to the one that says it */
  readonly path: readonly string[]
  /** when the first policy on the path ends; Infinity when none does */
  readonly until: Instant
}

export function createPolicySet(versions: ReadonlyMap<string, readonly CompiledPolicy[]>, at: Instant): PolicySet {
  const inForce = versionsInForce(versions, at)
  const policies: PolicyInForce[] = []
  for (const version of inForce.values()) if (version.policy.trigger) policies.push(gatherPolicy(version, inForce))
  const index = createTriggerIndex(
    policies,
    (one) => one.version.policy.trigger,
    (one) => one.denies.length > 0,
  )
  return { policies, index }
}

/** The version of each policy that gives something at `at`, by name. */
export function versionsInForce(
  versions: ReadonlyMap<string, readonly CompiledPolicy[]>,
  at: Instant,
): ReadonlyMap<string, CompiledPolicy> {
  const inForce = new Map<string, CompiledPolicy>()
  for (const [name, all] of versions) {
    const version = versionAt(all, at)
    if (version && isInForce(version, at)) inForce.set(name, version)
  }
  return inForce
}

/** Breadth first with names in order, so that each ancestor is reached by its shortest path whatever the order of writing. */
export function gatherPolicy(start: CompiledPolicy, inForce: ReadonlyMap<string, CompiledPolicy>): PolicyInForce {
  const grants: Sourced<CompiledGrant>[] = []
  const denies: Sourced<CompiledPattern>[] = []
  const seen = new Set([start.policy.name])
  let level = [{ version: start, path: [start.policy.name], until: start.until }]
  while (level.length > 0) {
    const next: typeof level = []
    for (const { version, path, until } of level) {
      for (const item of version.grants) grants.push({ item, path, until })
      for (const item of version.denies) denies.push({ item, path, until })
      for (const name of version.policy.inherits.map((one) => one.name).sort()) {
        const parent = inForce.get(name)
        if (!parent || seen.has(name)) continue
        seen.add(name)
        next.push({ version: parent, path: [...path, name], until: Math.min(until, parent.until) })
      }
    }
    level = next
  }
  return { version: start, grants, denies }
}

/** The policies whose trigger is true of the subject and that apply in its state, by name. */
export function matchPolicies(
  set: PolicySet,
  subject: Subject,
  state: LifecycleState,
  context: MatchContext,
): PolicyInForce[] {
  return set.index
    .candidates(subject.attributes)
    .filter(
      ({ version: { policy } }) =>
        appliesIn(policy.appliesTo, state) && matchTrigger(policy.trigger!, subject, context) === true,
    )
}

/**
 * The policies whose denies reach the subject: certainly, or perhaps when the trigger is unknown. What a policy for
 * active people forbids is forbidden before the first day as well.
 */
export function matchDenies(
  set: PolicySet,
  subject: Subject,
  state: LifecycleState,
  context: MatchContext,
): { readonly policy: PolicyInForce; readonly certain: boolean }[] {
  return set.index.always.flatMap((policy) => {
    const { appliesTo } = policy.version.policy
    if (!appliesTo.includes('active') && !appliesIn(appliesTo, state)) return []
    const truth = matchTrigger(policy.version.policy.trigger!, subject, context)
    return truth === false ? [] : [{ policy, certain: truth === true }]
  })
}

/** Someone on leave counts as active for policies: memberships stay while the accounts rest. */
function appliesIn(states: readonly LifecycleState[], state: LifecycleState): boolean {
  return states.includes(state) || (state === 'leave' && states.includes('active'))
}
