import { judgeConstraints } from '../../src/access/constraint-check.ts'
import { expectedHolders } from '../../src/access/expected-holders.ts'
import type { Violation } from '../../src/domain/violation.ts'
import { catalog } from '../policy/build.ts'
import { constraintsOf } from '../policy/constraints.ts'
import { companyOf, instant, type Records, runFor } from './build.ts'

const now = '2026-06-01T12:00:00Z'

/** What a company in YAML violates by its files, from `now` on. */
export function judged(files: string, people: Records): Violation[] {
  const company = companyOf({ files, people, now })
  const model = constraintsOf(files, { people: Object.keys(people).map((id) => company.person(id)) })
  const problems = [...company.diagnostics, ...model.diagnostics].filter((one) => one.severity === 'error')
  if (problems.length > 0)
    throw new Error(`the test has unsound files: ${problems.map((one) => one.message).join('; ')}`)
  const timelines = Object.keys(people).map((id) => runFor(company, id, { at: now }))
  const settings = company.model.settings
  const holders = expectedHolders(timelines, { now: Date.parse(now), settings, isInvolved: model.isInvolved })
  return judgeConstraints(model.rules, holders, { now: Date.parse(now), catalog, mood: 'would' })
}

export function messages(violations: readonly Violation[]): string[] {
  return violations.map((one) => one.message)
}

export function periods(violations: readonly Violation[]): string[] {
  return violations.map(
    ({ subject, from, until }) => `${subject ?? 'all'}: ${instant(from)} – ${until === null ? '' : instant(until)}`,
  )
}

/** An exception in one line of YAML. */
export function exception(id: string, user: string, grant: string, starts: string, expires: string): string {
  return `
---
exception: {id: ${id}, user: ${user}, grant: "${grant}", justification: close of the quarter, approved_by: cfo@acme.com, starts: ${starts}, expires: ${expires}}
`
}

export const clerks = `
policy:
  name: AP Clerk Access
  triggers: {team: ap}
  grants:
    - okta:group:create-payment
`
