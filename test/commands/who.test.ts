import { describe, expect, test } from 'vitest'
import { createCompany } from './company.ts'

const person = (id: string, title: string, more: object = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  status: 'Active',
  title,
  ...more,
})
const people = [
  person('ada', 'Writer'),
  person('bo', 'Editor'),
  person('cy', 'Writer', { status: 'Leave' }),
  person('di', 'Writer', { start_date: '2026-12-01' }),
  person('ed', 'Writer', { status: 'Actve' }),
  person('flo', 'Chef', { termination_date: '2026-12-24' }),
]
const policies = [
  { name: 'Base', grants: ['gitlab:group:site (developer)', 'gitlab:group:team-${title}'] },
  { name: 'Writer', triggers: [{ title: 'Writer' }], inherits: ['Base'] },
  { name: 'Editor', triggers: [{ title: 'Editor' }], grants: ['gitlab:group:site (reporter)'] },
  { name: 'Chef', triggers: [{ title: 'Chef' }], grants: ['gitlab:group:site (owner)'] },
]
const company = () => createCompany({ people, policies })

async function who(...argv: string[]) {
  const { exitCode, out, err } = await company().run(['who', ...argv, '--json'])
  if (exitCode !== 0) throw new Error(err)
  const told = JSON.parse(out) as Record<
    string,
    { person: string; grants: { grant: string; until: string | null }[] }[]
  >
  const names = (part: string) => told[part]!.map((one) => one.person)
  return { told, names }
}

describe('who', () => {
  test('names everybody by how they stand to the grant at the level asked', async () => {
    const { names, told } = await who('gitlab:group:site (developer)')
    expect(told).toMatchObject({ kind: 'who', count: 2, grant: 'gitlab:group:site (developer)' })
    expect(names('holders')).toEqual(['ada', 'flo'])
    expect(names('undecided')).toEqual(['cy'])
    expect(names('less')).toEqual(['bo'])
    expect(names('upcoming')).toEqual(['di'])
    expect(names('unknown')).toEqual(['ed'])
    expect(told['holders']![1]!.grants[0]!.until).toBe('2026-12-25T00:00:00Z')
  })

  test('takes a pattern, of any level unless it names one, and attributes filled in', async () => {
    expect((await who('gitlab:group:s*')).names('holders')).toEqual(['ada', 'bo', 'flo'])
    expect((await who('gitlab:group:s* (owner)')).names('holders')).toEqual(['flo'])
    expect((await who('gitlab:group:team-Writer')).names('holders')).toEqual(['ada'])
    await expect(who('gitlab:subgroup:*')).rejects.toThrow('no grant type `subgroup`')
  })

  test('answers for another time', async () => {
    expect((await who('gitlab:group:site', '--at', '2027-01-01')).names('holders')).toEqual(['ada', 'bo', 'di'])
  })

  test('says the reason with its place, and the ends and starts', async () => {
    const { out } = await company().run(['who', 'gitlab:group:site (developer)'], { columns: 120 })
    expect(out).toMatch(
      / {2}ada\n {4}gitlab:group:site \(developer\)\n {6}policy "Writer" via "Base" +policies\/all\.yaml:\d+/,
    )
    expect(out).toContain('gitlab:group:site (owner)   until 2026-12-25 00:00 UTC')
    expect(out).toContain('gitlab:group:site (developer)   from 2026-12-01 00:00 UTC')
    expect(out).toMatch(/Withheld from 1 person:\n {2}cy {3}leave\n/)
    expect(out).toMatch(/1 person of whom nobody can tell:\n {2}ed: /)
  })

  test('refuses a grant that nothing names, with the nearest; what a template can give is known', async () => {
    const slip = await company().run(['who', 'gitlab:group:stie'])
    expect([slip.exitCode, slip.out, slip.err.includes('did you mean `gitlab:group:site`?')]).toEqual([64, '', true])
    expect((await company().run(['who', 'gitlba:group:site'])).err).toContain('did you mean `gitlab`?')
    const nobody = await company().run(['who', 'gitlab:group:team-Pilot'])
    expect([nobody.exitCode, nobody.out.includes('Nobody should have it')]).toEqual([0, true])
  })

  test('tells of people gone from the source what they keep', async () => {
    const here = company()
    here.people(people.filter((one) => one.user_id !== 'ed'))
    await here.apply()
    here.people(people.filter((one) => one.user_id !== 'ed' && one.user_id !== 'ada'))
    const { out } = await here.run(['who', 'gitlab:group:site'])
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'ada: they are no longer in the people source; has had gitlab:group:site (developer)',
    )
  })

  test('tells of two of an exclusive type that neither is given', async () => {
    const here = createCompany({
      systems: { sales: { simulates: 'salesforce' } },
      people,
      policies: [
        { name: 'A', triggers: { title: 'Writer' }, grants: ['sales:profile:A'] },
        { name: 'B', triggers: { status: 'Active' }, grants: ['sales:profile:B'] },
      ],
    })
    const told = JSON.parse((await here.run(['who', 'sales:profile:B', '--json'])).out) as Record<
      string,
      { person: string }[]
    >
    expect(told['holders']!.map((one) => one.person)).toEqual(['bo', 'flo'])
    expect(told['undecided']!.map((one) => one.person)).toContain('ada')
    const { out } = await here.run(['explain', 'ada', 'sales:profile:B'])
    expect(out.replaceAll(/\s+/g, ' ')).toContain('but it waits: `ada` would need')
  })
})

describe('access list', () => {
  test('limits itself to several people and systems, and refuses unknown ones', async () => {
    const here = createCompany({
      systems: { gitlab: {}, okta: { simulates: 'okta' } },
      people: people.filter((one) => one.user_id !== 'ed'),
      policies: [...policies, { name: 'O', triggers: { title: 'Editor' }, grants: ['okta:group:press'] }],
    })
    const rows = async (...argv: string[]) => {
      const told = JSON.parse((await here.run(['access', 'list', '--json', ...argv])).out) as {
        people: { person: string; grants: unknown[] }[]
      }
      return told.people.map((one) => `${one.person} ${one.grants.length}`)
    }
    expect(await rows('--user', 'ada', '--user', 'bo')).toEqual(['ada 2', 'bo 2'])
    expect(await rows('--system', 'okta')).toEqual(['bo 1'])
    expect(await rows('--system', 'okta', '--user', 'ada')).toEqual(['ada 0'])
    expect((await here.run(['access', 'list', '--system', 'otka'])).err).toContain('did you mean `okta`?')
  })

  test('tells errors about people once, of those asked, and how many others there are', async () => {
    const here = company()
    const all = await here.run(['access', 'list'])
    expect(all.err.match(/\[[a-z-]+\]/g)).toHaveLength(1)
    const one = await here.run(['access', 'list', '--user', 'ada'])
    expect(one.err).toBe('1 error about other people: `provisionr lint` shows them\n')
    const explained = await here.run(['explain', 'ada'])
    expect(explained.err).toBe(one.err)
  })

  test('says what waits', async () => {
    const { out } = await company().run(['access', 'list', '--user', 'cy'], { columns: 120 })
    expect(out).toContain('withheld: the person is on leave')
    expect(out).toContain('1 person, 2 grants, 2 of them withheld')
  })
})
