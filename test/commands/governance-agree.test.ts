import fc from 'fast-check'
import { describe, test } from 'vitest'
import { checkAgreement, empty } from './agreement.ts'
import { approvalOf } from './approval-of.ts'
import { createCompany } from './company.ts'

const ids = ['ada', 'ben', 'cy', 'dee']
const systems = { okta: { simulates: 'okta' }, gitlab: {}, salesforce: { simulates: 'salesforce' } }
const grants = ['okta:group:a', 'okta:group:b', 'gitlab:group:a (developer)', 'gitlab:group:b (guest)']
const patterns = ['okta:group:a', 'okta:group:b', 'gitlab:group:a', 'gitlab:group:a (owner)', 'gitlab:*', 'okta:*']
const instants = ['2026-11-20T09:00:00Z', '2026-11-21', '2026-11-22T12:00:00Z', '2026-11-24T23:00:00Z', '2026-12-05']

const pattern = fc.constantFrom(...patterns)
const grant = fc.constantFrom(...grants)
const team = fc.constantFrom('red', 'blue')
const day = fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-22', '2026-11-24', '2026-12-01')

const policies = fc.array(fc.record({ team, grants: fc.uniqueArray(grant, { minLength: 1, maxLength: 3 }) }), {
  minLength: 1,
  maxLength: 3,
})

const exceptions = fc.array(
  fc.record({
    user: fc.constantFrom(...ids),
    grant,
    starts: day,
    duration: fc.constantFrom('2h', '1d', '3d'),
    isApproved: fc.boolean(),
  }),
  { maxLength: 3 },
)

const rules = fc.array(
  fc.record({
    grants: fc.uniqueArray(pattern, { minLength: 1, maxLength: 2 }),
    eligible: fc.oneof(
      team.map((one) => ({ team: one })),
      grant.map((one) => ({ holds: one })),
    ),
    max_duration: fc.constantFrom('2h', '2d', '10d'),
    isStaged: fc.boolean(),
  }),
  { maxLength: 2 },
)

const constraints = fc.array(
  fc.oneof(
    fc.tuple(pattern, pattern).map(([a, b]) => ({ kind: 'separation_of_duties', sides: [[a], [b]] })),
    fc.tuple(pattern, fc.integer({ min: 1, max: 2 })).map(([one, count]) => ({
      kind: 'max_holders',
      grants: [one],
      count,
    })),
    fc.tuple(pattern, team).map(([one, of]) => ({ kind: 'forbidden', grants: [one], people: { team: of } })),
  ),
  { maxLength: 2 },
)

const locks = fc.array(
  fc.record({
    what: fc.oneof(
      fc.constantFrom(...ids).map((user) => ({ user })),
      pattern.map((one) => ({ grant: one })),
      fc.constantFrom(...Object.keys(systems)).map((system) => ({ system })),
    ),
    until: day,
  }),
  { maxLength: 2 },
)

describe('explain, who, can, access list and plan never disagree', { timeout: 200_000 }, () => {
  test('about access rules, exceptions under them, constraints and locks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ policies, exceptions, rules, constraints, locks }),
        fc.array(team, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(...instants),
        async (files, teams, at) => {
          const people = ids.map((id, index) => ({
            user_id: id,
            email: `${id}@acme.com`,
            status: 'Active',
            team: teams[index],
          }))
          const former = ['red', 'blue'].map((one) => ({ user_id: `former ${one}`, team: one, status: 'Left' }))
          const written = files.exceptions.map(({ user, grant: asked, starts, duration }, index) => ({
            id: `EX-${index}`,
            user,
            grant: asked,
            starts,
            duration,
            justification: 'it is needed for the release',
            approved_by: 'cy',
          }))
          const here = createCompany({
            systems,
            live: empty(systems),
            people: [...people, ...former],
            policies: files.policies.map(({ team: of, grants: given }, index) => ({
              name: `P${index}`,
              triggers: [{ team: of }],
              grants: given,
            })),
            exceptions: written,
            settings: { apply: { evidence: 'approvals.yaml' } },
          })
          const approvals = written.filter((_, index) => files.exceptions[index]!.isApproved)
          here.write('approvals.yaml', JSON.stringify({ approvals: approvals.map((one) => approvalOf(one)) }))
          const documents = [
            ...files.rules.map(({ isStaged, ...one }, index) => ({
              access_rule: {
                name: `R${index}`,
                ...one,
                ...(isStaged && { approvals: [{ from: ['user:cy', 'user:dee'], need: 1 }] }),
              },
            })),
            ...files.constraints.map((one, index) => ({ constraint: { name: `C${index}`, ...one } })),
            ...files.locks.map(({ what, until }) => ({ lock: { ...what, until, reason: 'a stolen laptop' } })),
          ]
          here.write('policies/more.yaml', documents.map((one) => JSON.stringify(one)).join('\n---\n'))
          const { exitCode } = await here.run(['plan', '--at', at])
          fc.pre(exitCode !== 3)
          await checkAgreement(here, at)
        },
      ),
      { numRuns: 25 },
    )
  })
})
