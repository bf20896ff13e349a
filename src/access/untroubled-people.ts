import { findType } from '../domain/grant.ts'
import type { Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import { matchDenies, matchPolicies, type PolicyInForce } from '../policy/policy-set.ts'
import { literalResource } from '../policy/resource-template.ts'
import type { Subject } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { attributesAt, stateAt } from './lifecycle.ts'

/**
 * Tells whether `expectedAccess` of a person at `now` has neither problems nor anything denied or suppressed, without
 * working it out: policies alone speak, none of them denies, fills in attributes, or gives a second resource of an
 * exclusive type. False says nothing.
 */
export function untroubledCheck(model: AccessModel, now: Instant): (person: Person) => boolean {
  const { settings, policies, directory, locks } = model
  const set = policies.policiesAt(now)
  const known = new Map<PolicyInForce, readonly string[] | null>()
  const exclusiveIn = (policy: PolicyInForce) => {
    let found = known.get(policy)
    if (found === undefined) known.set(policy, (found = exclusiveResources(policy, model)))
    return found
  }
  if (locks.grants.length > 0) return () => false
  return (person) => {
    if (model.exceptions.has(person.id) || model.graces.has(person.id) || locks.people.has(person.id)) return false
    const state = stateAt(person, now, settings.people)
    if (state !== 'active') return false
    const attributes = attributesAt(person, state, settings.people)
    const subject: Subject = { id: person.id, attributes, zone: person.zone }
    if (matchDenies(set, subject, state, { directory }).length > 0) return false
    const exclusive = new Set<string>()
    for (const policy of matchPolicies(set, subject, state, { directory })) {
      const own = exclusiveIn(policy)
      if (own === null) return false
      for (const one of own) exclusive.add(one)
      if (exclusive.size > 1) return false
    }
    return true
  }
}

/** What a policy gives of types of which only one can be held; null when a grant depends on whom it is for. */
function exclusiveResources({ grants }: PolicyInForce, { policies }: AccessModel): readonly string[] | null {
  const exclusive: string[] = []
  for (const { item } of grants) {
    const { system, type, resource } = item.parsed
    const literal = literalResource(resource)
    if (literal === null) return null
    const manifest = policies.catalog.get(system)
    if (manifest && findType(manifest, type)?.levelMode === 'exclusive')
      exclusive.push(JSON.stringify([system, type, literal]))
  }
  return exclusive
}
