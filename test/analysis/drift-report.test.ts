import { describe, expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'

const person = (id: string, more: object = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  status: 'Active',
  title: 'Writer',
  ...more,
})
const policies = [{ name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site (developer)'] }]
const addresses = (items: readonly { address: string }[]) => items.map((item) => item.address)

describe('a drift report lists', () => {
  test('what is too much and what is missing, whether or not the next apply would mend it', async () => {
    const here = createCompany({
      people: [person('ada'), person('bo'), person('cy'), person('leo', { status: 'Left' })],
      policies,
      live: {
        gitlab: {
          ada: { email: 'ada@acme.com', access: ['gitlab:group:site (guest)', 'gitlab:group:finance'] },
          bo: { email: 'bo@acme.com', access: ['gitlab:group:site (owner)'] },
          leo: { email: 'leo@acme.com', access: ['gitlab:group:site'] },
        },
      },
    })
    const drift = await here.drift()
    expect(addresses(drift.missing)).toEqual(['ada/gitlab:group:site', 'cy/gitlab:account', 'cy/gitlab:group:site'])
    expect(addresses(drift.excess)).toEqual([
      'ada/gitlab:group:finance',
      'bo/gitlab:group:site',
      'leo/gitlab:account',
      'leo/gitlab:group:site',
    ])
  })

  test('nothing when expected and actual access agree, although they still have to be taken over', async () => {
    const here = createCompany({
      people: [person('ada')],
      policies,
      live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:site (developer)'] } } },
    })
    expect(await here.drift()).toEqual({ excess: [], missing: [], orphans: [], disputed: [] })
    expect((await here.run(['drift'])).out).toContain('No drift')
  })

  test('an orphan once, also when its access is to go', async () => {
    const here = createCompany({
      systems: { gitlab: { enforcement: 'authoritative', orphans: 'remove' } },
      live: { gitlab: { stray: { access: ['gitlab:group:site'] } } },
    })
    const drift = await here.drift()
    expect(addresses(drift.orphans)).toEqual(['stray/gitlab:account'])
    expect(addresses(drift.excess)).toEqual(['stray/gitlab:group:site'])
  })

  test('only what is about the chosen people and systems', async () => {
    const here = createCompany({
      systems: { gitlab: {}, other: {} },
      people: [person('ada'), person('bo')],
      policies: [{ ...policies[0], grants: ['gitlab:group:site', 'other:group:site'] }],
    })
    expect(addresses((await here.drift('--user', 'bo', '--system', 'other')).missing)).toEqual([
      'bo/other:account',
      'bo/other:group:site',
    ])
  })
})

test('--fail-on looks at the chosen systems only, and never calls an unread one in sync', async () => {
  const here = createCompany({
    systems: { gitlab: {}, other: { sandbox: { fail: [{ read: 'group', as: 'denied' }] } } },
    people: [person('ada')],
    policies: [],
  })
  expect((await here.run(['drift', '--fail-on', 'any', '--system', 'gitlab'])).exitCode).toBe(0)
  expect((await here.run(['drift', '--fail-on', 'any'])).exitCode).toBe(1)
})

test('the counts of the JSON report are those of its lists', async () => {
  const here = createCompany({ people: [person('ada'), person('bo')], policies })
  const report = JSON.parse((await here.run(['drift', '--json'])).out) as {
    summary: { missing: number }
    drift: { missing: unknown[] }
  }
  expect(report.summary.missing).toBe(report.drift.missing.length)
})
