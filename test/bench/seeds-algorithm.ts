import type { BenchGrant, BenchPerson, BenchPolicy } from './company.ts'

/**
 * What one finds described everywhere as the way to evaluate policies: look at every policy for each person, add what the
 * matching ones and those they inherit give, remove duplicates. The grants by `system:type:resource`, at the highest level.
 */
export function calculateExpectedAccess(
  person: BenchPerson,
  allPolicies: readonly BenchPolicy[],
  byName: ReadonlyMap<string, BenchPolicy>,
): Map<string, BenchGrant> {
  const access: BenchGrant[] = []
  const applicable: BenchPolicy[] = []
  for (const policy of allPolicies) if (triggersMatch(policy, person)) applicable.push(policy)
  for (const policy of applicable) extendAccess(access, policy, byName)
  return deduplicateAndResolve(access)
}

export function nameIndex(policies: readonly BenchPolicy[]): Map<string, BenchPolicy> {
  return new Map(policies.map((policy) => [policy.name, policy]))
}

function triggersMatch(policy: BenchPolicy, { attributes }: BenchPerson): boolean {
  if (policy.trigger === null) return false
  for (const { attribute, values } of policy.trigger) {
    const value = attributes[attribute]
    if (value === undefined || !values.includes(value)) return false
  }
  return true
}

export function extendAccess(
  access: BenchGrant[],
  policy: BenchPolicy,
  byName: ReadonlyMap<string, BenchPolicy>,
): void {
  access.push(...policy.grants)
  for (const name of policy.inherits) {
    const inherited = byName.get(name)
    if (inherited) extendAccess(access, inherited, byName)
  }
}

export function deduplicateAndResolve(access: readonly BenchGrant[]): Map<string, BenchGrant> {
  const resolved = new Map<string, BenchGrant>()
  for (const grant of access) {
    const known = resolved.get(grant.key)
    if (!known || rank(grant) > rank(known)) resolved.set(grant.key, grant)
  }
  return resolved
}

function rank({ system, level }: BenchGrant): number {
  return level === null ? -1 : system.levels.indexOf(level)
}
