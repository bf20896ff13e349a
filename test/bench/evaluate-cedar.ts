import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import type { BenchPerson, BenchPolicy } from './company.ts'

const setName = 'bench'

/** One call for each person: the answer names all policies that permit. The policies are parsed once. */
export function cedarMatcher(policies: readonly BenchPolicy[]): (person: BenchPerson) => string[] {
  const staticPolicies = Object.fromEntries(
    policies.flatMap(({ name, trigger }) => (trigger === null ? [] : [[name, policyText(trigger)]])),
  )
  const parsed = preparsePolicySet(setName, { staticPolicies })
  if (parsed.type === 'failure') throw new Error(parsed.errors[0]?.message)
  const action = { type: 'Action', id: 'hold' }
  const resource = { type: 'Company', id: 'bench' }
  return ({ id, attributes }) => {
    const principal = { type: 'Person', id }
    const answer = statefulIsAuthorized({
      principal,
      action,
      resource,
      context: {},
      preparsedPolicySetId: setName,
      entities: [{ uid: principal, attrs: { ...attributes }, parents: [] }],
    })
    if (answer.type === 'failure') throw new Error(answer.errors[0]?.message)
    return answer.response.diagnostics.reason
  }
}

function policyText(trigger: NonNullable<BenchPolicy['trigger']>): string {
  const conditions = trigger.map(({ attribute, values }) => {
    const [first] = values.map((value) => JSON.stringify(value))
    return values.length === 1
      ? `principal.${attribute} == ${first}`
      : `${JSON.stringify(values)}.contains(principal.${attribute})`
  })
  return `permit(principal, action, resource) when { ${conditions.join(' && ')} };`
}
