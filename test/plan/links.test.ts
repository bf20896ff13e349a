import { describe, expect, test } from 'vitest'
import { createCompany, type Live, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', start_date: '2026-01-01' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }

function company(people: object[], live: Live, system: object = {}) {
  return createCompany({
    systems: { gitlab: system as Record<string, unknown> },
    people: people as Record<string, unknown>[],
    policies: [base],
    live: { gitlab: live },
  })
}

describe('an account is linked', () => {
  test('by its address, capitals aside, and then by its id: a new address is written into it', async () => {
    const here = company([ada], { a1: { email: 'ADA@acme.com' } })
    await here.apply()
    expect(here.ledger().accounts).toMatchObject([{ account: 'a1', person: 'ada', origin: 'adopted' }])
    here.people([{ ...ada, email: 'ada.new@acme.com' }])
    expect(lines((await here.plan()).changes)).toEqual(['update_account ada/gitlab:account person'])
    await here.apply()
    expect(here.ledger().accounts).toMatchObject([{ account: 'a1', person: 'ada', origin: 'adopted' }])
    expect((await here.plan()).changes).toEqual([])
  })

  test('by the configured pair of account field and attribute', async () => {
    const here = company(
      [{ ...ada, login: 'lovelace' }],
      { lovelace: {} },
      { accounts: { match: { account: 'username', person: 'login' } } },
    )
    expect((await here.plan()).changes[0]).toMatchObject({ action: 'adopt', account: 'lovelace' })
  })

  test('never because both sides are blank', async () => {
    const here = company([{ user_id: 'ada', status: 'Active' }], { x: { email: '' } })
    expect((await here.plan()).changes[0]!.action).toBe('create_account')
  })
})

describe('nothing is done where it is doubtful whose account it is', () => {
  async function disputed(people: object[], live: Live): Promise<string[]> {
    const plan = await company(people, live).plan()
    expect(plan.changes.filter((change) => change.person === 'ada')).toEqual([])
    expect(plan.summary.withheld).toBeGreaterThan(0)
    return plan.drift.disputed.map((item) => `${item.person} ${item.account}: ${item.message}`)
  }

  test('two accounts of one address', async () => {
    expect(await disputed([ada], { a1: { email: 'ada@acme.com' }, a2: { email: 'ada@acme.com' } })).toEqual([
      'ada a1: 2 accounts match `ada`; nothing is done there',
      'ada a2: 2 accounts match `ada`; nothing is done there',
    ])
  })

  test('two people of one address', async () => {
    const people = [ada, { ...ada, user_id: 'bo' }]
    expect(await disputed(people, { a1: { email: 'ada@acme.com' } })).toEqual([
      'ada a1: the account matches `ada` and `bo`; nothing is done there',
      'bo a1: the account matches `ada` and `bo`; nothing is done there',
    ])
  })

  test('an account that is much older than the person’s first day (a reused address)', async () => {
    const items = await disputed([ada], { a1: { email: 'ada@acme.com', created_at: '2025-11-30' } })
    expect(items).toHaveLength(1)
    expect(items[0]).toContain('more than 30 days older')
  })

  test('an account 30 days older is still the person’s', async () => {
    const plan = await company([ada], { a1: { email: 'ada@acme.com', created_at: '2025-12-02' } }).plan()
    expect(plan.drift.disputed).toEqual([])
    expect(plan.changes[0]!.action).toBe('adopt')
  })

  test('an account that is linked to somebody else', async () => {
    const here = company([ada], { a1: { email: 'ada@acme.com' } })
    await here.apply()
    here.people([
      { ...ada, email: 'other@acme.com' },
      { ...ada, user_id: 'eve' },
    ])
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['update_account ada/gitlab:account person'])
    expect(plan.drift.disputed[0]!.message).toContain('is linked to `ada` and also matches `eve`')
  })

  test('two links of one person, or one account linked twice, in the ledger', async () => {
    const here = company([ada, { ...ada, user_id: 'bo', email: 'bo@acme.com' }], {
      a1: { email: 'ada@acme.com' },
      a2: {},
    })
    await here.apply()
    const ledger = here.ledger()
    const [known] = ledger.accounts
    here.setLedger({ ...ledger, accounts: [known!, { ...known!, account: 'a2' }] })
    const two = await here.plan('--user', 'ada')
    expect(two.changes).toEqual([])
    expect(two.drift.disputed.map((item) => item.account)).toEqual(['a1', 'a2'])
    here.setLedger({ ...ledger, accounts: [known!, { ...known!, person: 'bo' }] })
    const shared = await here.plan()
    expect(shared.changes).toEqual([])
    expect(shared.drift.disputed.map((item) => [item.person, item.account])).toEqual([
      ['ada', 'a1'],
      ['bo', 'a1'],
      ['bo', 'bo'],
    ])
  })
})

describe('accounts without a person', () => {
  test('are reported, unless they are protected, listed as service accounts, or off', async () => {
    const live: Live = {
      stray: {},
      root: {},
      'bot-1': {},
      deploy: { access: ['gitlab:group:site'] },
      old: { status: 'suspended' },
    }
    const here = company([{ ...ada, status: 'Left' }], live, {
      protected: ['root', 'bot-*'],
      service_accounts: [{ account: 'deploy', owner: 'ops@acme.com' }],
    })
    const plan = await here.plan()
    expect(plan.drift.orphans.map((item) => item.account)).toEqual(['stray'])
    expect(plan.changes).toEqual([])
  })

  test('a service account with its owner’s address is nobody’s', async () => {
    const here = company(
      [ada],
      { ada: { email: 'ada@acme.com' }, deploy: { email: 'ada@acme.com', access: ['gitlab:group:site'] } },
      { service_accounts: [{ account: 'deploy', owner: 'ada@acme.com' }] },
    )
    const plan = await here.plan()
    expect(plan.drift.disputed).toEqual([])
    expect(new Set(plan.changes.map((change) => change.account))).toEqual(new Set(['ada']))
  })

  test('an account that became a service account is not touched for the person it was linked to', async () => {
    const here = company([ada], { ada: { email: 'ada@acme.com', access: ['gitlab:group:site'] } })
    await here.apply()
    here.settings({ systems: { gitlab: { service_accounts: [{ account: 'ada', owner: 'ops@acme.com' }] } } })
    here.people([{ ...ada, status: 'Left' }])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.disputed[0]!.message).toContain('service_accounts')
  })

  test('the account of somebody whose record is held is theirs, and stays as it is', async () => {
    const here = company(
      [{ ...ada, status: 'Sabbatical' }],
      { ada: { email: 'ada@acme.com', access: ['gitlab:group:x'] } },
      { enforcement: 'authoritative', orphans: 'remove' },
    )
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.orphans).toEqual([])
  })

  test('an account renamed to a protected name is no way to stay: it is disputed, and an error', async () => {
    const here = company([ada], { ada: { email: 'ada@acme.com' } }, { protected: ['bot-*'] })
    await here.apply()
    here.byHand('gitlab', (live) => {
      live['ada']!['username'] = 'bot-ada'
    })
    for (const [status, told] of [
      ['Active', 'nothing is done there'],
      ['Left', 'it is still on'],
    ] as const) {
      here.people([{ ...ada, status }])
      const plan = await here.plan()
      expect(plan.changes).toEqual([])
      expect(plan.drift.disputed[0]!.message).toContain('is linked to `ada` and protected by its name, `bot-ada`')
      const error = plan.diagnostics.find((one) => one.code === 'protected-link')
      expect([error!.severity, error!.person]).toEqual(['error', 'ada'])
      expect(error!.message).toContain(told)
      for (const argv of [['plan'], ['apply', '--yes'], ['apply', '--only-cause', 'expiry']]) {
        const ran = await here.run(argv)
        expect([ran.exitCode, ran.out]).toEqual([
          7,
          expect.stringContaining('Access that must go stays (protected-link'),
        ])
      }
    }
    expect((await here.run(['drift', '--fail-on', 'any'])).exitCode).toBe(2)
  })

  test('a leaver’s protected account that is on is an error, linked or not, and none once it is off', async () => {
    const here = company([{ ...ada, status: 'Left' }], { ada: { email: 'ada@acme.com' } }, { protected: ['ada'] })
    const errors = async () => (await here.plan()).diagnostics.filter((one) => one.code === 'protected-link').length
    expect(await errors()).toBe(1)
    here.byHand('gitlab', (live) => {
      live['ada']!.status = 'suspended'
    })
    expect(await errors()).toBe(0)
  })

  test('a protected account is never touched, also when it matches a person', async () => {
    const here = company(
      [ada],
      { ada: { email: 'ada@acme.com', access: ['gitlab:group:x'] } },
      { enforcement: 'authoritative', protected: ['ada'] },
    )
    expect(lines((await here.plan()).changes)).toEqual([])
  })
})
