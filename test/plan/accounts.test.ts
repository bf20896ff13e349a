import { describe, expect, test } from 'vitest'
import { createCompany, type LiveAccount, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site (reporter)'] }

function one(person: object, system: object = {}, account?: LiveAccount) {
  return createCompany({
    systems: { gitlab: system as Record<string, unknown> },
    people: [{ ...ada, ...person }],
    policies: [base],
    live: { gitlab: account ? { ada: account } : {} },
  })
}

describe('an account that a person needs', () => {
  test('is created before its grants, which wait for it', async () => {
    const plan = await one({}).plan()
    expect(lines(plan.changes)).toEqual([
      'create_account ada/gitlab:account policy',
      'add ada/gitlab:group:site none→reporter policy',
    ])
    expect(plan.changes[1]!.requires).toEqual([plan.changes[0]!.id])
  })

  test('is reported as missing, and its grants wait, where creating is turned off', async () => {
    const plan = await one({}, { accounts: { create: false } }).plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.missing.map(({ address, message }) => `${address}: ${message}`)).toEqual([
      'ada/gitlab:account: there is no account, and creating accounts is turned off here (accounts.create): create it; the grants wait',
      'ada/gitlab:group:site: expected; it waits for the account',
    ])
  })

  test('is not created for what is unmanaged', async () => {
    const plan = await one({}, { unmanaged: ['gitlab:group:site'] }).plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.missing).toEqual([])
  })

  test('is not needed where the system keeps none: grants name people', async () => {
    const here = createCompany({
      systems: { k8s: { simulates: 'kubernetes' } },
      people: [ada],
      policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['k8s:cluster-role:view'] }],
    })
    expect(lines((await here.plan()).changes)).toEqual(['add ada/k8s:cluster-role:view none→held policy'])
    await here.apply()
    expect(here.ledger().accounts).toMatchObject([{ system: 'k8s', account: 'ada', person: 'ada' }])
    expect((await here.plan()).changes).toEqual([])
  })

  test('is an invitation where people bring their own', async () => {
    const here = createCompany({
      systems: { github: { simulates: 'github' } },
      people: [ada],
      policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['github:org:acme'] }],
    })
    expect((await here.plan()).changes.map((change) => change.action)).toEqual(['create_account', 'add'])
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  })

  test('is made anew after somebody deleted it by hand, with all that it held', async () => {
    const here = one({})
    await here.apply()
    here.byHand('gitlab', (accounts) => delete accounts['ada'])
    expect(lines((await here.plan()).changes)).toEqual([
      'create_account ada/gitlab:account drift',
      'add ada/gitlab:group:site none→reporter drift',
    ])
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  })

  test('is not enabled again after somebody suspended it by hand', async () => {
    const here = one({})
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.status = 'suspended'
    })
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.missing[0]).toMatchObject({ address: 'ada/gitlab:account', actual: { status: 'suspended' } })
    expect(plan.drift.missing[0]!.message).toContain('it was not provisionr that did so')
  })

  test('is not enabled either when provisionr had suspended it, somebody enabled it, and somebody suspended it', async () => {
    const here = one({})
    await here.apply()
    here.people([{ ...ada, status: 'Leave' }])
    await here.apply()
    here.people([ada])
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.status = 'enabled'
    })
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.status = 'suspended'
    })
    expect((await here.plan()).changes).toEqual([])
  })

  test('is enabled by hand or not: a suspended one under authoritative is enabled', async () => {
    const account: LiveAccount = { email: 'ada@acme.com', status: 'suspended' }
    const plan = await one({}, { enforcement: 'authoritative' }, account).plan()
    expect(lines(plan.changes)[0]).toBe('enable_account ada/gitlab:account policy')
  })
})

test('an account that is off is reported where provisionr cannot enable accounts, whatever is enforced', async () => {
  const here = createCompany({
    systems: { github: { simulates: 'github', enforcement: 'authoritative' } },
    people: [ada],
    policies: [{ name: 'Base', triggers: [{ status: 'Active' }], grants: ['github:org:acme'] }],
    live: { github: { ada: { email: 'ada@acme.com', status: 'suspended' } } },
  })
  const plan = await here.plan()
  expect(plan.changes).toEqual([])
  expect(plan.drift.missing[0]!.message).toContain('provisionr cannot enable accounts here')
})

describe('a leave of absence', () => {
  test('suspends the account, keeps the grants, adds nothing, and ends by itself', async () => {
    const here = one({})
    await here.apply()
    here.people([{ ...ada, status: 'Leave' }])
    here.policies([{ ...base, grants: ['gitlab:group:site (developer)', 'gitlab:group:docs'] }])
    expect(lines((await here.plan()).changes)).toEqual(['suspend_account ada/gitlab:account person'])
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
    here.people([ada])
    expect(lines((await here.plan()).changes)).toEqual([
      'enable_account ada/gitlab:account person',
      'add ada/gitlab:group:docs none→guest policy',
      'update ada/gitlab:group:site reporter→developer policy',
    ])
    await here.apply()
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:site (developer)', 'group:docs (guest)'])
  })

  test('leaves the account on where that is configured', async () => {
    const here = one({}, { accounts: { on_leave: 'keep' } })
    await here.apply()
    here.people([{ ...ada, status: 'Leave' }])
    expect((await here.plan()).changes).toEqual([])
  })

  test('does not suspend an account that provisionr never took over, and says so', async () => {
    const account: LiveAccount = { email: 'ada@acme.com', access: ['gitlab:group:site (reporter)'] }
    const here = one({ status: 'Leave' }, {}, account)
    await here.apply()
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.excess.map((item) => item.address)).toEqual(['ada/gitlab:account'])
    expect(here.ledger().accounts).toEqual([])
  })

  test('is reported, not carried out, under add_only', async () => {
    const here = one({}, { enforcement: 'add_only' })
    await here.apply()
    here.people([{ ...ada, status: 'Leave' }])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.excess.map((item) => item.address)).toEqual(['ada/gitlab:account'])
  })
})

describe('a future hire', () => {
  const hire = { ...ada, status: undefined, start_date: '2026-12-01' }
  const early = {
    name: 'Early',
    applies_to: ['prehire', 'active'],
    triggers: [{ user_id: 'ada' }],
    grants: ['okta:group:new'],
  }
  const staged = () => createCompany({ systems: { okta: { simulates: 'okta' } }, people: [hire], policies: [early] })

  test('gets a staged account, which is enabled on the first day', async () => {
    const here = staged()
    const plan = await here.plan()
    expect(plan.changes[0]).toMatchObject({ action: 'create_account', after: { status: 'staged' } })
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
    here.at('2026-12-01T00:00:00Z')
    expect(lines((await here.plan()).changes)).toEqual(['enable_account ada/okta:account start'])
    await here.apply()
    expect(here.held('okta')['ada']![0]).toBe('enabled')
  })

  test('who does not come after all loses the staged account', async () => {
    const here = staged()
    await here.apply()
    here.people([{ ...hire, status: 'Left' }])
    expect(lines((await here.plan()).changes)).toEqual([
      'suspend_account ada/okta:account person',
      'end_sessions ada/okta:account person',
      'remove ada/okta:group:new held→none person',
    ])
  })

  test('gets an enabled account where the system stages none', async () => {
    const here = createCompany({
      people: [hire],
      policies: [{ ...early, grants: ['gitlab:group:new'] }],
    })
    expect((await here.plan()).changes[0]).toMatchObject({ action: 'create_account', after: { status: 'enabled' } })
  })
})

describe('an account that nobody needs any more', () => {
  test('is suspended when provisionr made it', async () => {
    const here = one({})
    await here.apply()
    here.policies([])
    expect(lines((await here.plan()).changes)).toEqual([
      'remove ada/gitlab:group:site reporter→none policy',
      'suspend_account ada/gitlab:account policy',
    ])
  })

  test('stays when provisionr never took it over', async () => {
    const here = one({}, {}, { email: 'ada@acme.com', access: ['gitlab:group:site'] })
    here.policies([])
    expect((await here.plan()).changes).toEqual([])
  })
})
