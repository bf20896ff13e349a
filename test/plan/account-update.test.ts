import { expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site (reporter)'] }

function company(system: Record<string, unknown> = {}) {
  return createCompany({ systems: { gitlab: system }, people: [ada], policies: [base], live: { gitlab: {} } })
}

test('a new e-mail address is an update of the linked account, written once', async () => {
  const here = company()
  await here.apply()
  here.people([{ ...ada, email: 'ada.king@acme.com' }])
  const plan = await here.plan()
  expect(lines(plan.changes)).toEqual(['update_account ada/gitlab:account person'])
  expect(plan.changes[0]).toMatchObject({ before: { status: 'enabled' }, after: { status: 'enabled' } })
  await here.apply()
  here.byHand('gitlab', (accounts) => expect(accounts['ada']!.email).toBe('ada.king@acme.com'))
  expect((await here.plan()).changes).toEqual([])
})

test('an address that differs already stays: it is an alias, or somebody’s own choice', async () => {
  const here = company()
  await here.apply()
  here.byHand('gitlab', (accounts) => {
    accounts['ada']!.email = 'a.king@acme.com'
  })
  expect((await here.plan()).changes).toEqual([])
  here.people([{ ...ada, email: 'ada.king@acme.com' }])
  expect((await here.plan()).changes).toEqual([])
})

test.each([
  ['capitals only', { email: 'Ada@acme.com' }, {}],
  ['no address at all', { email: '' }, {}],
  ['a system that only gains', { email: 'ada.king@acme.com' }, { enforcement: 'add_only' }],
  ['a leaver', { email: 'ada.king@acme.com', status: 'Terminated' }, {}],
])('nothing is updated for %s', async (_name, change, system) => {
  const here = company(system)
  await here.apply()
  here.people([{ ...ada, ...change }])
  expect((await here.plan()).changes.map(({ action }) => action)).not.toContain('update_account')
})

test.each([
  ['read', { systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'failed' }] } } } }, []],
  ['written', {}, [{ system: 'gitlab', reason: 'moves to other machines', until: '2026-11-21' }]],
])(
  'a new address is not forgotten by a run that found a system that could not be %s',
  async (_name, settings, locks) => {
    const here = company({ sandbox: { fail: [] } })
    await here.apply()
    here.people([{ ...ada, email: 'ada.king@acme.com' }])
    here.settings(settings)
    here.write('policies/lock.yaml', JSON.stringify({ locks }))
    await here.apply()
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    here.write('policies/lock.yaml', '{"locks": []}')
    expect(lines((await here.plan()).changes)).toEqual(['update_account ada/gitlab:account person'])
  },
)
