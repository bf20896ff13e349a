import fc from 'fast-check'
import type { Company } from './company.ts'

export type RandomRecord = Readonly<Record<string, unknown>>

const record = (fields: RandomRecord) => ({ a: 'x', ...fields })

/** Records that somebody has to look at, or that look at others: alone they are fine, or wrong, or only together. */
export const oddRecords: fc.Arbitrary<RandomRecord[]> = fc.subarray<RandomRecord>([
  record({ user_id: 'dan', email: 'ana@acme.com', manager: 'dan' }),
  record({ user_id: 'eve', email: 'EVE@acme.com', manager: 'nobody' }),
  record({ user_id: 'eve', email: 'eve2@acme.com', employment_status: 'Terminated' }),
  record({ user_id: 'Ana', email: 'ana.b@acme.com' }),
  record({ user_id: 'fay', employment_status: 'Sabbatical' }),
  record({ user_id: 'gus', start_date: 'soon' }),
  record({ user_id: 'h/al' }),
  record({ email: 'keyless@acme.com' }),
  record({ user_id: 'ida', timezone: 'Mars/Base' }),
])

export interface Governance {
  readonly under: string | null
  readonly lock: object | null
  readonly constraint: object | null
  readonly rule: boolean
}

const person = fc.constantFrom('ana', 'ben', 'dan', 'former')

/** Documents that look at people: reporting lines, locks, constraints and access rules. */
export const governance: fc.Arbitrary<Governance> = fc.record({
  under: fc.option(fc.constantFrom('ben', 'cy@acme.com', 'ana@acme.com')),
  lock: fc.option(
    fc.oneof(
      person.map((user) => ({ user, reason: 'lost laptop' })),
      fc.constant({ grant: 'okta:group:a', reason: 'incident' }),
    ),
  ),
  constraint: fc.option(
    fc.oneof(
      fc.constant({ name: 'apart', kind: 'separation_of_duties', sides: [['okta:group:a'], ['gitlab:group:a']] }),
      fc.constant({ name: 'few', kind: 'max_holders', grants: ['okta:group:a'], count: 1 }),
    ),
  ),
  rule: fc.boolean(),
})

/** Writes the documents that are wanted. */
export function companyPages(here: Company, { under, lock, constraint, rule }: Governance): void {
  const page = (name: string, document: object) => here.write(`policies/${name}.yaml`, JSON.stringify(document))
  if (under !== null)
    page('under', { policy: { name: 'Under', triggers: [{ manager: { under } }], grants: ['okta:group:line'] } })
  if (lock !== null) page('lock', { lock })
  if (constraint !== null) page('constraint', { constraint })
  if (rule)
    page('rule', {
      access_rule: {
        name: 'a',
        grants: ['okta:group:a'],
        eligible: { any_of: [{ a: 'x' }, { holds: 'gitlab:group:a' }] },
      },
    })
}
