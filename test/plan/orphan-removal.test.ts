import { describe, expect, test } from 'vitest'
import { createCompany, type Live, lines } from '../commands/company.ts'

const stray: Live = { stray: { access: ['gitlab:group:site (owner)', 'gitlab:project:x'] } }

function company(system: object, live: Live = stray, people?: object[]) {
  return createCompany({
    systems: { gitlab: { enforcement: 'authoritative', orphans: 'remove', ...system } },
    live: { gitlab: live },
    ...(people ? { people: people as Record<string, unknown>[] } : {}),
  })
}

describe('with `orphans: remove`, an account that belongs to nobody', () => {
  test('loses what it holds and is suspended, named by its username, because of drift', async () => {
    const here = company({})
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([
      'remove stray/gitlab:group:site owner→none drift',
      'remove stray/gitlab:project:x guest→none drift',
      'suspend_account stray/gitlab:account drift',
    ])
    expect(plan.changes[0]!.reasons).toMatchObject([{ kind: 'drift', name: 'the account belongs to nobody' }])
    expect(plan.drift.orphans[0]!.message).toContain('the next apply takes away')
    await here.apply()
    expect(here.held('gitlab')).toEqual({ stray: ['suspended'] })
    expect((await here.plan()).changes).toEqual([])
  })

  test('leaves no trace in the ledger: enabled again, it is an orphan again', async () => {
    const here = company({})
    await here.apply()
    const { accounts, grants, people } = here.ledger()
    expect([accounts, grants, people.map((one) => one.person)]).toEqual([[], [], ['former']])
    here.byHand('gitlab', (live) => {
      live['stray']!.status = 'enabled'
    })
    expect(lines((await here.plan()).changes)).toEqual(['suspend_account stray/gitlab:account drift'])
  })

  test('only loses its grants where accounts cannot be suspended', async () => {
    const here = createCompany({
      systems: { aws: { simulates: 'aws', enforcement: 'authoritative', orphans: 'remove' } },
      live: { aws: { stray: { access: ['aws:group:admins'] } } },
    })
    expect(lines((await here.plan()).changes)).toEqual(['remove stray/aws:group:admins held→none drift'])
    await here.apply()
    expect((await here.plan()).changes).toEqual([])
  })

  test('counts as a removal for the guards', async () => {
    const here = company({})
    here.settings({ guards: { max_removals: { count: 2 } } })
    expect((await here.plan()).refusals).toMatchObject([{ guard: 'max_removals' }, { guard: 'max_removals' }])
  })

  test('keeps what is unmanaged, computed elsewhere or under another mode', async () => {
    const access = [
      'gitlab:group:legacy-a',
      { grant: 'gitlab:group:all', computed_by: 'rule' },
      'gitlab:group:soft',
      'gitlab:group:site',
    ]
    const system = {
      unmanaged: ['gitlab:group:legacy-*'],
      enforcement: { mode: 'authoritative', rules: [{ match: 'gitlab:group:soft', mode: 'owned' }] },
    }
    const plan = await company(system, { stray: { access } }).plan()
    expect(lines(plan.changes)).toEqual([
      'remove stray/gitlab:group:site guest→none drift',
      'suspend_account stray/gitlab:account drift',
    ])
  })

  test('under `owned`, goes with --remediate and not without', async () => {
    const here = company({ enforcement: 'owned' })
    expect((await here.plan()).changes).toEqual([])
    expect((await here.plan('--remediate')).changes).toHaveLength(3)
  })
})

describe('is only reported, and nothing happens', () => {
  async function unchanged(system: object, live: Live = stray, people?: object[]): Promise<string[]> {
    const plan = await company(system, live, people).plan()
    expect(plan.changes).toEqual([])
    return plan.drift.orphans.map((item) => item.account ?? '')
  }

  test('without `orphans: remove`', async () => {
    expect(await unchanged({ orphans: 'report' })).toEqual(['stray'])
  })

  test.each(['observe', 'add_only', 'owned'])('under %s', async (enforcement) => {
    expect(await unchanged({ enforcement })).toEqual(['stray'])
  })

  test.each([
    ['name', { username: 'ADA' }],
    ['e-mail address', { email: 'Ada@acme.com' }],
    ['employee number', { employee_id: '7' }],
  ])('where it has the %s of somebody who has another account: it is disputed', async (what, field) => {
    const live: Live = {
      ada1: { external_id: 'ada', email: 'ada@acme.com' },
      x: { ...field, access: ['gitlab:group:site'] },
    }
    const people = [{ user_id: 'ada', email: 'ada@acme.com', employee_id: '7', status: 'Active' }]
    const here = company({ accounts: { match: { account: 'external_id', person: 'user_id' } } }, live, people)
    here.policies([{ name: 'All', triggers: { status: 'Active' }, grants: ['gitlab:group:docs'] }])
    await here.apply()
    const plan = await here.plan()
    expect([plan.changes, plan.drift.orphans]).toEqual([[], []])
    expect(plan.drift.disputed.map(({ account, person }) => [account, person])).toEqual([['x', 'ada']])
    expect(plan.drift.disputed[0]!.message).toContain(`carries the ${what} of \`ada\``)
    expect(here.held('gitlab')['x']).toEqual(['enabled', 'group:site (guest)'])
  })

  test('where it has the address that somebody linked had at the last run', async () => {
    const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
    const here = company({}, { ada: { email: 'ada@acme.com' } }, [ada])
    here.policies([{ name: 'All', triggers: { status: 'Active' }, grants: ['gitlab:group:docs'] }])
    await here.apply()
    here.byHand('gitlab', (live) => void (live['x'] = { email: 'ada@acme.com', access: ['gitlab:group:site'] }))
    here.people([{ ...ada, email: '' }])
    const plan = await here.plan()
    expect(plan.changes.filter((one) => one.account === 'x')).toEqual([])
    expect(plan.drift.disputed.map((one) => one.account)).toContain('x')
  })

  test('while somebody without an account has nothing to be matched by: it could be theirs', async () => {
    const here = company({ accounts: { match: 'email' } }, stray, [{ user_id: 'ada', status: 'Active' }])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.orphans[0]!.message).toContain('`ada`, whose record has no `email`')
  })

  test('where its name could be mistaken in an address', async () => {
    expect(await unchanged({}, { x: { username: 'ada/gitlab', access: ['gitlab:group:site'] } })).toEqual(['x'])
  })

  test('where a record of the people source names nobody: it could be theirs', async () => {
    expect(await unchanged({}, stray, [{ user_id: 'ada', status: 'Left' }, { status: 'Active' }])).toEqual(['stray'])
  })
})

test('protected and service accounts are no orphans', async () => {
  const live: Live = { root: { access: ['gitlab:group:site'] }, deploy: { access: ['gitlab:group:site'] } }
  const system = { protected: ['root'], service_accounts: [{ account: 'deploy', owner: 'ops@acme.com' }] }
  const plan = await company(system, live).plan()
  expect([plan.changes, plan.drift.orphans]).toEqual([[], []])
})

test.each([
  ['accounts', 'partial', []],
  ['project', 'partial', ['remove stray/gitlab:group:site owner→none drift']],
  ['group:site', 'denied', ['remove stray/gitlab:project:x guest→none drift']],
])('where %s was read in part, nothing of it goes and the account stays on', async (read, as, expected) => {
  const plan = await company({ sandbox: { fail: [{ read, as }] } }).plan()
  expect(lines(plan.changes)).toEqual(expected)
})
