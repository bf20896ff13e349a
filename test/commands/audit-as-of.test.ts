import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HeldThen, OpenChange } from '../../src/analysis/access-history.ts'
import { type Company, createCompany } from './company.ts'

const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const writer = {
  name: 'Writer',
  triggers: [{ title: 'Writer' }],
  grants: [{ grant: 'gitlab:group:site', level: 'owner' }],
}
const person = (id: string, change: object = {}) => ({
  user_id: id,
  email: `${id}@acme.com`,
  status: 'Active',
  title: 'Writer',
  ...change,
})

interface AsOf {
  readonly as_of: string
  readonly held: readonly HeldThen[]
  readonly open: readonly OpenChange[]
}

async function asOf(here: Company, ...argv: string[]): Promise<AsOf> {
  const { out, err, exitCode } = await here.run(['audit', 'as-of', '--json', ...argv])
  expect([exitCode, err]).toEqual([0, ''])
  return JSON.parse(out) as AsOf
}

const text = ({ held }: AsOf) => held.map((one) => `${one.person} ${one.grant ?? one.status}`)

describe('audit as-of', () => {
  test('knows who came, moved, left and came back, with the line that said so', async () => {
    const here = createCompany({ people: [person('ada')], policies: [base, writer] })
    here.at('2026-11-20T09:00:00Z')
    await here.apply()
    here.at('2026-11-21T09:00:00Z')
    here.people([person('ada', { title: 'Editor' })])
    await here.apply()
    here.at('2026-11-22T09:00:00Z')
    here.people([person('ada', { status: 'Left' })])
    await here.apply()
    here.at('2026-11-23T09:00:00Z')
    here.people([person('ada')])
    await here.apply()
    expect(text(await asOf(here, '2026-11-20'))).toEqual([
      'ada enabled',
      'ada gitlab:group:docs',
      'ada gitlab:group:site',
    ])
    expect(text(await asOf(here, '2026-11-21T08:59:59Z'))).toHaveLength(3)
    expect(text(await asOf(here, '2026-11-21'))).toEqual(['ada enabled', 'ada gitlab:group:docs'])
    expect(text(await asOf(here, '2026-11-22'))).toEqual(['ada suspended'])
    const gone = await here.run(['audit', 'as-of', '2026-11-22'])
    expect(gone.out).toContain('since 2026-11-20 09:00 UTC; suspended since 2026-11-22 09:00 UTC')
    const back = await asOf(here, '2026-11-23', '--user', 'ada')
    expect([back.as_of, text(back)]).toEqual([
      '2026-11-23T09:00:00Z',
      ['ada enabled', 'ada gitlab:group:docs', 'ada gitlab:group:site'],
    ])
    expect(back.held[2]).toMatchObject({
      since: '2026-11-23T09:00:00Z',
      level: 'owner',
      reasons: [{ kind: 'policy', name: 'Writer', file: 'policies/all.yaml' }],
    })
  })

  test('counts what was there before, and what somebody took away by hand', async () => {
    const live = { gitlab: { ada: { email: 'ada@acme.com', access: ['gitlab:group:docs'] } } }
    const here = createCompany({ people: [person('ada', { title: 'x' })], policies: [base], live })
    await here.apply()
    expect((await asOf(here, '2026-11-20')).held.map(({ origin }) => origin)).toEqual(['adopted', 'adopted'])
    here.at('2026-11-21T09:00:00Z')
    here.policies([])
    here.byHand('gitlab', (accounts) => {
      accounts['ada']!.access = []
    })
    await here.apply()
    expect(text(await asOf(here, '2026-11-20'))).toHaveLength(2)
    expect(text(await asOf(here, '2026-11-21'))).toEqual(['ada suspended'])
  })

  test('does not answer for a time before the log, or one that has not come', async () => {
    const here = createCompany({ people: [person('ada')], policies: [base] })
    expect((await here.run(['audit', 'as-of', '2026-11-19'])).err).toContain('the audit log is empty')
    await here.apply()
    const early = await here.run(['audit', 'as-of', '2026-11-19'])
    expect([early.exitCode, early.out]).toEqual([1, ''])
    expect(early.err).toContain('the audit log begins at 2026-11-20T09:00:00Z, and does not tell')
    const late = await here.run(['audit', 'as-of', '2026-12-01'])
    expect([late.exitCode, late.err]).toEqual([64, expect.stringContaining('access list --at 2026-12-01')])
    expect((await here.run(['audit', 'as-of', '2026-11-20', '--user', 'adda'])).err).toContain('did you mean `ada`?')
  })

  test('says in words who gave what, by which line, and that hands leave no trace', async () => {
    const here = createCompany({ people: [person('ada')], policies: [base] })
    await here.run(['apply', '--yes'], { env: { USER: 'yuki' } })
    const { out } = await here.run(['audit', 'as-of', '2026-11-20'])
    expect(out).toMatch(/^As of 2026-11-20 09:00 UTC/)
    expect(out).toMatch(
      /gitlab:group:docs \(guest\) +since 2026-11-20 09:00 UTC\n +policy "Base" +policies\/all.yaml:\d/,
    )
    expect(out).toContain('by yuki')
    expect(out).toContain('1 person, 1 account, 1 grant. What systems held beside that')
  })
})

const titles = ['Writer', 'Editor', 'Chef']
const states = ['Active', 'Active', 'Active', 'Leave', 'Left']
const grants = ['gitlab:group:a (guest)', 'gitlab:group:a (owner)', 'gitlab:group:b', 'okta:group:x', 'okta:group:y']

const step = fc.record({
  people: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('ada', 'bo', 'cy'),
      title: fc.constantFrom(...titles),
      status: fc.constantFrom(...states),
    }),
    { selector: ({ id }) => id, minLength: 1 },
  ),
  policies: fc.tuple(...titles.map(() => fc.uniqueArray(fc.constantFrom(...grants), { maxLength: 4 }))),
})

/** What the sandboxes hold, as as-of tells it. */
function actual(here: Company): string[] {
  const systems = ['gitlab', 'okta'].filter((name) => here.files().includes(`.provisionr/sandbox/${name}.json`))
  return systems
    .flatMap((system) =>
      Object.entries(here.held(system)).flatMap(([id, [status, ...held]]) => [
        `${id} ${system} ${status}`,
        ...held.map((one) => `${id} ${system}:${one}`),
      ]),
    )
    .sort()
}

const told = ({ held }: AsOf) =>
  held
    .map(({ person: id, system, grant, level, status }) =>
      grant === null ? `${id} ${system} ${status}` : `${id} ${grant}${level === null ? '' : ` (${level})`}`,
    )
    .sort()

test('after any runs, the access at the time of each was what the systems had', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async (steps) => {
      const here = createCompany({ systems: { gitlab: {}, okta: { simulates: 'okta' } } })
      const expected: { readonly at: string; readonly held: string[] }[] = []
      for (const [index, { people, policies }] of steps.entries()) {
        const at = `2026-11-${21 + index}T09:00:00Z`
        here.at(at)
        const former = titles.map((title) => person(`former ${title}`, { title, status: 'Left' }))
        const absent = ['ada', 'bo', 'cy'].filter((id) => !people.some((one) => one.id === id))
        here.people([
          ...people.map(({ id, title, status }) => person(id, { title, status })),
          ...absent.map((id) => person(id, { status: 'Left' })),
          ...former,
        ])
        here.policies(
          policies.map((list, policy) => ({ name: `P${policy}`, triggers: [{ title: titles[policy] }], grants: list })),
        )
        await here.run(['apply', '--yes'])
        expected.push({ at, held: actual(here) })
      }
      for (const { at, held } of expected) if (held.length > 0) expect(told(await asOf(here, at))).toEqual(held)
    }),
    { numRuns: 8, endOnFailure: true },
  )
})
