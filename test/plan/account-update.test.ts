import { describe, expect, test } from 'vitest'
import { readSandboxStore } from '../adapters/sandbox/read-sandbox-store.ts'
import { type Company, createCompany, lines } from '../commands/company.ts'

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

describe('an address that changed while the account was off', () => {
  test.each([
    ['on leave', { status: 'Leave' }],
    ['gone', { status: 'Left' }],
  ])('is the account’s as soon as the person, who was %s, is back', async (_name, away) => {
    const here = company()
    await here.apply()
    here.people([{ ...ada, ...away }])
    await here.apply()
    here.people([{ ...ada, ...away, email: 'ada.king@acme.com' }])
    await here.apply()
    expect(here.held('gitlab')['ada']?.[0]).toBe('suspended')
    here.people([{ ...ada, email: 'ada.king@acme.com' }])
    const { changes } = await here.plan()
    expect(lines(changes).filter((line) => line.includes('account'))).toEqual([
      'enable_account ada/gitlab:account person',
      'update_account ada/gitlab:account person',
    ])
    expect(changes.find(({ action }) => action === 'update_account')?.requires).toEqual([
      'enable_account ada/gitlab:account',
    ])
    await here.apply()
    here.byHand('gitlab', (accounts) => expect(accounts['ada']!.email).toBe('ada.king@acme.com'))
    expect((await here.plan()).changes).toEqual([])
  })
})

describe('an address that another account has', () => {
  const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active' }
  const cy = { user_id: 'cy', email: 'cy@acme.com', status: 'Active' }
  const three = async () => {
    const here = createCompany({ people: [ada, bo, cy], policies: [base] })
    await here.apply()
    return here
  }
  const addresses = (here: Company) => {
    const found: Record<string, unknown> = {}
    here.byHand('gitlab', (accounts) => {
      for (const [id, { email }] of Object.entries(accounts)) found[id] = email
    })
    return found
  }

  test('and is to give up, is taken after that, in one run', async () => {
    const here = await three()
    here.people([
      { ...ada, email: 'bo@acme.com' },
      { ...bo, email: 'cy@acme.com' },
      { ...cy, email: 'cyrus@acme.com' },
    ])
    await here.apply()
    expect(addresses(here)).toEqual({ ada: 'bo@acme.com', bo: 'cy@acme.com', cy: 'cyrus@acme.com' })
    expect((await here.plan()).changes).toEqual([])
  })

  test('is not exchanged for one’s own at one moment: it is told how, nothing fails, and that way works', async () => {
    const here = await three()
    here.people([{ ...ada, email: 'bo@acme.com' }, { ...bo, email: 'ada@acme.com' }, cy])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'address-taken: the account of `ada` in gitlab keeps its e-mail address: account `bo` has the new one, and that of `bo` is to change to one that is not free before',
      'address-taken: the account of `bo` in gitlab keeps its e-mail address: account `ada` has the new one, and that of `ada` is to change to one that is not free before',
    ])
    expect(plan.diagnostics[0]?.help).toContain('an interim address')
    await here.apply()
    here.people([{ ...ada, email: 'interim@acme.com' }, { ...bo, email: 'ada@acme.com' }, cy])
    await here.apply()
    here.people([{ ...ada, email: 'bo@acme.com' }, { ...bo, email: 'ada@acme.com' }, cy])
    await here.apply()
    expect(addresses(here)).toMatchObject({ ada: 'bo@acme.com', bo: 'ada@acme.com' })
    expect((await here.plan()).diagnostics).toEqual([])
  })

  test('and keeps, stays its own; the other’s is not forgotten', async () => {
    const here = createCompany({
      people: [ada],
      policies: [base],
      live: { gitlab: { helpdesk: { email: 'help@acme.com' } } },
      systems: { gitlab: { service_accounts: [{ account: 'helpdesk', owner: 'ops@acme.com' }] } },
    })
    await here.apply()
    here.people([{ ...ada, email: 'help@acme.com' }])
    expect((await here.plan()).diagnostics.map(({ code }) => code)).toContain('address-taken')
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      accounts['helpdesk']!.email = 'desk@acme.com'
    })
    expect(lines((await here.plan()).changes)).toEqual(['update_account ada/gitlab:account person'])
  })

  test('is no account’s while two people have it, as `shared-email` says', async () => {
    const here = createCompany({ people: [ada, bo], policies: [base] })
    await here.apply()
    here.people([
      { ...ada, email: 'team@acme.com' },
      { ...bo, email: 'team@acme.com' },
    ])
    const plan = await here.plan()
    expect([plan.changes, plan.diagnostics.map(({ code }) => code)]).toEqual([[], ['shared-email']])
    await here.apply()
    here.people([{ ...ada, email: 'team@acme.com' }, bo])
    expect(lines((await here.plan()).changes)).toEqual(['update_account ada/gitlab:account person'])
  })
})

describe('another name', () => {
  const named = { ...ada, first_name: 'Ada', last_name: 'Byron' }

  test('is an update of the account, which keeps an address of somebody’s own choice', async () => {
    const here = createCompany({ people: [named], policies: [base] })
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.email = 'countess@acme.com'
    })
    here.people([{ ...named, last_name: 'Lovelace' }])
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['update_account ada/gitlab:account person'])
    expect(plan.changes[0]?.reasons[0]?.name).toBe('name changed')
    await here.apply()
    expect(readSandboxStore(here.read('.provisionr/sandbox/gitlab.json')).accounts[0]).toMatchObject({
      displayName: 'Ada Lovelace',
      email: 'countess@acme.com',
    })
    expect((await here.plan()).changes).toEqual([])
  })

  test('changes nothing where accounts cannot be updated, or the record has none any more', async () => {
    const here = createCompany({ people: [named], policies: [base] })
    await here.apply()
    here.people([ada])
    expect((await here.plan()).changes).toEqual([])
  })
})
