import { describe, expect, test } from 'vitest'
import { createCompany, lines, type LiveAccount } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Seller' }
const profile = 'salesforce:profile'
const least = `${profile}:Minimum Access - Salesforce`

function salesforce(access: LiveAccount['access'], system: object = {}) {
  return createCompany({
    systems: { salesforce: { simulates: 'salesforce', ...system } },
    people: [ada],
    policies: [
      { name: 'Seller', triggers: [{ title: 'Seller' }], grants: [`${profile}:sales`] },
      { name: 'Engineer', triggers: [{ title: 'Engineer' }], grants: [`${profile}:engineer`] },
    ],
    live: { salesforce: { ada: { email: 'ada@acme.com', access: access ?? [] } } },
  })
}

describe('of a type of which one resource can be held', () => {
  test('the mandatory default gives way, and is no excess', async () => {
    const here = salesforce([least])
    expect(lines((await here.plan()).changes)).toEqual([
      'adopt ada/salesforce:account adopt',
      `add ada/${profile}:sales none→held policy`,
    ])
    await here.apply()
    const plan = await here.plan()
    expect([plan.changes, plan.drift.excess]).toEqual([[], []])
  })

  test('one that provisionr gave gives way to the next, and the change is shown as two', async () => {
    const here = salesforce([least])
    await here.apply()
    here.people([{ ...ada, title: 'Engineer' }])
    expect(lines((await here.plan()).changes)).toEqual([
      `add ada/${profile}:engineer none→held person`,
      `remove ada/${profile}:sales held→none person`,
    ])
    await here.apply()
    expect(here.held('salesforce')['ada']).toEqual(['enabled', 'profile:engineer'])
    expect((await here.plan()).changes).toEqual([])
  })

  test('the mandatory default comes back when nothing is expected', async () => {
    const here = salesforce([least])
    here.exceptions([
      {
        user: 'ada',
        grant: 'salesforce:group:ops',
        justification: 'migration of the reports',
        approved_by: 'cto@acme.com',
        expires: '2026-12-31',
      },
    ])
    await here.apply()
    here.people([{ ...ada, title: 'Chef' }])
    await here.apply()
    expect(here.held('salesforce')['ada']).toEqual(['enabled', 'group:ops', 'profile:Minimum Access - Salesforce'])
    expect((await here.plan()).changes).toEqual([])
  })

  test('one that somebody gave by hand is not pushed out under `owned`: both sides are reported', async () => {
    const here = salesforce([`${profile}:System Administrator`])
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['adopt ada/salesforce:account adopt'])
    expect(plan.drift.missing.map((item) => item.message)).toEqual([
      'expected, but `System Administrator` is held in its place and is not provisionr’s to take → take it away there, or apply with --remediate',
    ])
    expect(plan.drift.excess.map((item) => item.resource)).toEqual(['System Administrator'])
    await here.apply()
    expect(here.writes('salesforce')).toBe(0)
  })

  test('one that somebody gave by hand goes under authoritative and with --remediate, and is listed', async () => {
    const expected = [
      'adopt ada/salesforce:account adopt',
      `add ada/${profile}:sales none→held policy`,
      `remove ada/${profile}:System Administrator held→none drift`,
    ]
    const access = [`${profile}:System Administrator`]
    expect(lines((await salesforce(access, { enforcement: 'authoritative' }).plan()).changes)).toEqual(expected)
    expect(lines((await salesforce(access).plan('--remediate')).changes)).toEqual(expected)
  })

  test.each([
    ['is unmanaged', [`${profile}:legacy`], { unmanaged: [`${profile}:legacy`], enforcement: 'authoritative' }],
    ['the system computes', [{ grant: `${profile}:rule`, computed_by: 'rule' }], { enforcement: 'authoritative' }],
    ['is held where things are only added', [`${profile}:x`], { enforcement: 'add_only' }],
  ])('one that %s stays', async (_which, access, system) => {
    const plan = await salesforce(access, system).plan()
    expect(plan.changes.filter((change) => change.type === 'profile')).toEqual([])
    expect(plan.drift.missing.map((item) => item.resource)).toEqual(['sales'])
  })

  test('one that was not read makes the other wait', async () => {
    const fail = [{ read: 'profile:System Administrator', as: 'denied' }]
    const plan = await salesforce([`${profile}:System Administrator`], { sandbox: { fail } }).plan()
    expect(lines(plan.changes)).toEqual(['adopt ada/salesforce:account adopt'])
    expect([plan.drift.excess, plan.drift.missing, plan.summary.withheld]).toEqual([[], [], 1])
  })

  test('two expected ones are an error of that person, and what they have stays', async () => {
    const here = salesforce([`${profile}:sales`])
    await here.apply()
    here.policies([{ name: 'Both', triggers: [{ title: 'Seller' }], grants: [`${profile}:a`, `${profile}:b`] }])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.diagnostics.map(({ code, person }) => [code, person])).toContainEqual(['exclusive-conflict', 'ada'])
    expect(plan.summary.withheld).toBe(1)
  })
})

describe('a grant that the system computes', () => {
  const rule = 'group rule Everyone'
  function okta(access: LiveAccount['access'], grants: string[], system: object = {}) {
    return createCompany({
      systems: { gitlab: system as Record<string, unknown> },
      people: [ada],
      policies: [{ name: 'Seller', triggers: [{ title: 'Seller' }], grants: ['gitlab:project:x', ...grants] }],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: access ?? [] } } },
    })
  }

  test('cannot be removed here, and the plan says where it can', async () => {
    const plan = await okta([{ grant: 'gitlab:group:all', computed_by: rule }], [], {
      enforcement: 'authoritative',
    }).plan()
    expect(lines(plan.changes).filter((line) => line.includes('group:all'))).toEqual([])
    expect(plan.drift.excess.map((item) => item.message)).toEqual([
      'not removable here: it comes from group rule Everyone → change it there',
    ])
  })

  test('counts as held, also when it is more than expected', async () => {
    const access = [{ grant: 'gitlab:group:all', level: 'developer', computed_by: rule }]
    const plan = await okta(access, ['gitlab:group:all (reporter)']).plan()
    expect(plan.drift).toMatchObject({ excess: [], missing: [] })
    expect(plan.summary.unchanged).toBe(1)
  })

  test('that is less than expected is reported as missing', async () => {
    const access = [{ grant: 'gitlab:group:all', level: 'guest', computed_by: rule }]
    const plan = await okta(access, ['gitlab:group:all (reporter)']).plan()
    expect(plan.drift.missing.map((item) => item.resource)).toEqual(['all'])
  })
})

test('an open invitation counts as held: nobody is invited twice, and a leaver’s is taken back', async () => {
  const policy = { name: 'Seller', triggers: [{ title: 'Seller' }], grants: ['github:org:acme'] }
  const here = createCompany({
    systems: { github: { simulates: 'github' } },
    people: [ada],
    policies: [policy],
    live: { github: { ada: { email: 'ada@acme.com', access: [{ grant: 'github:org:acme', status: 'pending' }] } } },
  })
  expect((await here.plan()).changes.map((change) => change.action)).toEqual(['adopt', 'adopt'])
  here.people([{ ...ada, status: 'Left' }])
  expect((await here.plan()).changes.map((change) => change.action)).toEqual(['remove'])
})
