import { compileTrigger, type ValueNumbers } from '../policy/compile-trigger.ts'
import type { Directory } from '../policy/directory.ts'
import type { PolicyInForce, PolicySet, Sourced } from '../policy/policy-set.ts'
import { createTriggerIndex } from '../policy/trigger-index.ts'
import type { Subject } from '../policy/trigger-match.ts'

/** Whether policies that differ between two intervals say anything of a person in one of them. */
export function changeBetween(
  before: PolicySet,
  after: PolicySet,
  directory: Directory,
): (subject: Subject) => boolean {
  const known = new Map(before.policies.map((policy) => [policy.version, policy]))
  const changed: PolicyInForce[] = []
  for (const policy of after.policies) {
    const earlier = known.get(policy.version)
    if (earlier && isSame(earlier.grants, policy.grants) && isSame(earlier.denies, policy.denies))
      known.delete(policy.version)
    else changed.push(policy)
  }
  changed.push(...known.values())
  if (changed.length === 0) return () => false
  // A deny reaches people of whom its trigger is not known to be true as well, and needs no index.
  if (changed.some(({ denies }) => denies.length > 0)) return () => true
  const values: ValueNumbers = new Map()
  const truths = changed.map(({ version }) => compileTrigger(version.policy.trigger!, { directory }, values))
  const index = createTriggerIndex(
    changed,
    ({ version }) => version.policy.trigger,
    () => false,
  )
  return (subject) => {
    const { list, length } = index.positions(subject.attributes)
    for (let place = 0; place < length; place++) if (truths[list[place]!]!(subject) === true) return true
    return false
  }
}

function isSame<T>(some: readonly Sourced<T>[], others: readonly Sourced<T>[]): boolean {
  return some.length === others.length && some.every(({ item }, place) => item === others[place]!.item)
}
