import { describe, expect, test } from 'vitest'
import { approvalOf } from './approval-of.ts'
import { type Company, createCompany, lines } from './company.ts'
import { approve } from './ruled-company.ts'
import { base, constraint, owners, people, prod, settled } from './standing-company.ts'

const moved = people.map((one) => (one.user_id === 'ada' ? { ...one, team: 'Ops' } : one))

describe('a grant that asks for an approval waits', () => {
  const waits = { given: [], waits: true }
  const since = { effective_date: '2026-11-20T09:15:00Z' }

  test('when a policy gives it newly, also from a date that has just passed', async () => {
    const here = await settled([base])
    for (const dates of [{}, since]) {
      here.policies([base, { ...owners, ...dates }])
      expect(await prod(here)).toEqual(waits)
    }
  })

  test('when the day of such a policy comes', async () => {
    const here = await settled([base])
    here.policies([base, { ...owners, effective_date: '2026-11-20T10:00:00Z' }])
    await here.apply()
    here.at('2026-11-20T10:00:00Z')
    expect(await prod(here)).toEqual(waits)
    expect(await prod(here, '--cause', 'start')).toEqual({ given: [], waits: false })
  })

  test('when somebody comes, or moves, into a policy that is as new, then and ever after', async () => {
    const here = await settled([base])
    here.policies([base, { ...owners, triggers: { team: 'Sales' } }])
    const sold = people.map((one) => (one.user_id === 'ada' ? { ...one, team: 'Sales' } : one))
    const joined = [...people, { user_id: 'cy', email: 'cy@acme.com', status: 'Active', team: 'Sales' }]
    for (const some of [sold, joined]) {
      here.people(some)
      expect(await prod(here)).toEqual(waits)
    }
    here.people(people)
    await here.apply()
    await here.apply()
    for (const some of [sold, joined]) {
      here.people(some)
      expect(await prod(here)).toEqual(waits)
    }
  })

  test.each([
    ['for more people', { triggers: { team: ['Ops', 'Eng'] } }],
    ['from another day', { effective_date: '2026-11-01' }],
  ])('when a policy that stood was edited: %s', async (_how, edit) => {
    const here = await settled()
    here.policies([base, { ...owners, ...edit }])
    here.people(moved)
    expect(await prod(here)).toEqual(waits)
  })

  test('when a policy that stood gives a higher level than before', async () => {
    const here = await settled([base, { ...owners, grants: ['gitlab:group:prod (guest)'] }])
    here.write('policies/constraint.yaml', constraint().replace('prod', 'prod (owner)'))
    here.policies([base, owners])
    here.people(moved)
    expect(await prod(here)).toEqual(waits)
  })

  test('when an inherited policy gives it newly', async () => {
    const parent = { name: 'Parent', grants: ['gitlab:group:docs'] }
    const child = { name: 'Child', triggers: { team: 'Ops' }, inherits: ['Parent'] }
    const here = await settled([base, parent, child])
    here.policies([base, { ...parent, grants: ['gitlab:group:docs', 'gitlab:group:prod'] }, child])
    here.people(moved)
    expect(await prod(here)).toEqual(waits)
  })

  test('when what stood against it ends, whoever wrote the end', async () => {
    const ban = { name: 'Ban', triggers: { team: 'Ops' }, denies: ['gitlab:group:prod'] }
    const here = await settled([base, owners, ban])
    here.policies([base, owners, { ...ban, expires: '2026-11-20T09:15:00Z' }])
    expect(await prod(here)).toEqual(waits)
  })

  test('when an exception claims an approval, whenever it starts', async () => {
    const here = await settled([base])
    const claim = {
      id: 'EX-1',
      user: 'ada',
      grant: 'gitlab:group:prod',
      justification: 'the site is down',
      approved_by: 'max',
      expires: '2026-12-01',
    }
    for (const dates of [{}, { starts: '2026-11-20T09:15:00Z' }]) {
      here.exceptions([{ ...claim, ...dates }])
      expect(await prod(here)).toEqual(waits)
    }
  })

  test('for somebody whom no run could remember, because a change of theirs keeps failing', async () => {
    const fail = [{ write: 'add', account: 'ada', grant: 'group:all', as: 'permission' }]
    const here = createCompany({
      people: people.slice(0, 1),
      policies: [base],
      systems: { gitlab: { sandbox: { fail } } },
    })
    here.write('policies/constraint.yaml', constraint().replace('user:max', 'user:ada'))
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    here.policies([{ ...base, grants: ['gitlab:group:all', 'gitlab:group:prod'] }])
    expect(await prod(here)).toEqual(waits)
    expect(await prod(here, '--cause', 'person')).toEqual({ given: [], waits: false })
    expect(lines((await here.plan()).changes)).toEqual(['add ada/gitlab:group:all none→guest person'])
  })
})

describe('a grant that asks for an approval is given', () => {
  const given = { given: ['add ada/gitlab:group:prod none→owner person'], waits: false }

  test('by a policy that stood before, to who comes or moves', async () => {
    const here = await settled()
    here.people(moved)
    expect(await prod(here)).toEqual(given)
    here.people([...people, { user_id: 'cy', email: 'cy@acme.com', status: 'Active', team: 'Ops' }])
    expect((await prod(here)).given).toEqual(['add cy/gitlab:group:prod none→owner person'])
  })

  test('whatever else was edited in that policy, or moved in its file', async () => {
    const here = await settled()
    here.policies([{ ...owners, grants: ['gitlab:group:new', ...owners.grants] }, base])
    here.people(moved)
    expect(await prod(here)).toEqual(given)
  })

  test('again when somebody took it away by hand', async () => {
    const here = await settled()
    here.byHand('gitlab', (live) => void (live['ben']!.access = []))
    expect((await prod(here)).given).toEqual(['add ben/gitlab:group:prod none→owner drift'])
  })

  test('by a policy that everybody had it from before the first run', async () => {
    const here = createCompany({
      people,
      policies: [base, owners],
      live: { gitlab: { ben: { email: 'ben@acme.com', access: ['gitlab:group:prod (owner)'] } } },
    })
    here.write('policies/constraint.yaml', constraint())
    await here.apply()
    here.people(moved)
    expect(await prod(here)).toEqual(given)
  })

  test('when the constraint only warned at the last run', async () => {
    const here = await settled([base], constraint('warn'))
    here.policies([base, owners])
    await here.apply()
    here.write('policies/constraint.yaml', constraint())
    here.people(moved)
    expect(await prod(here)).toEqual(given)
  })

  test('by an exception whose approval an access rule verified', async () => {
    const here = await settled([base])
    here.settings({ apply: { evidence: 'approvals.yaml' } })
    here.write(
      'policies/rule.yaml',
      'access_rule: {name: r, grants: ["gitlab:group:prod"], eligible: {team: Eng}, max_duration: 2h, approvals: [{from: ["user:max"], need: 1}]}',
    )
    const exception = {
      id: 'EX-1',
      user: 'ada',
      grant: 'gitlab:group:prod',
      justification: 'the site is down',
      approved_by: 'max',
      starts: '2026-11-20T09:00:00Z',
      expires: '2026-11-20T10:00:00Z',
    }
    here.exceptions([exception])
    here.write('approvals.yaml', 'approvals: []')
    expect((await prod(here)).given).toEqual([])
    approve(here, approvalOf(exception, { approvers: ['max'] }))
    expect((await prod(here)).given).toHaveLength(1)
  })
})

test('a run that was limited lets nothing stand', async () => {
  const here = await settled([base])
  const { gifts } = here.ledger()
  here.policies([base, { ...owners, grants: ['gitlab:group:docs'] }])
  await here.apply('--only-cause', 'expiry')
  expect(here.ledger().gifts).toEqual(gifts)
  await here.apply()
  expect(here.ledger().gifts).not.toEqual(gifts)
})

describe('the guards count', () => {
  const crowd = Array.from({ length: 12 }, (_, index) => ({
    ...people[0]!,
    user_id: `u${index}`,
    email: `u${index}@x.y`,
  }))
  const refused = async (here: Company) => (await here.plan()).refusals.map(({ guard }) => guard)

  async function crowded(policies: object[] = [base]): Promise<Company> {
    const here = createCompany({
      people: crowd,
      policies: policies as Record<string, unknown>[],
      settings: { guards: { max_removals: { count: 5, percent: 100 } } },
    })
    await here.apply()
    here.at('2026-11-20T09:30:00Z')
    return here
  }

  test('an end that was written into a policy since the last run', async () => {
    const here = await crowded()
    here.policies([{ ...base, expires: '2026-11-20T09:15:00Z' }])
    expect(new Set((await here.plan()).changes.map((one) => one.cause))).toEqual(new Set(['policy']))
    expect(await refused(here)).toContain('max_removals')
  })

  test('a newer version, or a deny, that took effect since the last run and was not there', async () => {
    const here = await crowded()
    const since = { effective_date: '2026-11-20T09:15:00Z' }
    here.policies([base, { ...base, ...since, grants: [] }])
    expect(await refused(here)).toContain('max_removals')
    here.policies([base, { name: 'Ban', ...since, triggers: { status: 'Active' }, denies: ['gitlab:group:all'] }])
    expect(await refused(here)).toContain('max_removals')
  })

  test('what a lock of a grant takes from everybody', async () => {
    const here = await crowded()
    here.write('policies/lock.yaml', 'lock: {grant: "gitlab:group:all", reason: leaked key}')
    expect(await refused(here)).toContain('max_removals')
  })

  test('no end, and no beginning of a deny, that the last run knew of', async () => {
    const end = { ...base, expires: '2026-11-20T09:15:00Z' }
    const here = await crowded([end])
    expect(new Set((await here.plan()).changes.map((one) => one.cause))).toEqual(new Set(['expiry']))
    expect(await refused(here)).toEqual([])
    const ban = { name: 'Ban', effective_date: '2026-11-20T09:15:00Z', triggers: { status: 'Active' } }
    const denied = await crowded([base, { ...ban, denies: ['gitlab:group:all'] }])
    expect(await refused(denied)).toEqual([])
  })
})
