import fc from 'fast-check'
import { describe, test } from 'vitest'
import { attributes, exceptions, policies } from '../access/random-company.ts'
import { checkAgreement, empty } from './agreement.ts'
import { createCompany } from './company.ts'
import { randomCompany, randomPeople } from './random-company.ts'

const instants = ['2026-03-20', '2026-04-12', '2026-05-05T12:00:00Z', '2026-06-20', '2026-11-28', '2027-02-01']

describe('explain, who, can, access list and plan never disagree', { timeout: 120_000 }, () => {
  test('about policies that deny, inherit, start and end, and records that lack what these ask for', async () => {
    const systems = {
      okta: { simulates: 'okta' },
      slack: { simulates: 'slack' },
      gitlab: {},
      salesforce: { simulates: 'salesforce' },
    }
    const status = {
      attribute: 'employment_status',
      active: ['Active'],
      leave: ['On leave'],
      terminated: ['Terminated'],
    }
    await fc.assert(
      fc.asyncProperty(
        policies({ exclusive: true }),
        exceptions,
        fc.tuple(attributes, attributes, attributes),
        fc.constantFrom(...instants),
        async (written, added, records, at) => {
          const names = new Set(written.map((one) => one.name))
          const people = ['ana', 'ben', 'cy'].map((id, index) => ({
            user_id: id,
            email: `${id}@acme.com`,
            ...records[index],
          }))
          const former = { user_id: 'former', a: 'x', b: ['x', 'y', 'z'], c: 'y', employment_status: 'Terminated' }
          const here = createCompany({
            systems,
            live: empty(systems),
            settings: { people: { status } },
            people: [...people, former] as never,
            policies: written.map((one) => ({
              ...one,
              inherits: (one.inherits ?? []).filter((name) => names.has(name)),
            })),
            exceptions: added as never,
          })
          const { exitCode } = await here.run(['plan', '--at', at])
          fc.pre(exitCode !== 3)
          await checkAgreement(here, at)
        },
      ),
      { numRuns: 10, endOnFailure: true },
    )
  })

  test('about movers with grace, leavers and hostile names', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomCompany,
        randomPeople,
        fc.constantFrom('2026-11-28', '2026-12-03T09:00:00Z'),
        async (files, people, at) => {
          const systems = Object.fromEntries(
            Object.entries(files.systems!).map(([name, one]) => [name, { ...one, enforcement: 'owned' }]),
          )
          const here = createCompany({ ...files, systems, live: empty(systems), settings: { grace: { mover: '10d' } } })
          await checkAgreement(here, '2026-11-20T09:00:00Z')
          await here.apply()
          here.at('2026-11-24T09:00:00Z')
          here.people(people)
          await here.apply()
          for (const system of Object.keys(systems))
            here.byHand(system, (accounts) => {
              for (const id of Object.keys(accounts)) delete accounts[id]
            })
          here.setLedger({ ...here.ledger(), accounts: [], grants: [] })
          await checkAgreement(here, at)
        },
      ),
      { numRuns: 4, endOnFailure: true },
    )
  })
})
