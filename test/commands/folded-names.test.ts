import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bothWays } from './both-ways.ts'
import { type Company, createCompany, lines } from './company.ts'

const person = (id: string, title = 'Seller') => ({ user_id: id, title, status: 'Active', email: `${id}@acme.com` })
const policy = (...grants: string[]) => [{ name: 'Sellers', triggers: [{ title: 'Seller' }], grants }]
const authoritative = { gitlab: { enforcement: 'authoritative' } }

/** Ada sells, and is in `sales` already. */
function company(grant: string, access: string[] = ['gitlab:group:sales']): Company {
  return createCompany({
    systems: authoritative,
    people: [person('ada')],
    policies: policy(grant),
    live: { gitlab: { ada: { email: 'ada@acme.com', access } } },
  })
}

describe('a resource of a system where capitals do not count', () => {
  test('is the one that policies write with other capitals: it is taken over, and nothing is added or removed', async () => {
    const here = company('gitlab:group:Sales')
    expect(lines((await here.plan()).changes)).toEqual([
      'adopt ada/gitlab:account adopt',
      'adopt ada/gitlab:group:Sales guest→guest adopt',
    ])
    await here.apply()
    expect(here.writes('gitlab')).toBe(0)
    expect((await here.plan()).changes).toEqual([])
  })

  test('gets new members and levels under the name that it has', async () => {
    const here = company('gitlab:group:Sales')
    await here.apply()
    here.people([person('ada'), person('bo')])
    here.policies(policy('gitlab:group:SALES (reporter)'))
    await here.apply()
    expect(here.held('gitlab')).toEqual({
      ada: ['enabled', 'group:sales (reporter)'],
      bo: ['enabled', 'group:sales (reporter)'],
    })
    expect((await here.plan()).changes).toEqual([])
  })

  test('stays provisionr’s when the files write it otherwise, and is taken away when they do not name it any more', async () => {
    const here = company('gitlab:group:Sales')
    here.settings({ systems: { gitlab: { enforcement: 'owned' } } })
    await here.apply()
    here.policies(policy('gitlab:group:sALES'))
    expect((await here.plan()).changes).toEqual([])
    await here.apply()
    here.policies(policy('gitlab:group:other'))
    expect(lines((await here.plan()).changes)).toContain('remove ada/gitlab:group:sALES guest→none policy')
    await here.apply()
    expect(here.held('gitlab')).toEqual({ ada: ['enabled', 'group:other (guest)'] })
    expect(here.ledger().grants.map(({ resource }) => resource)).toEqual(['other'])
  })

  test('is given once when two policies write it in two ways, at the higher level', async () => {
    const here = company('gitlab:group:Sales')
    here.policies(policy('gitlab:group:Sales', 'gitlab:group:SALES (owner)'))
    await here.apply()
    expect(here.held('gitlab')).toEqual({ ada: ['enabled', 'group:sales (owner)'] })
    expect((await here.plan()).changes).toEqual([])
  })

  test('is in doubt when the system itself shows it in two ways: whoever is in it stays, and nobody is added', async () => {
    const here = company('gitlab:group:other')
    here.byHand('gitlab', (live) => {
      live['bo'] = { email: 'bo@acme.com', access: ['gitlab:group:Sales'] }
    })
    here.people([person('ada'), person('bo'), person('cy')])
    here.policies(policy('gitlab:group:other', 'gitlab:group:SALES'))
    const plan = await here.plan()
    expect(lines(plan.changes).filter((line) => /sales/i.test(line))).toEqual([])
    expect(plan.systems[0]).toMatchObject({
      status: 'partial',
      detail: '`Sales` and `sales` differ only in capitals, which gitlab takes for one',
    })
    here.policies(policy('gitlab:group:other'))
    expect(lines((await here.plan()).changes).filter((line) => /sales/i.test(line))).toEqual([])
  })
})

test.each([
  ['who has', ['who', 'gitlab:group:SALES']],
  ['whether somebody has', ['can', 'ada', 'gitlab:group:SALES']],
  ['why somebody has', ['explain', 'ada', 'gitlab:group:SALES']],
  ['what it would take to have', ['explain', 'ada', 'gitlab:group:SALES (owner)', '--why-not']],
  ['why somebody else has not', ['explain', 'bo', 'gitlab:group:SALES']],
])('capitals do not matter when it is asked %s such a resource', async (_what, question) => {
  const here = company('gitlab:group:Sales')
  here.people([person('ada'), person('bo', 'Chef')])
  await here.apply()
  const asked = await here.run(question)
  const answer = await here.run(question.map((word) => word.replace('SALES', 'Sales')))
  expect(answer.out).toContain('Sales')
  expect({ ...asked, out: asked.out.replaceAll('SALES', 'Sales') }).toEqual(answer)
  expect(answer.err).toBe('')
})

test('where capitals count, two names are two resources', async () => {
  const here = createCompany({
    systems: { okta: { simulates: 'okta', enforcement: 'authoritative' } },
    people: [person('ada')],
    policies: policy('okta:group:Sales'),
    live: { okta: { ada: { email: 'ada@acme.com', access: ['okta:group:sales'] } } },
  })
  expect(lines((await here.plan()).changes)).toEqual([
    'adopt ada/okta:account adopt',
    'add ada/okta:group:Sales none→held policy',
    'remove ada/okta:group:sales held→none drift',
  ])
})

/** One of the ways to write a name. */
const writing = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => `${name[0]!.toUpperCase()}${name.slice(1)}`,
)
const names = ['sales', 'site', 'tools']
const some = fc.subarray(names)

describe('any company', { timeout: 300_000 }, () => {
  test('gets the same decisions however policies, systems and earlier runs write the names', async () => {
    let decided = 0
    await fc.assert(
      fc.asyncProperty(
        fc.record({ first: some, next: some, sellers: some, chefs: some, held: some, stray: some }),
        fc.array(writing, { minLength: 3, maxLength: 3 }),
        fc.array(writing, { minLength: 3, maxLength: 3 }),
        async (given, written, shown) => {
          const plain = await decisions(given, [], [])
          expect(await decisions(given, written, shown)).toEqual(plain)
          decided += plain.flat().length
        },
      ),
      { numRuns: 12 },
    )
    expect(decided).toBeGreaterThan(20)
  })
})

type Writing = (name: string) => string

interface Given {
  readonly first: readonly string[]
  readonly next: readonly string[]
  readonly sellers: readonly string[]
  readonly chefs: readonly string[]
  readonly held: readonly string[]
  readonly stray: readonly string[]
}

/** What three plans in a row decide, without capitals; the second and third files write names in their own way. */
async function decisions(given: Given, written: readonly Writing[], shown: readonly Writing[]): Promise<string[][]> {
  const as = (name: string, how: Writing | undefined) => `gitlab:group:${how ? how(name) : name}`
  const live = (name: string) => as(name, shown[names.indexOf(name)])
  const files = (step: number, sellers: readonly string[], chefs: readonly string[]) => [
    {
      name: 'S',
      triggers: [{ title: 'Seller' }],
      grants: ['gitlab:group:all', ...sellers.map((one) => as(one, written[step]))],
    },
    {
      name: 'C',
      triggers: [{ title: 'Chef' }],
      grants: ['gitlab:group:all', ...chefs.map((one) => as(one, written[(step + 1) % 3]))],
    },
  ]
  const here = createCompany({
    systems: authoritative,
    people: [person('ada'), person('bo', 'Chef'), person('cy')],
    policies: files(0, given.first, given.chefs),
    live: {
      gitlab: {
        ada: { email: 'ada@acme.com', access: given.held.map(live) },
        bo: { email: 'bo@acme.com', access: given.stray.map(live) },
      },
    },
  })
  const seen: string[][] = []
  const look = async () => {
    const both = await bothWays(here, '2026-11-20T10:00:00Z')
    expect(both!.quick).toEqual(both!.whole)
    seen.push(
      lines(both!.whole.changes)
        .map((line) => line.toLowerCase())
        .toSorted(),
    )
  }
  await look()
  await here.apply()
  await look()
  here.policies(files(1, given.next, given.sellers))
  await look()
  await here.apply()
  await look()
  expect(seen[1]).toEqual([])
  expect(seen[3]).toEqual([])
  return seen
}
