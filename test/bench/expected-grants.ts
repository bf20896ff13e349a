import type { BenchCompany, BenchGrant, BenchPerson, BenchPolicy } from './company.ts'
import { deduplicateAndResolve, extendAccess, nameIndex } from './seeds-algorithm.ts'

/**
 * What each person of a generated company should have, by means of its own: it shares nothing with the product, which is
 * compared with it. Policies are found by the first thing that they ask for, since a million people wait.
 */
export function expectationsOf(company: BenchCompany): (person: BenchPerson) => readonly BenchGrant[] {
  const byName = nameIndex(company.policies)
  const byValue = new Map<string, BenchPolicy[]>()
  for (const policy of company.policies) {
    const [first] = policy.trigger ?? []
    for (const value of first?.values ?? []) {
      const key = `${first!.attribute}=${value}`
      byValue.set(key, [...(byValue.get(key) ?? []), policy])
    }
  }
  const attributes = ['employment_status', 'job_title', 'team', 'office']
  return (person) => {
    const access: BenchGrant[] = []
    for (const attribute of attributes) {
      for (const policy of byValue.get(`${attribute}=${person.attributes[attribute]}`) ?? []) {
        const [, ...others] = policy.trigger ?? []
        const holds = others.every((one) => one.values.includes(person.attributes[one.attribute] ?? ''))
        if (holds) extendAccess(access, policy, byName)
      }
    }
    return [...deduplicateAndResolve(access).values()].sort(
      (a, b) => compare(a.system.name, b.system.name) || compare(a.resource, b.resource),
    )
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
