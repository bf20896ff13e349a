import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bothWays, event, happen, ids, policies, titles, written } from './both-ways.ts'
import { createCompany } from './company.ts'

describe('a plan that sets settled people aside', { timeout: 400_000 }, () => {
  test('is the plan that thinks of everybody, whatever happened since the last run', async () => {
    let spared = 0
    let planned = 0
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.array(event, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (first, events, isLater) => {
          const here = createCompany({
            systems: { gitlab: {}, sales: { simulates: 'salesforce' }, okta: { simulates: 'okta' } },
            settings: { grace: { mover: '10d' }, guards: { max_creates: 1000 } },
          })
          const people = ids.map((id, index) => ({
            user_id: id,
            title: titles[index % 3]!,
            status: 'Active',
            email: `${id}@acme.com`,
          }))
          here.people(people)
          here.policies(written(first))
          await here.apply()
          for (const one of events) {
            happen({ here, people, tell: (all) => here.people(all) }, one)
            const both = await bothWays(here, isLater ? '2026-11-28T09:00:00Z' : '2026-11-20T10:00:00Z')
            if (both === null) continue
            expect(both.quick).toEqual(both.whole)
            spared += both.spared
            planned++
          }
        },
      ),
      { numRuns: 400, endOnFailure: false },
    )
    expect(planned).toBeGreaterThan(40)
    expect(spared / planned).toBeGreaterThan(2)
  })
  test('shows what somebody holds in an account that nobody gave, also when only another system differs', async () => {
    const here = createCompany({
      systems: { gitlab: {}, okta: { simulates: 'okta' } },
      people: ids.map((id) => ({ user_id: id, title: 'Writer', email: `${id}@acme.com`, status: 'Active' })),
      policies: [{ name: 'Writers', triggers: { title: 'Writer' }, grants: ['okta:group:writers'] }],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:site'] } } },
    })
    await here.apply()
    here.byHand('okta', (accounts) => {
      accounts['ada']!.access = []
    })
    const both = await bothWays(here, '2026-11-20T10:00:00Z')
    expect(both!.quick).toEqual(both!.whole)
    expect(both!.quick.drift.excess.map((one) => one.address)).toEqual(['ada/gitlab:group:site'])
  })
  test('thinks of a settled person whose address somebody without an account takes on', async () => {
    const here = createCompany({
      people: ids.map((id) => ({ user_id: id, title: id === 'bo' ? 'Chef' : 'Writer', email: `${id}@acme.com` })),
      policies: [{ name: 'Writers', triggers: { title: 'Writer' }, grants: ['gitlab:group:site'] }],
    })
    await here.apply()
    here.people(
      ids.map((id) => ({
        user_id: id,
        title: id === 'bo' ? 'Chef' : 'Writer',
        email: `${id === 'bo' ? 'ada' : id}@acme.com`,
      })),
    )
    const both = await bothWays(here, '2026-11-20T10:00:00Z')
    expect(both!.quick).toEqual(both!.whole)
    expect(both!.quick.drift.disputed.map((one) => [one.account, one.person])).toEqual([['ada', 'bo']])
    expect(both!.spared).toBe(8)
  })
})
