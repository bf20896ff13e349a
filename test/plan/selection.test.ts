import { describe, expect, test } from 'vitest'
import { createCompany, lines } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active', title: 'Editor' }

function company() {
  return createCompany({
    systems: { gitlab: {}, other: { enforcement: 'owned' } },
    people: [ada, bo],
    policies: [
      { name: 'Base', grants: ['gitlab:group:site'] },
      { name: 'Writer', triggers: [{ title: 'Writer' }], inherits: ['Base'], grants: ['other:group:docs'] },
      { name: 'Editor', triggers: [{ title: 'Editor' }], inherits: ['Base'] },
    ],
    live: {
      other: { bo: { email: 'bo@acme.com', access: ['other:group:finance'] }, stray: {} },
      gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:finance'] } },
    },
  })
}

describe('a plan limited to', () => {
  test('a person has that person’s changes, drift and counts, and the accounts they need', async () => {
    const plan = await company().plan('--user', 'bo')
    expect(lines(plan.changes)).toEqual([
      'create_account bo/gitlab:account policy',
      'add bo/gitlab:group:site none→guest policy',
    ])
    expect(plan.drift.excess.map((item) => item.address)).toEqual(['bo/other:group:finance'])
    expect(plan.drift.orphans).toEqual([])
    expect(plan.summary).toMatchObject({ people: 1, excess: 1 })
    expect(plan.selection.people).toEqual(['bo'])
  })

  test('a system has what is about it', async () => {
    const plan = await company().plan('--system', 'other')
    expect(new Set(plan.changes.map((change) => change.system))).toEqual(new Set(['other']))
    expect(plan.drift.excess.map((item) => item.system)).toEqual(['other'])
    expect(plan.drift.orphans.map((item) => item.account)).toEqual(['stray'])
    expect((await company().plan('--system', 'gitlab')).drift.orphans).toEqual([])
  })

  test('a policy has what it, or what inherits from it, gives, with the accounts that needs', async () => {
    const base = await company().plan('--policy', 'Base')
    expect(lines(base.changes)).toEqual([
      'adopt ada/gitlab:account adopt',
      'create_account bo/gitlab:account policy',
      'add ada/gitlab:group:site none→guest policy',
      'add bo/gitlab:group:site none→guest policy',
    ])
    const editor = await company().plan('--policy', 'Editor')
    expect(new Set(editor.changes.map((change) => change.person))).toEqual(new Set(['bo']))
  })

  test('causes has those, and the accounts that they need whatever their cause', async () => {
    const here = company()
    await here.apply()
    here.byHand('gitlab', (accounts) => delete accounts['bo'])
    here.policies([
      { name: 'Base', grants: ['gitlab:group:site', 'gitlab:group:new'] },
      { name: 'Editor', triggers: [{ title: 'Editor' }], inherits: ['Base'] },
    ])
    expect(lines((await here.plan('--cause', 'policy', '--user', 'bo')).changes)).toEqual([
      'create_account bo/gitlab:account drift',
      'add bo/gitlab:group:new none→guest policy',
    ])
  })

  test('several of one kind has all of them; of several kinds, what fits all', async () => {
    expect((await company().plan('--user', 'ada', '--user', 'bo')).summary.people).toBe(2)
    const both = await company().plan('--user', 'ada', '--system', 'gitlab')
    expect(new Set(both.changes.map((change) => change.address.split(':')[0]))).toEqual(new Set(['ada/gitlab']))
  })
})

describe('applying a part', () => {
  test('leaves the rest for the next plan, for the same causes', async () => {
    const here = company()
    await here.apply()
    here.people([
      { ...ada, title: 'Editor' },
      { ...bo, title: 'Writer' },
    ])
    const whole = lines((await here.plan()).changes)
    const mine = lines((await here.apply('--user', 'bo')).changes)
    expect(mine.length).toBeGreaterThan(0)
    expect(lines((await here.plan()).changes)).toEqual(whole.filter((line) => !mine.includes(line)))
  })

  test('does not remember a person as seen for whom another system is left out', async () => {
    const here = company()
    await here.apply()
    here.people([{ ...ada, title: 'Editor' }, bo])
    await here.apply('--system', 'gitlab')
    expect(lines((await here.plan()).changes)).toEqual([
      'remove ada/other:group:docs guest→none person',
      'suspend_account ada/other:account person',
    ])
  })
})
