import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Company, createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer' }
const bo = { user_id: 'bo', email: 'bo@acme.com', status: 'Active', title: 'Editor' }
const policies = [
  { name: 'Base', grants: ['gitlab:group:site (reporter)'] },
  { name: 'Writer', triggers: [{ title: 'Writer' }], inherits: ['Base'] },
  { name: 'Editor', triggers: [{ title: 'Editor' }], grants: ['gitlab:group:press (owner)'] },
]
const company = (more: object = {}) => createCompany({ people: [ada, bo], policies, ...more })

function written(here: Company, time: string): void {
  utimesSync(join(here.folder, 'people.yaml'), new Date(time), new Date(time))
}

describe('can', () => {
  test('says yes with the reason in one line, and how old the people data is', async () => {
    const here = company()
    written(here, '2026-11-20T06:30:00Z')
    const ran = await here.run(['can', 'ada', 'gitlab:group:site'], { columns: 40 })
    expect(ran).toEqual({
      exitCode: 0,
      out: [
        'yes: ada should have gitlab:group:site: policy "Writer" via "Base", policies/all.yaml:4 (at 2026-11-20 09:00 UTC)',
        'people data of 2026-11-20 06:30 UTC, 2 hours old (when its file was last written)',
        '',
      ].join('\n'),
      err: '',
    })
  })

  test('takes a higher level for a lower one, and never a lower for a higher one', async () => {
    const here = company()
    const code = async (grant: string) => (await here.run(['can', 'ada', grant])).exitCode
    expect(await code('gitlab:group:site (reporter)')).toBe(0)
    expect(await code('gitlab:group:site (guest)')).toBe(0)
    expect(await code('gitlab:group:site (developer)')).toBe(2)
    const no = await here.run(['can', 'ada', 'gitlab:group:site (owner)'])
    expect(no.out).toContain(
      'no: ada should not have gitlab:group:site (owner): they should have only `gitlab:group:site (reporter)`',
    )
  })

  test('says no, and suggests what was probably meant when nothing names the grant', async () => {
    const here = company()
    const no = await here.run(['can', 'ada', 'gitlab:group:press'])
    expect([no.exitCode, no.out.includes('nothing gives it to them')]).toEqual([2, true])
    const slip = await here.run(['can', 'ada', 'gitlab:group:stie'])
    expect([slip.exitCode, slip.out.includes('did you mean `gitlab:group:site`?')]).toEqual([2, true])
  })

  test('asks about the account by its short-hand: any access there calls for it', async () => {
    const here = company({ systems: { slack: { simulates: 'slack' }, gitlab: {} } })
    here.policies([{ name: 'W', triggers: { title: 'Writer' }, grants: ['slack:channel:#site'] }])
    expect((await here.run(['can', 'ada', 'slack:workspace-member'])).exitCode).toBe(0)
    expect((await here.run(['can', 'bo', 'slack:workspace-member'])).exitCode).toBe(2)
    expect((await here.run(['explain', 'ada', 'slack:workspace-member'])).out).toContain(
      'should have slack:channel:#site',
    )
  })

  test.each([
    ['an unknown person', ['can', 'adda', 'gitlab:group:site'], 64],
    ['a pattern', ['can', 'ada', 'gitlab:*'], 64],
    ['an unknown system', ['can', 'ada', 'gitlba:group:site'], 64],
    ['an unknown level', ['can', 'ada', 'gitlab:group:site (boss)'], 64],
    ['no grant', ['can', 'ada'], 64],
    ['a time that is none', ['can', 'ada', 'gitlab:group:site', '--at', 'now'], 64],
    ['an age that is none', ['can', 'ada', 'gitlab:group:site', '--max-people-age', 'old'], 64],
  ])('never says yes to %s', async (_what, argv, exitCode) => {
    const ran = await company().run(argv)
    expect([ran.exitCode, ran.out]).toEqual([exitCode, ''])
    expect(ran.err).not.toBe('')
  })

  const damaged: readonly [string, number, (here: Company) => void][] = [
    ['a file has an error', 3, (here) => here.policies([...policies, { name: 'X', inherits: ['Bsae'] }])],
    ['the record has an unknown status', 3, (here) => here.people([{ ...ada, status: 'Actve' }, bo])],
    ['two records have the key', 3, (here) => here.people([ada, ada, bo])],
    ['the record has an unreadable date', 3, (here) => here.people([{ ...ada, termination_date: 'soon' }, bo])],
    ['the people file is empty', 1, (here) => here.write('people.yaml', '')],
    ['the people file is cut off', 1, (here) => here.write('people.yaml', '- {user_id: ada, status: ')],
    ['the ledger is damaged', 1, (here) => here.write('.provisionr/ledger.json', '{"grants": [')],
    ['the configuration is broken', 3, (here) => here.write('provisionr.yaml', 'version: 1\nsystems: [')],
    [
      'people cannot be asked for',
      1,
      (here) => here.settings({ people: { source: 'http', path: null, url: 'http://127.0.0.1:1/' } }),
    ],
  ]
  test.each(damaged)('never says yes when %s', async (_what, exitCode, damage) => {
    const here = company()
    damage(here)
    const ran = await here.run(['can', 'ada', 'gitlab:group:site'])
    expect([ran.exitCode === exitCode || ran.err, ran.out]).toEqual([true, ''])
  })

  const doubts: readonly [string, string, (here: Company) => void][] = [
    [
      'a deny may apply',
      'may deny it',
      (here) =>
        here.policies([...policies, { name: 'Wall', triggers: { kind: 'Contractor' }, denies: ['gitlab:group:site'] }]),
    ],
    ['the person is locked', 'a lock takes everything', (here) => lock(here, 'user: ada')],
    ['the grant is locked', 'a lock denies it', (here) => lock(here, 'grant: "gitlab:*"')],
    ['the system is frozen', 'a lock freezes `gitlab`', (here) => lock(here, 'system: gitlab')],
    ['the person is on leave', 'on leave', (here) => here.people([{ ...ada, status: 'Leave' }, bo])],
    ['the person has left', 'they have left', (here) => here.people([{ ...ada, status: 'Left' }, bo])],
    [
      'the person has not started',
      'not started yet',
      (here) => here.people([{ ...ada, start_date: '2026-12-01' }, bo]),
    ],
    [
      'the grant is not managed',
      'unmanaged',
      (here) => here.settings({ systems: { gitlab: { unmanaged: ['gitlab:group:site'] } } }),
    ],
    [
      'another grant of theirs cannot be worked out',
      'has no attribute `squad`',
      (here) =>
        here.policies([...policies, { name: 'S', triggers: { title: 'Writer' }, grants: ['gitlab:group:${squad}'] }]),
    ],
    [
      'a constraint would be broken',
      'keys',
      (here) => {
        here.policies([...policies, { name: 'Both', triggers: { title: 'Writer' }, grants: ['gitlab:group:other'] }])
        constraint(here, 'kind: separation_of_duties, sides: [["gitlab:group:site"], ["gitlab:group:other"]]')
      },
    ],
    [
      'too many would hold it',
      'keys',
      (here) => {
        here.policies([...policies, { name: 'All', triggers: { status: 'Active' }, grants: ['gitlab:group:site'] }])
        constraint(here, 'kind: max_holders, grants: ["gitlab:group:site"], count: 1')
      },
    ],
    [
      'an approval is asked for',
      'asks for an approval',
      (here) =>
        constraint(
          here,
          'kind: requires_approval, grants: ["gitlab:group:site"], approvals: [{from: ["user:bo"], need: 1}]',
        ),
    ],
  ]
  test.each(doubts)('exits 2, saying so, when %s', async (_what, why, change) => {
    const here = company()
    here.people([ada, bo, { user_id: 'c', status: 'Left', kind: 'Contractor', squad: 'x' }])
    change(here)
    const ran = await here.run(['can', 'ada', 'gitlab:group:site'])
    expect([ran.err, ran.exitCode]).toEqual(['', 2])
    expect(ran.out).toContain(why)
    const told = JSON.parse((await here.run(['can', 'ada', 'gitlab:group:site', '--json'])).out) as object
    expect(told).toMatchObject({ kind: 'can', allowed: false, why: expect.stringContaining(why) as string })
  })

  test('refuses people data that is too old, or from the future', async () => {
    const here = company()
    const ask = () => here.run(['can', 'ada', 'gitlab:group:site', '--max-people-age', '24h'])
    written(here, '2026-11-19T09:00:00Z')
    expect((await ask()).exitCode).toBe(0)
    written(here, '2026-11-19T08:59:59Z')
    const old = await ask()
    expect([old.exitCode, old.out, old.err.includes('may be 24h old') || old.err.includes('may be 1d old')]).toEqual([
      6,
      '',
      true,
    ])
    written(here, '2026-11-20T09:05:00Z')
    expect((await ask()).exitCode).toBe(6)
  })

  test('counts the age from the clock, not from --at', async () => {
    const here = company()
    written(here, '2026-11-10T09:00:00Z')
    const argv = ['can', 'ada', 'gitlab:group:site', '--max-people-age', '1d', '--at', '2026-11-10T09:00:00Z']
    expect((await here.run(argv)).exitCode).toBe(6)
  })

  test('as JSON has the same, and the age', async () => {
    const here = company()
    written(here, '2026-11-20T08:59:00Z')
    const told = JSON.parse((await here.run(['can', 'ada', 'gitlab:group:site', '--json'])).out) as object
    expect(told).toMatchObject({
      format_version: '1.0',
      kind: 'can',
      allowed: true,
      answer: 'yes',
      why: null,
      found: { grant: 'gitlab:group:site (reporter)', withheld: null, until: null },
      people: { as_of: '2026-11-20T08:59:00Z', age_seconds: 60 },
    })
  })

  test('reads no system: one that cannot be opened changes nothing', async () => {
    const here = company()
    here.settings({ systems: { gitlab: { seed: 'nowhere.yaml' } } })
    expect((await here.run(['plan'])).exitCode).not.toBe(0)
    expect((await here.run(['can', 'ada', 'gitlab:group:site'])).exitCode).toBe(0)
  })
})

function lock(here: Company, target: string): void {
  here.write('policies/lock.yaml', `lock: {${target}, reason: stolen, until: 2026-12-01}`)
}

function constraint(here: Company, rest: string): void {
  here.write('policies/keys.yaml', `constraint: {name: keys, ${rest}}`)
}
