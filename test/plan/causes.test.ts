import { describe, expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active', title: 'Editor' }
const site = 'gitlab:group:site'
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:project:wiki'] }
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: [`${site} (developer)`] }
const editor = { name: 'Editor', triggers: [{ title: 'Editor' }], grants: ['gitlab:group:review'] }
const exception = {
  id: 'EX-1',
  user: 'ada',
  grant: 'gitlab:group:ops',
  justification: 'migration of the old site',
  approved_by: 'cto@acme.com',
  expires: '2026-12-10',
}

async function settled(more: object[] = [], settings = {}) {
  const here = createCompany({
    people: [ada, bo],
    policies: [base, writer, editor, ...(more as Record<string, unknown>[])],
    settings,
  })
  await here.apply()
  expect((await here.plan()).changes).toEqual([])
  return here
}

describe('the cause of what is added', () => {
  test('is the policy when the files changed', async () => {
    const here = await settled()
    here.policies([base, { ...writer, grants: [`${site} (maintainer)`, 'gitlab:group:docs'] }, editor])
    expect(lines((await here.plan()).changes)).toEqual([
      'add ada/gitlab:group:docs none→guest policy',
      `update ada/${site} developer→maintainer policy`,
    ])
  })

  test('is the person when the person changed, or came', async () => {
    const here = await settled()
    here.people([{ ...ada, title: 'Editor' }, bo, { ...bo, user_id: 'cy', email: 'cy@acme.com' }])
    const added = lines((await here.plan()).changes).filter((line) => !line.startsWith('remove'))
    expect(added).toEqual([
      'create_account cy/gitlab:account person',
      'add ada/gitlab:group:review none→guest person',
      'add cy/gitlab:group:review none→guest person',
      'add cy/gitlab:project:wiki none→guest person',
    ])
  })

  test('is a start when a date came: of a policy, an exception, or somebody’s first day', async () => {
    const here = await settled([
      { name: 'Soon', effective_date: '2026-12-01', triggers: [{ title: 'Editor' }], grants: ['gitlab:group:soon'] },
    ])
    here.exceptions([{ ...exception, starts: '2026-12-01' }])
    here.people([ada, bo, { user_id: 'cy', email: 'cy@acme.com', title: 'Editor', start_date: '2026-12-01' }])
    await here.apply()
    here.at('2026-12-01T00:00:00Z')
    expect(lines((await here.plan()).changes)).toEqual([
      'create_account cy/gitlab:account start',
      'add ada/gitlab:group:ops none→guest start',
      'add bo/gitlab:group:soon none→guest start',
      'add cy/gitlab:group:review none→guest start',
      'add cy/gitlab:group:soon none→guest start',
      'add cy/gitlab:project:wiki none→guest start',
    ])
  })

  test('is lifted when a deny ended, however it did', async () => {
    const freeze = {
      name: 'Freeze',
      triggers: [{ title: 'Writer' }],
      denies: ['gitlab:group:site'],
      expires: '2026-11-30',
    }
    const here = await settled([freeze])
    here.at('2026-12-01T00:00:00Z')
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual([`add ada/${site} none→developer lifted`])
    expect((await here.plan('--cause', 'start', '--cause', 'person')).changes).toEqual([])
  })

  test('is drift when somebody took away by hand what provisionr gave, or lowered it', async () => {
    const here = await settled()
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.access = [`${site} (guest)`]
    })
    expect(lines((await here.plan()).changes)).toEqual([
      `update ada/${site} guest→developer drift`,
      'add ada/gitlab:project:wiki none→guest drift',
    ])
  })

  test('is to adopt when it is held already', async () => {
    const here = await settled()
    here.byHand('gitlab', (accounts) => {
      accounts['bo']!.access!.push('gitlab:group:new')
    })
    here.policies([base, writer, { ...editor, grants: ['gitlab:group:review', 'gitlab:group:new'] }])
    expect(lines((await here.plan()).changes)).toEqual(['adopt bo/gitlab:group:new guest→guest adopt'])
  })
})

describe('the cause of what is taken away', () => {
  test('is the policy when the files changed, a deny included', async () => {
    const here = await settled()
    here.policies([base, { ...writer, denies: ['gitlab:project:wiki'], grants: [`${site} (guest)`] }, editor])
    expect(lines((await here.plan()).changes)).toEqual([
      `update ada/${site} developer→guest policy`,
      'remove ada/gitlab:project:wiki guest→none policy',
    ])
  })

  test('is the person when the person moved or left', async () => {
    const here = await settled()
    here.people([
      { ...ada, title: 'Editor' },
      { ...bo, status: 'Left' },
    ])
    expect(lines((await here.plan()).changes)).toEqual([
      'remove bo/gitlab:group:review guest→none person',
      'remove bo/gitlab:project:wiki guest→none person',
      'suspend_account bo/gitlab:account person',
      'add ada/gitlab:group:review none→guest person',
      `remove ada/${site} developer→none person`,
    ])
  })

  test('is an expiry when the last source that had an end is over, and only then', async () => {
    const here = await settled([
      { name: 'Old', expires: '2026-12-05', triggers: [{ user_id: 'ada' }], grants: ['gitlab:group:ops'] },
    ])
    here.exceptions([exception])
    await here.apply()
    here.at('2026-12-06T00:00:00Z')
    expect((await here.plan()).changes).toEqual([])
    await here.apply()
    here.at('2026-12-11T00:00:00Z')
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['remove ada/gitlab:group:ops guest→none expiry'])
    expect(plan.changes[0]!.reasons).toMatchObject([{ kind: 'exception', name: 'EX-1', file: 'exceptions/all.yaml' }])
  })

  test('is grace when a mover’s time to hand over is up, counted from the change and never moved', async () => {
    const here = await settled([], { grace: { mover: '30d' } })
    here.people([{ ...ada, title: 'Editor' }, bo])
    const plan = await here.plan()
    expect(lines(plan.changes)).toEqual(['add ada/gitlab:group:review none→guest person'])
    expect(lines(plan.later)).toEqual([`remove ada/${site} developer→none grace`])
    await here.apply()
    const [anchored] = here.ledger().graces
    here.at('2026-12-15T09:00:00Z')
    here.people([{ ...ada, title: 'Editor', office: 'Berlin' }, bo])
    await here.apply()
    expect(here.ledger().graces).toEqual([anchored])
    here.at('2026-12-20T09:00:00Z')
    expect(lines((await here.plan()).changes)).toEqual([`remove ada/${site} developer→none grace`])
    await here.apply()
    expect(here.ledger().graces).toEqual([])
  })

  test('is drift when nobody gave it and everything is enforced', async () => {
    const here = await settled()
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.access!.push('gitlab:group:finance')
    })
    expect(lines((await here.plan('--remediate')).changes)).toEqual([
      'remove ada/gitlab:group:finance guest→none drift',
    ])
  })
})

describe('of an account', () => {
  test('nobody needs any more, the cause is that of what it was for', async () => {
    const here = createCompany({ people: [ada], exceptions: [exception] })
    await here.apply()
    here.at('2026-12-11T00:00:00Z')
    expect(lines((await here.plan()).changes)).toEqual([
      'remove ada/gitlab:group:ops guest→none expiry',
      'suspend_account ada/gitlab:account expiry',
    ])
  })

  test('whose person is back, the cause is the person', async () => {
    const here = await settled()
    here.people([{ ...ada, status: 'Leave' }, bo])
    await here.apply()
    here.people([ada, bo])
    expect(lines((await here.plan()).changes)).toEqual(['enable_account ada/gitlab:account person'])
  })
})
