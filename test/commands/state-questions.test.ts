import { describe, expect, test } from 'vitest'
import type { StateRow } from '../../src/analysis/state-rows.ts'
import { type Company, createCompany } from './company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active', title: 'Writer' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const writer = { name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }

async function company(): Promise<Company> {
  const here = createCompany({ people, policies: [base, writer], settings: { grace: { mover: '10d' } } })
  await here.apply()
  here.people([{ ...people[0]!, title: 'Editor' }, people[1]!])
  here.at('2026-11-21T09:00:00Z')
  await here.apply()
  return here
}

const rows = async (here: Company, ...argv: string[]) =>
  (JSON.parse((await here.run(['state', 'list', '--json', ...argv])).out) as { entries: StateRow[] }).entries.map(
    ({ kind, address }) => `${kind} ${address}`,
  )

describe('state list', () => {
  test('has links, grants, grace and resources under the addresses of plans', async () => {
    const here = await company()
    expect(await rows(here)).toEqual([
      'account ada/gitlab:account',
      'grant ada/gitlab:group:docs',
      'grace ada/gitlab:group:site',
      'grant ada/gitlab:group:site',
      'account bo/gitlab:account',
      'grant bo/gitlab:group:docs',
      'grant bo/gitlab:group:site',
      'resource gitlab:group:docs',
      'resource gitlab:group:site',
    ])
    const { out } = await here.run(['state', 'list'])
    expect(out).toMatch(/ada\/gitlab:account +ada enabled, created since 2026-11-20 09:00 UTC/)
    expect(out).toMatch(/ada\/gitlab:group:site \(guest\) +grace of policy Writer since .* until 2026-12-01/)
    expect(out).toMatch(/9 entries\n$/)
  })

  test.each([
    [['bo'], 3],
    [['gitlab'], 9],
    [['ada/gitlab:group:*'], 3],
    [['ada/gitlab:group:docs'], 1],
    [['--user', 'bo'], 3],
    [['--system', 'gitlab', '--user', 'ada'], 4],
  ])('limits itself by %j', async (argv, count) => {
    expect(await rows(await company(), ...argv)).toHaveLength(count)
  })

  test.each([
    [['list', 'adda'], 'did you mean `ada`?'],
    [['list', '--user', 'boo'], 'did you mean `bo`?'],
    [['show', 'gitlap'], 'did you mean `gitlab`?'],
  ])('refuses %j', async (argv, help) => {
    const { exitCode, err } = await (await company()).run(['state', ...argv])
    expect([exitCode, err]).toEqual([64, expect.stringContaining(help)])
  })
})

describe('state show', () => {
  test('tells of the ledger as a whole, with the head of the log', async () => {
    const here = await company()
    const { audit, serial } = here.ledger()
    const { out } = await here.run(['state', 'show'])
    expect(out).toContain(`Ledger of acme, serial ${serial}\n`)
    expect(out).toContain('2 people, 2 accounts, 4 grants, 1 in grace, 2 managed resources')
    expect(out).toContain('gitlab: last read to the end 2026-11-21 09:00 UTC')
    expect(out).toMatch(new RegExp(`Audit head ${audit.hash}\n$`))
    expect((await here.run(['state', 'show', '--head'])).out).toBe(`${audit.hash} ${audit.count}\n`)
  })

  test('tells of a person what is remembered', async () => {
    const here = await company()
    const { out } = await here.run(['state', 'show', 'ada', '--json'])
    expect(JSON.parse(out)).toMatchObject({ person: { state: 'active', left: null }, entries: { length: 4 } })
    expect((await here.run(['state', 'show', 'ada'])).out).toContain('ada: active, last seen 2026-11-21T09:00:00Z')
  })

  test('tells of changes that a killed run left open', async () => {
    const here = await company()
    const ledger = here.read('.provisionr/ledger.json')
    here.policies([base])
    await here.apply()
    here.write('.provisionr/ledger.json', ledger)
    expect((await here.run(['state', 'show'])).out).toContain('of a run that ended early')
  })
})
