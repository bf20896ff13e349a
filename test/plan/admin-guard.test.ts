import { describe, expect, test } from 'vitest'
import { createCompany, type Live, lines } from '../commands/company.ts'

const person = (id: string, more: Record<string, unknown> = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  status: 'Active',
  title: 'Owner',
  ...more,
})
const owners = { name: 'Owners', triggers: [{ title: 'Owner' }], grants: ['gitlab:group:site (owner)'] }
const readers = { name: 'Readers', triggers: [{ title: 'Reader' }], grants: ['gitlab:group:site'] }

/** Owners of a group, all given by provisionr. */
async function owned(people: readonly string[], minAdmins = 2) {
  const here = createCompany({
    people: people.map((id) => person(id)),
    policies: [owners, readers],
    settings: { guards: { min_admins: minAdmins } },
  })
  await here.apply()
  return here
}

describe('an administrator goes', () => {
  test('when enough are left', async () => {
    const here = await owned(['ada', 'bo', 'cy'])
    here.people([person('ada', { title: 'Reader' }), person('bo'), person('cy')])
    const plan = await here.plan()
    expect([lines(plan.changes), plan.refusals]).toEqual([['update ada/gitlab:group:site owner→guest person'], []])
  })

  test('not when fewer than guards.min_admins are left; the rest of the plan goes on', async () => {
    const here = await owned(['ada', 'bo'])
    here.people([person('ada', { title: 'Reader' }), person('bo'), person('cy', { title: 'Reader' })])
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([
      'create_account cy/gitlab:account person',
      'add cy/gitlab:group:site none→guest person',
    ])
    expect(plan.refusals).toEqual([
      {
        guard: 'min_admins',
        message:
          'only 1 person (`bo`) could administer `gitlab:group:site` any more, and guards.min_admins is 2; this waits: update `ada/gitlab:group:site`',
        allow_with:
          'make somebody else an administrator first, who has accepted it, or for one run --confirm ada/gitlab:group:site',
        confirm: ['ada/gitlab:group:site'],
        waiting: ['update ada/gitlab:group:site'],
      },
    ])
    const ran = await here.run(['apply', '--yes'])
    expect(ran.exitCode).toBe(6)
    expect(here.held('gitlab')['ada']).toEqual(['enabled', 'group:site (owner)'])
    expect(here.held('gitlab')['cy']).toEqual(['enabled', 'group:site (guest)'])
  })

  test('whatever the limit, when it is 0; and one who is alone already may be joined, not replaced by nobody', async () => {
    const here = await owned(['ada'], 0)
    here.people([person('ada', { title: 'Reader' })])
    expect((await here.plan()).refusals).toEqual([])
    here.settings({ guards: { min_admins: 1 } })
    expect((await here.plan()).refusals.map((one) => one.message)).toEqual([
      'nobody could administer `gitlab:group:site` any more, and guards.min_admins is 1; this waits: update `ada/gitlab:group:site`',
    ])
  })

  test('after the one who takes over has been seen there', async () => {
    const here = await owned(['ada'], 1)
    here.people([person('ada', { title: 'Reader' }), person('bo')])
    const { changes, refusals } = await here.plan()
    expect(refusals).toEqual([])
    expect(changes.find((one) => one.person === 'ada')?.requires).toEqual(['add bo/gitlab:group:site'])
  })

  test('not when the others are suspended, or hold less', async () => {
    const here = await owned(['ada', 'bo', 'cy'])
    here.byHand('gitlab', (accounts) => {
      accounts['bo']!.status = 'suspended'
      accounts['cy']!.access = [{ grant: 'gitlab:group:site', level: 'maintainer' }]
    })
    here.policies([owners, readers, { name: 'x', triggers: [{ title: 'x' }], grants: [] }])
    here.people([
      person('ada', { title: 'Reader' }),
      person('bo', { title: 'Reader' }),
      person('cy', { title: 'Reader' }),
    ])
    expect((await here.plan()).refusals.map((one) => one.guard)).toContain('min_admins')
  })

  test('not by losing the account', async () => {
    const here = await owned(['ada', 'bo'])
    here.people([person('ada', { title: 'Chef' }), person('bo')])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.refusals[0]?.confirm).toEqual(['ada/gitlab:account', 'ada/gitlab:group:site'])
  })
})

test('an invitation that nobody accepted yet is no administrator', async () => {
  const here = createCompany({
    people: [person('ada', { title: 'Reader' }), person('bo')],
    policies: [
      { ...owners, grants: ['github:org:acme (admin)'] },
      { ...readers, grants: ['github:org:acme'] },
    ],
    systems: { github: { simulates: 'github', enforcement: 'authoritative' } },
    settings: { guards: { min_admins: 1 } },
    live: { github: { ada: { email: 'ada@acme.com', access: [{ grant: 'github:org:acme', level: 'admin' }] } } },
  })
  const plan = await here.plan()
  expect(plan.refusals.map(({ guard, confirm }) => [guard, confirm])).toEqual([['min_admins', ['ada/github:org:acme']]])
  expect(lines(plan.changes)).toContain('add bo/github:org:acme none→admin policy')
})

describe('an account that belongs to nobody', () => {
  const orphans = (system: object, live: Live, people: Record<string, unknown>[] = []) =>
    createCompany({
      systems: { gitlab: { enforcement: 'authoritative', orphans: 'remove', ...system } },
      settings: { guards: { min_admins: 1 } },
      live: { gitlab: live },
      people: [person('chef', { title: 'Chef' }), ...people],
      policies: [owners, readers],
    })

  test('is not removed as the last administrator, nor switched off', async () => {
    const here = orphans({}, { stray: { access: ['gitlab:group:site (owner)', 'gitlab:group:docs'] } })
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['remove stray/gitlab:group:docs guest→none drift'])
    expect(plan.refusals).toMatchObject([
      {
        guard: 'min_admins',
        confirm: ['stray/gitlab:account', 'stray/gitlab:group:site'],
      },
    ])
    expect(plan.refusals[0]?.message).toContain('nobody could administer `gitlab:group:site` any more')
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(6)
    expect(here.held('gitlab')).toEqual({ stray: ['enabled', 'group:site (owner)'] })
  })

  test('goes when a person is left who has accepted it, and when it is confirmed', async () => {
    const live = {
      stray: { access: ['gitlab:group:site (owner)'] },
      ada: { email: 'ada@acme.com', access: ['gitlab:group:site (owner)'] },
    }
    expect((await orphans({}, live, [person('ada')]).plan()).refusals).toEqual([])
    const here = orphans({}, { stray: { access: ['gitlab:group:site (owner)'] } })
    const confirmed = ['--confirm', 'stray/gitlab:account', '--confirm', 'stray/gitlab:group:site']
    expect(lines((await here.plan(...confirmed)).changes)).toHaveLength(2)
  })

  test('counts as one who is left, unless it is off', async () => {
    const live = (status: string) => ({
      stray: { status, access: ['gitlab:group:site (owner)'] },
      ada: { email: 'ada@acme.com', access: ['gitlab:group:site (owner)'] },
    })
    const reader = [person('ada', { title: 'Reader' })]
    const guards = async (status: string) =>
      (await orphans({ orphans: 'report' }, live(status), reader).plan()).refusals.map((one) => one.guard)
    expect(await guards('enabled')).toEqual([])
    expect(await guards('suspended')).toEqual(['min_admins'])
  })
})

describe('whoever leaves or is locked', () => {
  test('is switched off; as the last administrator, only that membership waits, as an error', async () => {
    const here = await owned(['ada'])
    here.people([person('ada', { status: 'Left' })])
    const plan = await here.plan()
    const ran = await here.run(['plan'])
    expect([ran.exitCode, ran.out.replaceAll(/\s+/g, ' ')]).toEqual([
      7,
      expect.stringContaining(
        'Access that must go stays (membership-waits, see the findings above): no run ends with exit code 0 until it is gone.',
      ),
    ])
    expect(lines(plan.changes)).toEqual(['suspend_account ada/gitlab:account person'])
    expect(plan.refusals).toEqual([])
    expect(plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toContain('error membership-waits')
  })

  test('makes no run a success as long as the membership stays', async () => {
    const here = await owned(['ada'])
    here.people([person('ada', { status: 'Left' })])
    for (const step of ['the first', 'and the next']) {
      const ran = await here.run(['apply', '--yes'])
      expect([step, ran.exitCode]).toEqual([step, 7])
    }
    expect(here.held('gitlab')['ada']).toEqual(['suspended', 'group:site (owner)'])
    expect((await here.run(['apply', '--yes', '--confirm', 'ada/gitlab:group:site'])).exitCode).toBe(0)
    expect((await here.run(['plan'])).exitCode).toBe(0)
  })

  describe('where accounts cannot be switched off', () => {
    const lastOwner = () =>
      createCompany({
        people: [person('ada')],
        policies: [{ ...owners, grants: ['github:org:acme (admin)'] }],
        systems: { github: { simulates: 'github' } },
        settings: { guards: { min_admins: 1 } },
      })

    test('keeps the last administration as a leaver, who can use it: that is said, and is no success', async () => {
      const here = lastOwner()
      await here.apply()
      here.people([person('ada', { status: 'Left' })])
      const plan = await here.plan()
      expect(plan.changes).toEqual([])
      const waits = plan.diagnostics.find(({ code }) => code === 'membership-waits')
      expect(waits?.message).toContain('nothing switches off the accounts in github, so who is away can still use it')
      expect(waits?.message).not.toContain('are switched off all the same')
      expect(waits?.help).toContain('--confirm ada/github:org:acme')
      expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    })

    test('loses it by a lock, which nothing else would enforce; that nobody is left is told', async () => {
      const here = lastOwner()
      await here.apply()
      here.write('policies/lock.yaml', 'lock: {user: ada, reason: stolen laptop}\n')
      const plan = await here.plan()
      expect(lines(plan.changes)).toEqual(['remove ada/github:org:acme admin→none lock'])
      expect(plan.diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toContain(
        'warning nobody could administer `github:org:acme` any more, and guards.min_admins is 1',
      )
      await here.apply()
      expect(here.held('github')['ada']).toEqual(['enabled'])
    })
  })

  test('loses everything while another administrator is left, whatever the number', async () => {
    const here = await owned(['ada', 'bo'])
    here.write('policies/lock.yaml', 'lock: {user: ada, reason: stolen laptop}\n')
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([
      'remove ada/gitlab:group:site owner→none lock',
      'suspend_account ada/gitlab:account lock',
    ])
    expect(plan.refusals).toEqual([])
  })
})

test('what ends by time is not kept alive, and it is said that nobody is left', async () => {
  const here = createCompany({
    people: [person('ada')],
    policies: [
      { ...owners, expires: '2026-11-21' },
      { ...readers, triggers: [{ title: 'Owner' }] },
    ],
    settings: { guards: { min_admins: 1 } },
  })
  await here.apply()
  here.at('2026-11-23T09:00:00Z')
  const plan = await here.plan()
  expect(lines(plan.changes)).toEqual(['update ada/gitlab:group:site owner→guest expiry'])
  expect(plan.diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toContain(
    'warning nobody could administer `gitlab:group:site` any more, and guards.min_admins is 1',
  )
})

test('plan and apply see the same administrators, also among people who are as they should be', async () => {
  const here = await owned(['ada', 'bo', 'cy', 'di'])
  here.people([person('ada', { title: 'Reader' }), person('bo'), person('cy'), person('di')])
  expect((await here.plan()).refusals).toEqual([])
  await here.apply()
})
