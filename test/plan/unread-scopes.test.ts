import { describe, expect, test } from 'vitest'
import { type Company, createCompany, type Live, lines } from '../commands/company.ts'

const people = ['ada', 'bo', 'cy', 'di'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const site = { name: 'Site', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site'] }
const docs = { name: 'Docs', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs', 'gitlab:project:wiki'] }

/** Everybody holds three grants that provisionr gave, and something by hand. */
async function settled(): Promise<Company> {
  const live: Live = Object.fromEntries(
    people.map(({ user_id, email }) => [user_id, { email, access: ['gitlab:group:finance', 'gitlab:project:secret'] }]),
  )
  const here = createCompany({
    systems: { gitlab: {}, other: {} },
    people,
    policies: [site, docs],
    live: { gitlab: { ...live, stray: {} } },
  })
  await here.apply()
  // From now on much is to go: a policy, and a person.
  here.policies([site])
  here.people([...people.slice(1), { ...people[0], status: 'Left' }])
  return here
}

const statuses = ['partial', 'denied', 'unsupported', 'failed', 'cut', 'duplicate_page', 'unreachable', 'vanished']

describe('accounts that were not read to the end', () => {
  test.each(statuses)('(%s) leave the whole system alone: no change, no drift, no "in sync"', async (as) => {
    const here = await settled()
    here.settings({
      systems: { gitlab: { enforcement: 'authoritative', sandbox: { fail: [{ read: 'accounts', as }] } } },
    })
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([])
    expect(plan.later).toEqual([])
    expect(plan.drift).toEqual({ excess: [], missing: [], orphans: [], disputed: [] })
    expect(plan.complete).toBe(false)
    expect(plan.summary.withheld).toBeGreaterThanOrEqual(3)
    expect(plan.systems.find(({ name }) => name === 'gitlab')!.status).not.toBe('complete')
    const text = (await here.run(['plan'])).out
    expect(text).toContain('Withheld')
    expect(text).not.toMatch(/actual access agree/)
    expect((await here.run(['plan', '--require-complete'])).exitCode).toBe(7)
    expect((await here.run(['drift', '--fail-on', 'any'])).exitCode).toBe(1)
  })
})

describe('a type of grants that was not read to the end', () => {
  const partly = statuses.filter((as) => !['cut', 'duplicate_page', 'unreachable'].includes(as))

  test.each(partly)('(%s) is left alone, and other types are not', async (as) => {
    const here = await settled()
    here.settings({ systems: { gitlab: { enforcement: 'authoritative', sandbox: { fail: [{ read: 'group', as }] } } } })
    const plan = await here.plan()
    expect(plan.changes.filter((change) => change.type === 'group')).toEqual([])
    expect(plan.drift.excess.filter((item) => item.type === 'group')).toEqual([])
    expect(plan.drift.missing).toEqual([])
    expect(lines(plan.changes)).toContain('remove bo/gitlab:project:wiki guest→none policy')
    expect(plan.summary.withheld).toBeGreaterThan(0)
  })

  test.each(['cut', 'duplicate_page', 'unreachable'])('(%s) makes all types doubtful', async (as) => {
    const here = await settled()
    here.settings({ systems: { gitlab: { enforcement: 'authoritative', sandbox: { fail: [{ read: 'group', as }] } } } })
    expect((await here.plan()).changes.map((change) => change.action)).toEqual(['suspend_account'])
  })

  test('waits in one resource only when the others were read', async () => {
    const here = await settled()
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group:docs', as: 'denied' }] } } } })
    const changed = (await here.plan()).changes.map((change) => change.resource)
    expect(changed).not.toContain('docs')
    expect(changed).toContain('wiki')
    expect(changed).toContain('site')
  })

  test('keeps an account on that is no longer needed otherwise', async () => {
    const here = await settled()
    here.policies([])
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group', as: 'denied' }] } } } })
    const suspended = (await here.plan()).changes.filter((change) => change.action === 'suspend_account')
    expect(suspended.map((change) => change.person)).toEqual(['ada'])
  })
})

describe('after a run that could not read a system', () => {
  test('nothing about it is forgotten, and the next one does what was left, for the same causes', async () => {
    const here = await settled()
    const before = here.ledger()
    here.people(people.map((one) => ({ ...one, team: 'x' })))
    here.exceptions([])
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'vanished' }] } } } })
    await here.apply()
    const after = here.ledger()
    expect([after.accounts, after.grants, after.people]).toEqual([before.accounts, before.grants, before.people])
    expect(after.systems.map((one) => one.system)).toEqual(['gitlab', 'other'])
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    expect((await here.plan()).summary.remove).toBe(8)
  })

  test('an expiry is still an expiry, so that a scheduled run takes it', async () => {
    const exception = {
      user: 'ada',
      grant: 'gitlab:group:ops',
      justification: 'migration of the old site',
      approved_by: 'cto@acme.com',
      expires: '2026-11-20',
    }
    const here = createCompany({ people, policies: [site], exceptions: [exception] })
    await here.apply()
    here.at('2026-11-21T09:00:00Z')
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group', as: 'denied' }] } } } })
    await here.apply()
    here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
    expect(lines((await here.plan('--cause', 'expiry')).changes)).toEqual([
      'remove ada/gitlab:group:ops guest→none expiry',
    ])
  })

  test('another system goes on as usual', async () => {
    const here = await settled()
    here.policies([site, { name: 'Other', triggers: [{ status: 'Active' }], grants: ['other:group:x'] }])
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'unreachable' }] } } } })
    // Who left may still have something where nobody could look.
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    expect(Object.keys(here.held('other'))).toEqual(['bo', 'cy', 'di'])
    expect(here.ledger().systems.find((one) => one.system === 'other')).toBeDefined()
  })
})

describe('a resource in which several people were, and which now has nobody,', () => {
  const gone = async () => {
    const here = await settled()
    here.policies([site, docs])
    here.people(people)
    here.byHand('gitlab', (accounts) => {
      for (const account of Object.values(accounts))
        account.access = (account.access ?? []).filter(
          (one) => typeof one === 'string' || !String(one['grant']).endsWith(':group:docs'),
        )
    })
    return here
  }
  const header = 'group:docs: 4 at the last run, and none now; if that is right, --confirm gitlab:group:docs'

  test('is read in part, although the system says that all was read: nothing is forgotten or given there', async () => {
    const here = await gone()
    const before = here.ledger().grants
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([])
    expect([plan.complete, plan.summary.withheld]).toEqual([false, 4])
    expect((await here.run(['plan'], { columns: 200 })).out).toContain(header)
    here.policies([site])
    expect(lines((await here.plan()).changes).every((line) => !line.includes('docs'))).toBe(true)
    await here.apply()
    expect(here.ledger().grants.filter(({ resource }) => resource === 'docs')).toEqual(
      before.filter(({ resource }) => resource === 'docs'),
    )
  })

  test('is believed when it is confirmed by name, by a plan as by an apply', async () => {
    const here = await gone()
    const plan = await here.plan('--confirm', 'gitlab:group:docs')
    expect([plan.complete, lines(plan.changes)]).toEqual([
      true,
      people.map(({ user_id }) => `add ${user_id}/gitlab:group:docs none→guest drift`),
    ])
    await here.apply('--confirm', 'gitlab:group:docs')
    expect(here.held('gitlab')['ada']).toContain('group:docs (guest)')
    expect((await here.run(['plan', '--confirm', 'gitlab:group:docs'])).exitCode).toBe(64)
  })

  test('has really none when its people’s accounts are gone as well', async () => {
    const writers = people.map((one) => ({ ...one, title: one.user_id === 'ada' ? 'Chef' : 'Writer' }))
    const here = createCompany({
      people: writers,
      policies: [site, { ...docs, triggers: [{ title: 'Writer' }], grants: ['gitlab:group:docs'] }],
    })
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      for (const id of ['bo', 'cy', 'di']) delete accounts[id]
    })
    const plan = await here.plan()
    expect([plan.complete, plan.summary.add]).toEqual([true, 9])
  })

  test('one person who is gone from it is drift, as ever', async () => {
    const here = await settled()
    here.policies([site, docs])
    here.byHand('gitlab', (accounts) => {
      accounts['bo']!.access = []
    })
    expect(lines((await here.plan('--user', 'bo')).changes)).toContain('add bo/gitlab:group:docs none→guest drift')
  })
})

test('one account that is gone is gone: only many at once are doubted', async () => {
  const here = createCompany({ people: people.slice(0, 2), policies: [site] })
  await here.apply()
  here.byHand('gitlab', (accounts) => {
    for (const id of Object.keys(accounts)) delete accounts[id]
  })
  expect((await here.plan()).summary.add).toBe(4)
})

test('a system that shows no account at all makes no link be forgotten', async () => {
  const here = createCompany({ people: people.slice(0, 2), policies: [site] })
  await here.apply()
  const { accounts } = here.ledger()
  here.policies([])
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'vanished' }] } } } })
  await here.apply()
  expect(here.ledger().accounts).toEqual(accounts)
})

test('the header of a plan tells a system that was read in part from one that was not read', async () => {
  const here = createCompany({ people, policies: [site] })
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'group', as: 'partial' }] } } } })
  expect((await here.run(['plan'])).out).toContain('; no system to its end\n')
  here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'unreachable' }] } } } })
  expect((await here.run(['plan'])).out).toContain('; no system\n')
})
