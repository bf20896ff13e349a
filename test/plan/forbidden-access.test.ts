import { describe, expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const site = 'gitlab:group:site'
const modes = ['observe', 'add_only', 'owned', 'authoritative']
const writable = ['owned', 'authoritative']

function leaver(enforcement: string, system: object = {}) {
  return createCompany({
    systems: { gitlab: { enforcement, ...system } },
    people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Left' }],
    live: { gitlab: { ada: { email: 'ada@acme.com', access: [`${site} (developer)`] } } },
  })
}

describe('what a leaver holds, whoever gave it', () => {
  test.each(writable)('goes under %s, and the account with it', async (mode) => {
    const here = leaver(mode)
    expect(lines((await here.plan()).changes)).toEqual([
      `remove ada/${site} developer→none person`,
      'suspend_account ada/gitlab:account person',
    ])
    await here.apply()
    expect(here.held('gitlab')).toEqual({ ada: ['suspended'] })
    expect((await here.plan()).changes).toEqual([])
  })

  test.each(['observe', 'add_only'])('stays under %s, with an error for the grant and the account', async (mode) => {
    const here = leaver(mode)
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    const errors = plan.diagnostics.filter(({ code }) => code === 'not-enforced-here')
    expect(errors.map(({ message, person, severity }) => [severity, person, message.split('`')[1]])).toEqual([
      ['error', 'ada', 'ada/gitlab:account'],
      ['error', 'ada', `ada/${site}`],
    ])
    expect(plan.drift.excess.map((one) => one.address)).toEqual(['ada/gitlab:account', `ada/${site}`])
    expect((await here.run(['drift', '--fail-on', 'excess'])).exitCode).toBe(2)
  })

  test('stays where the account is protected', async () => {
    const plan = await leaver('owned', { protected: ['ad*'] }).plan()
    expect(plan.changes).toEqual([])
  })

  test('is deactivated instead of suspended where that is configured and possible', async () => {
    const here = createCompany({
      systems: { okta: { simulates: 'okta', accounts: { on_termination: 'deactivate' } } },
      people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Left' }],
      live: { okta: { ada: { email: 'ada@acme.com', access: [] } } },
    })
    expect(lines((await here.plan()).changes)).toEqual([
      'deactivate_account ada/okta:account person',
      'end_sessions ada/okta:account person',
    ])
  })

  test('is removed where accounts cannot be suspended, and nothing else is tried', async () => {
    const here = createCompany({
      systems: { github: { simulates: 'github' } },
      people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Left' }],
      live: { github: { ada: { email: 'ada@acme.com', access: ['github:org:acme'] } } },
    })
    expect(lines((await here.plan()).changes)).toEqual(['remove ada/github:org:acme member→none person'])
  })
})

describe('what a deny forbids', () => {
  const deny = { name: 'No finance', triggers: [{ status: 'Active' }], denies: ['gitlab:group:finance'] }

  function denied(enforcement: string, access: (string | object)[], denies: object = deny) {
    return createCompany({
      systems: { gitlab: { enforcement } },
      people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }],
      policies: [denies as Record<string, unknown>],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: access as string[] } } },
    })
  }

  test.each(writable)('goes under %s, whoever gave it', async (mode) => {
    const plan = await denied(mode, ['gitlab:group:finance (guest)']).plan()
    expect(lines(plan.changes)).toEqual(['remove ada/gitlab:group:finance guest→none policy'])
    expect(plan.changes[0]!.reasons).toMatchObject([{ kind: 'deny', name: 'No finance', file: 'policies/all.yaml' }])
  })

  test.each(['observe', 'add_only'])('stays under %s with an error', async (mode) => {
    const plan = await denied(mode, ['gitlab:group:finance (guest)']).plan()
    expect(plan.changes).toEqual([])
    expect(plan.diagnostics.map(({ code }) => code)).toContain('not-enforced-here')
  })

  test.each(modes)('is reported and not removable under %s where the system computes it', async (mode) => {
    const plan = await denied(mode, [
      { grant: 'gitlab:group:finance', level: 'guest', computed_by: 'group rule Everyone' },
    ]).plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.excess[0]!.message).toContain('group rule Everyone')
  })

  test('above a level is lowered to what is expected', async () => {
    const here = createCompany({
      people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }],
      policies: [
        { name: 'No owners', triggers: [{ status: 'Active' }], denies: ['gitlab:group:site (maintainer)'] },
        { name: 'Writer', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site (reporter)'] },
      ],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:site (owner)'] } } },
    })
    expect(lines((await here.plan()).changes)).toContain('update ada/gitlab:group:site owner→reporter policy')
  })

  test('above a level is reported where the system computes the higher level', async () => {
    const here = createCompany({
      people: [{ user_id: 'ada', email: 'ada@acme.com', status: 'Active' }],
      policies: [
        { name: 'No owners', triggers: [{ status: 'Active' }], denies: ['gitlab:group:site (maintainer)'] },
        { name: 'Writer', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site (reporter)'] },
      ],
      live: {
        gitlab: {
          ada: { email: 'ada@acme.com', access: [{ grant: site, level: 'owner', computed_by: 'parent group' }] },
        },
      },
    })
    const plan = await here.plan()
    expect(plan.drift.excess.map((one) => one.message)).toEqual([
      'not removable here: it comes from parent group → change it there',
    ])
  })

  test('perhaps (its condition is unknown) is neither given nor taken', async () => {
    const perhaps = { name: 'Externals', triggers: [{ employer: 'Other' }], denies: ['gitlab:group:*'] }
    const here = createCompany({
      people: [
        { user_id: 'ada', email: 'ada@acme.com', status: 'Active' },
        { user_id: 'ivo', email: 'ivo@acme.com', status: 'Left', employer: 'Acme' },
      ],
      policies: [
        perhaps,
        {
          name: 'Writer',
          triggers: [{ status: 'Active' }],
          grants: ['gitlab:group:site', 'gitlab:group:docs', 'gitlab:project:x'],
        },
      ],
      live: { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:docs (owner)', 'gitlab:group:chess'] } } },
    })
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([
      'adopt ada/gitlab:account adopt',
      'add ada/gitlab:project:x none→guest policy',
    ])
    expect(plan.summary.withheld).toBe(1)
    expect(plan.drift.excess.map((item) => item.resource)).toEqual(['chess'])
  })
})

test('an unmanaged resource is nobody’s business, of leavers too', async () => {
  const plan = await leaver('authoritative', { unmanaged: ['gitlab:group:*'] }).plan()
  expect(lines(plan.changes)).toEqual(['suspend_account ada/gitlab:account person'])
})
