import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { type Company, createCompany, lines } from './company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }

const edits = (here: Company) =>
  here
    .read('.provisionr/audit.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)
    .filter(({ event }) => event === 'state')

const whole = async (here: Company) => (await here.run(['audit', 'verify'])).exitCode

/** Ada's account is older than she is, so that nobody can tell whose it is. */
function disputed(): Company {
  const live = {
    gitlab: { u1: { username: 'ada', email: 'ada@acme.com', created_at: '2020-01-01T00:00:00Z', access: [] } },
  }
  return createCompany({ people: [{ ...people[0], start_date: '2026-11-01' }, people[1]!], policies: [base], live })
}

describe('state link', () => {
  test('is the way out of a dispute: the account is the person’s from then on', async () => {
    const here = disputed()
    await here.apply()
    expect((await here.drift()).disputed.map((one) => one.account)).toEqual(['u1'])
    const ran = await here.run(['state', 'link', 'ada', 'gitlab', 'u1', '--yes', '--reason', 'she says so'])
    expect([ran.exitCode, ran.err]).toEqual([0, ''])
    expect(ran.out).toContain('person:  ada, none, e-mail ada@acme.com')
    expect(ran.out).toContain('account: ada, enabled, e-mail ada@acme.com')
    expect((await here.drift()).disputed).toEqual([])
    expect(lines((await here.plan()).changes)).toEqual(['add ada/gitlab:group:docs none→guest policy'])
    expect(edits(here)).toMatchObject([
      { person: 'ada', system: 'gitlab', account: 'u1', state: { command: 'link', reason: 'she says so', to: 'u1' } },
    ])
    expect(await whole(here)).toBe(0)
    await here.apply()
    expect(here.held('gitlab')['u1']).toEqual(['enabled', 'group:docs (guest)'])
  })

  test.each([
    [['adda', 'gitlab', 'u1'], 64, 'did you mean `ada`?'],
    [['ada', 'gitlap', 'u1'], 64, 'did you mean `gitlab`?'],
    [['ada', 'gitlab', 'u2'], 64, 'did you mean `u1`?'],
    [['ada', 'gitlab', 'ada@acme.com'], 64, 'the account of that name has the id `u1`'],
    [['ada', 'gitlab', 'bo'], 6, 'is linked to `bo` already'],
    [['bo', 'gitlab', 'u1'], 6, 'state forget bo/gitlab:account'],
  ])('refuses %j', async (argv, code, message) => {
    const here = disputed()
    await here.apply()
    const before = here.read('.provisionr/ledger.json')
    const { exitCode, err } = await here.run(['state', 'link', ...argv, '--yes'])
    expect([exitCode, err]).toEqual([code, expect.stringContaining(message)])
    expect(here.read('.provisionr/ledger.json')).toBe(before)
  })

  test('refuses protected and service accounts, and what nobody confirmed', async () => {
    const here = disputed()
    await here.apply()
    const asked = await here.run(['state', 'link', 'ada', 'gitlab', 'u1'])
    expect([asked.exitCode, asked.err]).toEqual([6, expect.stringContaining('nobody confirmed it')])
    here.settings({ systems: { gitlab: { protected: ['ada'] } } })
    expect((await here.run(['state', 'link', 'ada', 'gitlab', 'u1', '--yes'])).err).toContain('is protected')
    here.settings({ systems: { gitlab: { protected: [], service_accounts: [{ account: 'u1', owner: 'bo' }] } } })
    expect((await here.run(['state', 'link', 'ada', 'gitlab', 'u1', '--yes'])).err).toContain('service_accounts')
    expect(edits(here)).toEqual([])
  })

  test('asks at a terminal, after showing both sides', async () => {
    const here = disputed()
    await here.apply()
    const asking = (answer: string) => ({ interactive: true, ask: () => Promise.resolve(answer) })
    expect((await here.run(['state', 'link', 'ada', 'gitlab', 'u1'], asking('no'))).exitCode).toBe(6)
    const { exitCode, err } = await here.run(['state', 'link', 'ada', 'gitlab', 'u1'], asking('yes'))
    expect([exitCode, err]).toEqual([0, expect.stringContaining('account: ada, enabled')])
  })

  test('does nothing where accounts cannot be read to the end', async () => {
    const here = disputed()
    await here.apply()
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ read: 'accounts', as: 'denied' }] } } } })
    const { exitCode, err } = await here.run(['state', 'link', 'ada', 'gitlab', 'u1', '--yes'])
    expect([exitCode, err]).toEqual([1, expect.stringContaining('could not be read to the end')])
  })
})

describe('state forget', () => {
  test('lets go of a grant: what the files give is adopted again, anything else stays', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    await here.run(['state', 'forget', 'ada/gitlab:group:docs', '--yes'])
    expect(lines((await here.plan()).changes)).toEqual(['adopt ada/gitlab:group:docs guest→guest adopt'])
    here.policies([{ ...base, grants: ['gitlab:group:other'] }])
    const removals = (await here.plan()).changes.filter(({ action }) => action === 'remove')
    expect(lines(removals)).toEqual(['remove bo/gitlab:group:docs guest→none policy'])
    await here.apply()
    expect((await here.drift()).excess.map(({ address }) => address)).toEqual(['ada/gitlab:group:docs'])
    expect(here.held('gitlab')['ada']).toContain('group:docs (guest)')
    expect([edits(here)[0]!.state!.from, await whole(here)]).toEqual(['ada/gitlab:group:docs', 0])
  })

  test('lets go of a link, which is looked for anew', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    await here.run(['state', 'forget', 'ada/gitlab:account', '--yes'])
    expect(here.ledger().accounts.map(({ person }) => person)).toEqual(['bo'])
    expect(lines((await here.plan()).changes)).toEqual(['adopt ada/gitlab:account adopt'])
  })

  test('lets go of a resource, and of nothing that it does not know', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    await here.run(['state', 'forget', 'gitlab:group:docs', '--yes'])
    expect(here.ledger().resources).toEqual([])
    const slip = await here.run(['state', 'forget', 'ada/gitlab:group:doc', '--yes'])
    expect([slip.exitCode, slip.err]).toEqual([64, expect.stringContaining('did you mean `ada/gitlab:group:docs`?')])
    const broad = await here.run(['state', 'forget', 'ada', '--yes'])
    expect([broad.exitCode, broad.err]).toEqual([6, expect.stringContaining('provisionr state list ada')])
  })
})

describe('state move', () => {
  test('follows a person whose id changed: nothing is taken, nothing is given', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.people([{ ...people[0], user_id: 'ada.l' }, people[1]!])
    await here.run(['state', 'move', 'ada', 'ada.l', '--yes'])
    const plan = await here.plan()
    expect(lines(plan.changes).filter((one) => !one.startsWith('update_account'))).toEqual([])
    expect(
      here
        .ledger()
        .grants.map(({ person }) => person)
        .sort(),
    ).toEqual(['ada.l', 'bo'])
    const { out } = await here.run(['audit', 'as-of', '2026-11-20', '--user', 'bo', '--json'])
    expect(JSON.parse(out)).toMatchObject({ held: [{ person: 'bo' }, { person: 'bo' }] })
  })

  test('follows a new id that a run has met before, and takes what was remembered of the person along', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.people([{ ...people[0], user_id: 'ada.l' }, people[1]!])
    await here.apply()
    const seen = here.ledger().people.find(({ person }) => person === 'ada')!
    const moved = await here.run(['state', 'move', 'ada', 'ada.l', '--yes'])
    expect([moved.exitCode, moved.err]).toEqual([0, ''])
    const { people: remembered, grants } = here.ledger()
    expect(remembered.map(({ person }) => person)).toEqual(['ada.l', 'bo'])
    expect(remembered[0]).toEqual({ ...seen, person: 'ada.l' })
    expect(grants.map(({ person }) => person)).toEqual(['ada.l', 'bo'])
    here.people([{ ...people[0], user_id: 'ada.l', status: 'Left' }, people[1]!])
    await here.apply()
    expect(here.held('gitlab')['ada']).toEqual(['suspended'])
  })

  test('takes along what could not be taken away', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.people([{ ...people[0], status: 'Left' }, people[1]!])
    here.settings({ systems: { gitlab: { sandbox: { fail: [{ write: 'remove', as: 'permission' }] } } } })
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(7)
    here.people([{ ...people[0], user_id: 'ada.l', status: 'Left' }, people[1]!])
    await here.run(['state', 'move', 'ada', 'ada.l', '--yes'])
    expect(here.ledger().revocations?.map(({ person }) => person)).toEqual(['ada.l'])
    here.write('provisionr.yaml', here.read('provisionr.yaml').replace('  gitlab:', '  git:'))
    here.policies([])
    await here.run(['state', 'move', 'gitlab', 'git', '--yes'])
    expect(here.ledger().revocations?.map(({ system }) => system)).toEqual(['git'])
  })

  test('follows a system, and a resource', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    await here.run(['state', 'move', 'gitlab:group:docs', 'gitlab:group:papers', '--yes'])
    expect(new Set(here.ledger().grants.map(({ resource }) => resource))).toEqual(new Set(['papers']))
    expect(here.ledger().resources.map(({ resource }) => resource)).toEqual(['papers'])
    here.write('provisionr.yaml', here.read('provisionr.yaml').replace('  gitlab:', '  git:'))
    here.policies([])
    await here.run(['state', 'move', 'gitlab', 'git', '--yes'])
    const { accounts, grants, resources, systems } = here.ledger()
    const names = [...accounts, ...grants, ...resources, ...systems].map(({ system }) => system)
    expect(new Set(names)).toEqual(new Set(['git']))
    expect([edits(here).map(({ state }) => state!.what), await whole(here)]).toEqual([['resource', 'system'], 0])
  })

  test.each([
    [['ada', 'bo'], 6, 'the ledger knows `bo` already'],
    [['ada', 'cy'], 64, 'the people source has to have the new name first'],
    [['gitlab', 'gitlap'], 64, 'provisionr.yaml has to have the new name first'],
    [['gitlab:group:docs', 'okta:group:docs'], 6, 'is no resource of the same system'],
    [['adda', 'cy'], 64, 'did you mean `ada`?'],
  ])('refuses %j', async (argv, code, message) => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    const { exitCode, err } = await here.run(['state', 'move', ...argv, '--yes'])
    expect([exitCode, err]).toEqual([code, expect.stringContaining(message)])
    expect(edits(here)).toEqual([])
  })
})

test('nothing is corrected while a run that was killed is not settled', async () => {
  const here = createCompany({ people, policies: [base] })
  await here.apply()
  const ledger = here.read('.provisionr/ledger.json')
  here.policies([{ ...base, grants: ['gitlab:group:docs', 'gitlab:group:site'] }])
  await here.apply()
  here.write('.provisionr/ledger.json', ledger)
  const { exitCode, err } = await here.run(['state', 'forget', 'ada/gitlab:group:docs', '--yes'])
  expect([exitCode, err]).toEqual([6, expect.stringContaining('run `provisionr apply`')])
})
