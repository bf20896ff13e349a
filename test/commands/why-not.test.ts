import { describe, expect, test } from 'vitest'
import { type Company, type CompanyFiles, createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer', team: 'press' }
const max = { user_id: 'max', email: 'max@acme.com', status: 'Active', title: 'Editor', country: 'DE', level: '5' }
const site = 'gitlab:group:site'
const systems = { gitlab: {}, 'prod-db': { simulates: 'postgres' } }
const company = (policies: CompanyFiles['policies'], more: CompanyFiles = {}) =>
  createCompany({ people: [ada, max], policies: policies!, systems, ...more })

interface Told {
  answer: string
  obstacles: { kind: string; text: string; until: string | null; at: { file: string } | null }[]
  upcoming: { from: string } | null
  policies: { name: string; unmet: number; obstacles: string[]; path: { name: string }[]; grant_at: { line: number } }[]
  more_policies: number
  exceptions: { id: string; text: string }[]
  access_rules: { name: string; is_eligible: boolean; is_open: boolean; opens: string | null; is_frozen: boolean }[]
  needs_access_rule: boolean
  suggestion: string | null
  next: string | null
  explanation: { verdict: string }[]
}

async function ask(here: Company, ...argv: string[]): Promise<Told> {
  const ran = await here.run(['explain', 'ada', ...argv, '--why-not', '--json'])
  if (ran.exitCode !== 0) throw new Error(`exit ${ran.exitCode}: ${ran.err}`)
  return JSON.parse(ran.out) as Told
}

async function text(here: Company, ...argv: string[]): Promise<string> {
  return (await here.run(['explain', 'ada', ...argv, '--why-not'], { columns: 140 })).out
}

describe('explain --why-not', () => {
  test('names the nearest policies, with each condition and what the record says, down to the line', async () => {
    const here = company([
      { name: 'Far', triggers: { title: 'Chef', team: 'kitchen', country: 'FR' }, grants: [site] },
      { name: 'Base', grants: [site] },
      { name: 'Editor', triggers: { title: 'Editor', team: 'press' }, inherits: ['Base'] },
      { name: 'Any', triggers: { any_of: [{ title: 'Cook' }, { level: { gte: 5 } }] }, grants: [site] },
      { name: 'Other', triggers: { title: 'Editor' }, grants: ['gitlab:group:other'] },
      { name: 'Two', triggers: { title: 'Editor', country: 'DE' }, grants: [site] },
    ])
    here.people([
      ada,
      max,
      { user_id: 'f', status: 'Left', title: 'Chef', team: 'kitchen', country: 'FR' },
      { user_id: 'g', status: 'Left', title: 'Cook' },
    ])
    const told = await ask(here, site)
    expect(told.policies.map((one) => `${one.name} ${one.unmet}`)).toEqual(['Any 1', 'Editor 1', 'Two 2'])
    expect(told).toMatchObject({ answer: 'no', more_policies: 1, suggestion: null })
    const out = await text(here, site)
    expect(out).toMatch(/policy "Editor" would give it: 1 thing would have to change +policies\/all\.yaml:\d+/)
    expect(out).toContain(
      '    unmet: title is "Editor", but it is "Writer"\n    met: team is "press" (it is "press")\n',
    )
    expect(out).toMatch(/which inherits "Base" +policies\/all\.yaml:\d+\n {4}which grants it +policies\/all\.yaml:\d+/)
    expect(out).toContain(
      '    unknown: any of\n      unmet: title is "Cook", but it is "Writer"\n      unknown: level is at least "5", but the record has none',
    )
    expect(out).toContain('and 1 policy further away')
  })

  test('counts dates, states, staged policies, levels and attributes in the grant as things in the way', async () => {
    const here = company([
      { name: 'Later', triggers: { title: 'Writer' }, effective_date: '2026-12-01', grants: [site] },
      { name: 'Ended', triggers: { title: 'Writer' }, expires: '2026-01-01', grants: ['gitlab:group:ended'] },
      { name: 'Staged', triggers: { title: 'Writer' }, status: 'staged', grants: ['gitlab:group:staged'] },
      { name: 'New', triggers: { title: 'Writer' }, applies_to: ['prehire'], grants: ['gitlab:group:new'] },
      { name: 'Less', triggers: { title: 'Writer' }, grants: ['gitlab:group:less (reporter)'] },
      {
        name: 'Team',
        triggers: { title: 'Writer' },
        grants: ['gitlab:group:team-${team}'],
      },
    ])
    const first = async (grant: string) => (await ask(here, grant)).policies[0]!.obstacles.join('; ')
    expect(await first(site)).toBe('it takes effect on 2026-12-01T00:00:00Z')
    expect((await ask(here, site)).upcoming!.from).toBe('2026-12-01T00:00:00Z')
    expect(await text(here, site)).toContain('Comes on 2026-12-01 00:00 UTC: policy "Later"')
    expect(await first('gitlab:group:ended')).toBe('it ended on 2026-01-02T00:00:00Z')
    expect(await first('gitlab:group:staged')).toBe('it is staged and gives nothing')
    expect(await first('gitlab:group:new')).toBe('it applies to prehire, and the person is active')
    expect(await first('gitlab:group:less (owner)')).toBe('it gives only `gitlab:group:less (reporter)`')
    expect(await first('gitlab:group:team-sales')).toBe(
      'its grant is made from `team`: for this person it is `gitlab:group:team-press`',
    )
    here.policies([{ name: 'Land', triggers: { title: 'Writer' }, grants: ['gitlab:group:in-${country}'] }])
    expect(await first('gitlab:group:in-DE')).toBe(
      'its grant is made from `country`, and the person has no attribute `country`',
    )
  })

  test('names environments that a policy or a line is for', async () => {
    const here = company([
      { name: 'Elsewhere', triggers: { title: 'Writer' }, environments: ['staging'], grants: [site] },
      {
        name: 'Line',
        triggers: { title: 'Writer' },
        grants: [{ grant: 'gitlab:group:line', environments: ['staging'] }],
      },
    ])
    here.settings({
      environments: {
        production: { systems: { gitlab: {}, 'prod-db': {} } },
        staging: { systems: { gitlab: { seed: 'x.yaml' } } },
      },
    })
    const obstacles = async (grant: string) =>
      (await ask(here, grant, '--environment', 'production')).policies[0]!.obstacles
    expect(await obstacles(site)).toEqual(['it is only for staging'])
    expect(await obstacles('gitlab:group:line')).toEqual(['its line is only for staging'])
  })

  const grants = { name: 'Writer', triggers: { title: 'Writer' }, grants: [site] }
  const barred: readonly [string, string, string, (here: Company) => void][] = [
    [
      'a deny',
      'deny',
      'policy `Wall` via `Base` denies `gitlab:*`',
      (here) =>
        here.policies([
          grants,
          { name: 'Base', denies: ['gitlab:*'] },
          { name: 'Wall', triggers: { team: 'press' }, inherits: ['Base'] },
        ]),
    ],
    [
      'a deny that may apply',
      'deny',
      'may deny, for the record does not tell, `gitlab:group:site`',
      (here) => here.policies([grants, { name: 'Wall', triggers: { country: 'DE' }, denies: [site] }]),
    ],
    [
      'a lock of the person',
      'lock',
      'a lock takes everything from the person: stolen',
      (here) => lock(here, 'user: ada'),
    ],
    [
      'a lock of the grant',
      'lock',
      'a lock takes `gitlab:group:site` from everybody: stolen',
      (here) => lock(here, `grant: "${site}"`),
    ],
    [
      'a frozen system',
      'withheld',
      'a lock freezes `gitlab` until 2026-12-02T00:00:00Z: stolen',
      (here) => lock(here, 'system: gitlab'),
    ],
    ['leave', 'state', 'the person is on leave', (here) => here.people([{ ...ada, status: 'Leave' }, max])],
    [
      'a start to come',
      'state',
      'the person has not started yet',
      (here) => here.people([{ ...ada, start_date: '2026-12-24' }, max]),
    ],
    ['having left', 'state', 'the person has left', (here) => here.people([{ ...ada, status: 'Left' }, max])],
    [
      'a constraint',
      'withheld',
      'keys',
      (here) => {
        here.policies([{ ...grants, grants: [site, 'gitlab:group:other'] }])
        here.write(
          'policies/keys.yaml',
          `constraint: {name: keys, kind: separation_of_duties, sides: [["${site}"], ["gitlab:group:other"]]}`,
        )
      },
    ],
  ]
  test.each(barred)(
    'says that %s stands in the way, and that the policy gives it',
    async (_what, kind, why, change) => {
      const here = company([grants])
      change(here)
      const told = await ask(here, site)
      expect(told.answer).not.toBe('yes')
      expect(told.obstacles.map((one) => one.kind)).toContain(kind)
      expect(told.obstacles.map((one) => one.text).join('\n')).toContain(why)
      expect(told.policies[0]!.obstacles).toEqual(
        told.obstacles.some((one) => one.text.includes('not started'))
          ? ['it applies to active, and the person is prehire']
          : [],
      )
      expect(told.next).toBeNull()
      expect(await text(here, site)).toContain('met: title is "Writer"')
    },
  )

  test('says which constraint an exception would break', async () => {
    const here = company([{ ...grants, grants: ['gitlab:group:other'] }])
    here.write(
      'policies/keys.yaml',
      `constraint: {name: keys, kind: separation_of_duties, sides: [["${site}"], ["gitlab:group:other"]]}`,
    )
    const told = await ask(here, site)
    expect(told.obstacles.map((one) => one.text)).toEqual([
      'constraint `keys` allows nobody both this and `gitlab:group:other`, which the person should have',
    ])
    expect(told.next).toBeNull()
  })

  test('says who may ask under which access rule, when and with whose approval', async () => {
    const here = company([grants])
    here.write(
      'policies/rules.yaml',
      `access_rules:
  - name: debug
    grants: ["prod-db:role:orders_*"]
    eligible: {all_of: [{team: press}, {holds: "${site}"}]}
    max_duration: 2h
    max_total: {duration: 12h, per: 7d}
    approvals: [{from: ["user:max"], need: 1}]
    justification: {min_length: 20, ticket: "OPS-*"}
    windows: {timezone: UTC, allow: ["Mon-Thu 08:00-20:00"], freeze: ["2026-12-20/2027-01-04"]}
`,
    )
    const grant = 'prod-db:role:orders_ro'
    const told = await ask(here, grant)
    expect(told.access_rules).toMatchObject([
      { name: 'debug', is_eligible: true, is_open: false, opens: '2026-11-23T08:00:00Z', is_frozen: false },
    ])
    expect(told.next).toBe(
      `provisionr exception add ada ${grant} --for 2h --starts 2026-11-23T08:00:00Z --justification WHY --approved-by WHO --ticket TICKET --rule debug`,
    )
    const out = await text(here, grant)
    expect(out).toMatch(/"debug" may be asked by this person +policies\/rules\.yaml:2/)
    for (const line of [
      'met: team is "press" (it is "press")',
      `met: holds "${site}"`,
      'windows: Mon-Thu 08:00-20:00 UTC, opens 2026-11-23 08:00 UTC',
      'approvals: 1 of user:max',
      'limits: at most 2h at once, 12h in 7d',
      'needs a justification of 20 characters and a ticket like "OPS-*"',
    ])
      expect(out).toContain(`    ${line}\n`)
    expect(await text(here, grant, '--at', '2026-12-21T09:00:00Z')).toContain('a freeze is on: nothing is given')
    here.people([{ ...ada, team: 'sales' }, max, { user_id: 'x', status: 'Left', team: 'press' }])
    const no = await ask(here, grant)
    expect([no.access_rules[0]!.is_eligible, no.next]).toEqual([false, null])
  })

  test('says that privileged access needs an access rule', async () => {
    const here = company([grants], { settings: { risk: { privileged: ['prod-db:*'] } } })
    const told = await ask(here, 'prod-db:role:orders_ro')
    expect([told.needs_access_rule, told.next]).toEqual([true, null])
  })

  test('tells of exceptions that ended or start later', async () => {
    const written = { user: 'ada', justification: 'needed', approved_by: ['max'] }
    const here = company([grants], {
      exceptions: [
        { ...written, id: 'EX-1', grant: 'gitlab:group:old', expires: '2026-11-01' },
        { ...written, id: 'EX-2', grant: 'gitlab:group:old', starts: '2026-12-01', expires: '2026-12-20' },
      ],
    })
    const told = await ask(here, 'gitlab:group:old')
    expect(told.exceptions.map((one) => `${one.id} ${one.text}`)).toEqual([
      'EX-1 ended on 2026-11-02T00:00:00Z',
      'EX-2 starts on 2026-12-01T00:00:00Z',
    ])
    expect(told.upcoming!.from).toBe('2026-12-01T00:00:00Z')
  })

  test('suggests what was probably meant for a grant that nothing names', async () => {
    const here = company([grants])
    expect(await ask(here, 'gitlab:group:stie')).toMatchObject({ suggestion: site, next: null })
    expect(await text(here, 'gitlab:group:stie')).toContain(`names that grant: did you mean "${site}"?`)
    expect(await ask(here, 'gitlab:group:payroll-archive')).toMatchObject({
      suggestion: null,
      next: expect.stringContaining('exception add') as string,
    })
  })

  test('of a grant that the person has says so, and why', async () => {
    const here = company([grants])
    const told = await ask(here, site)
    expect([told.answer, told.explanation.map((one) => one.verdict)]).toEqual(['yes', ['expected']])
    expect(await text(here, site)).toContain(`ada should have ${site} because`)
  })

  test('needs one grant', async () => {
    const here = company([grants])
    expect(await here.run(['explain', 'ada', '--why-not'])).toMatchObject({ exitCode: 64, out: '' })
    expect(await here.run(['explain', 'ada', 'gitlab:*', '--why-not'])).toMatchObject({ exitCode: 64, out: '' })
  })
})

function lock(here: Company, target: string): void {
  here.write('policies/lock.yaml', `lock: {${target}, reason: stolen, until: 2026-12-01}`)
}
