import { describe, expect, test } from 'vitest'
import { createCompany, lines, type Live } from '../commands/company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site (developer)'] }

function company(enforcement: unknown, access: string[], more: { people?: object; policy?: object } = {}) {
  const live: Live = { ada: { email: 'ada@acme.com', access } }
  return createCompany({
    systems: { gitlab: { enforcement } },
    people: [{ ...ada, ...more.people }],
    policies: [{ ...writer, ...more.policy }],
    live: { gitlab: live },
  })
}

const site = 'gitlab:group:site'

describe('what is expected and not held', () => {
  test.each(['add_only', 'owned', 'authoritative'])('is added under %s', async (mode) => {
    const plan = await company(mode, []).plan()
    expect(lines(plan.changes)).toEqual(['adopt ada/gitlab:account adopt', `add ada/${site} none→developer policy`])
    expect(plan.drift.missing).toEqual([])
  })

  test('is reported under observe, and nothing is changed', async () => {
    const plan = await company('observe', []).plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.missing.map((one) => one.address)).toEqual([`ada/${site}`])
  })
})

describe('what is held at a lower level than expected', () => {
  test.each(['add_only', 'owned', 'authoritative'])('is raised under %s', async (mode) => {
    const plan = await company(mode, [`${site} (guest)`]).plan()
    expect(lines(plan.changes)).toContain(`update ada/${site} guest→developer policy`)
  })

  test('is reported under observe', async () => {
    const plan = await company('observe', [`${site} (guest)`]).plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.missing[0]).toMatchObject({ expected: { level: 'developer' }, actual: { level: 'guest' } })
  })
})

describe('what is held at a higher level than expected, and provisionr did not give', () => {
  test.each(['observe', 'add_only', 'owned'])('stays and is reported under %s', async (mode) => {
    const plan = await company(mode, [`${site} (owner)`]).plan()
    expect(lines(plan.changes).filter((line) => line.includes('site'))).toEqual([])
    expect(plan.drift.excess.map((one) => one.address)).toEqual([`ada/${site}`])
  })

  test('is lowered under authoritative', async () => {
    const plan = await company('authoritative', [`${site} (owner)`]).plan()
    expect(lines(plan.changes)).toContain(`update ada/${site} owner→developer drift`)
  })
})

describe('what is held as expected', () => {
  test.each(['add_only', 'owned', 'authoritative'])('is taken over under %s', async (mode) => {
    const here = company(mode, [`${site} (developer)`])
    expect(lines((await here.plan()).changes)).toEqual([
      'adopt ada/gitlab:account adopt',
      `adopt ada/${site} developer→developer adopt`,
    ])
    await here.apply()
    expect(here.ledger().grants).toMatchObject([{ person: 'ada', origin: 'adopted', level: 'developer' }])
    expect(here.writes('gitlab')).toBe(0)
    expect((await here.plan()).changes).toEqual([])
  })

  test('is left alone under observe', async () => {
    const plan = await company('observe', [`${site} (developer)`]).plan()
    expect(plan.changes).toEqual([])
    expect(plan.summary.unchanged).toBe(1)
  })
})

describe('what is held and in no policy', () => {
  const held = [`${site} (developer)`, 'gitlab:group:finance (developer)']

  test.each(['observe', 'add_only', 'owned'])('stays and is reported under %s', async (mode) => {
    const plan = await company(mode, held).plan()
    expect(plan.changes.filter((change) => change.action !== 'adopt')).toEqual([])
    expect(plan.drift.excess.map((one) => one.address)).toEqual(['ada/gitlab:group:finance'])
  })

  test('goes under authoritative, and under owned with --remediate', async () => {
    const removal = 'remove ada/gitlab:group:finance developer→none drift'
    expect(lines((await company('authoritative', held).plan()).changes)).toContain(removal)
    expect(lines((await company('owned', held).plan('--remediate')).changes)).toContain(removal)
  })

  test.each(['observe', 'add_only'])('stays under %s with --remediate too', async (mode) => {
    const plan = await company(mode, held).plan('--remediate')
    expect(plan.changes.filter((change) => change.action === 'remove')).toEqual([])
  })
})

describe('the mode of a kind of resource', () => {
  const rules = [
    { match: 'gitlab:group:old-*', mode: 'authoritative' },
    { match: 'gitlab:group:shared', mode: 'add_only' },
  ]

  test('counts for it and for nothing else', async () => {
    const plan = await company(rules, ['gitlab:group:old-blog (guest)', 'gitlab:group:other (guest)']).plan()
    expect(lines(plan.changes)).toContain('remove ada/gitlab:group:old-blog guest→none drift')
    expect(plan.drift.excess.map((one) => one.address)).toEqual(['ada/gitlab:group:other'])
  })

  test('the first rule that fits is taken', async () => {
    const first = [{ match: 'gitlab:group:old-blog', mode: 'observe' }, ...rules]
    const plan = await company(first, ['gitlab:group:old-blog (guest)']).plan()
    expect(plan.changes.filter((change) => change.action === 'remove')).toEqual([])
  })

  test('an account is not created for what is only observed', async () => {
    const here = createCompany({
      systems: { gitlab: { enforcement: [{ match: 'gitlab:group:site', mode: 'observe' }] } },
      people: [ada],
      policies: [writer],
    })
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.missing.map((one) => one.address).sort()).toEqual(['ada/gitlab:account', `ada/${site}`])
  })
})

describe('what a policy no longer gives', () => {
  const nothing = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:project:blog (guest)'] }

  test.each(['owned', 'authoritative'])('goes under %s when provisionr gave it', async (mode) => {
    const here = company(mode, [])
    await here.apply()
    here.policies([nothing])
    expect(lines((await here.plan()).changes)).toEqual([
      'add ada/gitlab:project:blog none→guest policy',
      `remove ada/${site} developer→none policy`,
    ])
  })

  test('stays under add_only, as excess', async () => {
    const here = company('add_only', [])
    await here.apply()
    here.policies([nothing])
    const plan = await here.plan()
    expect(plan.changes.map((change) => change.action)).toEqual(['add'])
    expect(plan.drift.excess.map((one) => one.address)).toEqual([`ada/${site}`])
  })

  test('is lowered when a policy gives less, and the level that provisionr gave is the one held', async () => {
    const here = company('owned', [])
    await here.apply()
    here.policies([{ ...writer, grants: [`${site} (reporter)`] }])
    expect(lines((await here.plan()).changes)).toEqual([`update ada/${site} developer→reporter policy`])
  })

  test('is not lowered when somebody raised it by hand since', async () => {
    const here = company('owned', [])
    await here.apply()
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.access = [`${site} (owner)`]
    })
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.excess[0]).toMatchObject({ expected: { level: 'developer' }, actual: { level: 'owner' } })
    expect(lines((await here.plan('--remediate')).changes)).toEqual([`update ada/${site} owner→developer drift`])
  })

  test('stays when it is unmanaged, and the account stays on', async () => {
    const here = company('owned', [])
    await here.apply()
    here.policies([])
    here.settings({ systems: { gitlab: { unmanaged: [site] } } })
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.drift.excess).toEqual([])
  })
})
