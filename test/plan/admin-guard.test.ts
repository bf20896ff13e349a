import { describe, expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

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

describe('whoever leaves or is locked', () => {
  test('is switched off; as the last administrator, only that membership waits, as an error', async () => {
    const here = await owned(['ada'])
    here.people([person('ada', { status: 'Left' })])
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['suspend_account ada/gitlab:account person'])
    expect(plan.refusals).toEqual([])
    expect(plan.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toContain('error membership-waits')
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
