import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Company, createCompany } from '../commands/company.ts'
import type { Plan } from '../../src/domain/plan.ts'

/** What concerns only the scope it names. */
const ofScope = ['partial', 'denied', 'unsupported', 'failed', 'vanished'] as const
/** What concerns everything that comes in the same stream: all accounts, or all grants. */
const ofStream = [
  'cut',
  'timed_out',
  'lost_page',
  'duplicate_page',
  'duplicate_row',
  'shifted',
  'short_count',
  'unreachable',
] as const

const types = ['group', 'project'] as const
const ids = ['ada', 'bo', 'cy', 'di', 'ed', 'flo', 'gus']

const companies = fc.record({
  read: fc.constantFrom('accounts', ...types),
  people: fc.integer({ min: 4, max: ids.length }),
  pageSize: fc.integer({ min: 1, max: 12 }),
  enforcement: fc.constantFrom('owned', 'authoritative'),
  /** whose, and of which type, is held by hand */
  byHand: fc.array(fc.tuple(fc.nat(ids.length - 1), fc.constantFrom(...types)), { maxLength: 5 }),
  leaver: fc.nat(3),
  dropped: fc.constantFrom(...types),
  isLowered: fc.boolean(),
})

type Given = typeof companies extends fc.Arbitrary<infer T> ? T : never

/** The types of grants about which nothing can be said; null: not even about accounts. */
function unread(read: string, as: string): readonly string[] | null {
  if (read === 'accounts') return null
  return ofStream.some((one) => one === as) ? types : [read]
}

test.each([...ofScope, ...ofStream])(
  'what was read incompletely (%s) is left alone, whatever the company',
  async (as) => {
    await fc.assert(
      fc.asyncProperty(companies, async (given) => {
        const here = await companyWithMuchToDo(given)
        // Counts are announced for each type: a page without one type's rows would take nothing from that type.
        const pageSize = as === 'lost_page' ? 1000 : given.pageSize
        const fault = { read: given.read, as, ...(as === 'cut' || as === 'timed_out' ? { pages: 0 } : {}) }
        here.settings({ systems: { gitlab: { sandbox: { page_size: pageSize, fail: [fault] } } } })
        const about = unread(given.read, as)
        const before = here.held('gitlab')
        const plan = await here.plan()
        expectLeftAlone(plan, about)
        expect(plan.changes.filter(({ system, action }) => system === 'other' && action === 'remove')).not.toEqual([])
        await here.run(['apply', '--yes'])
        expectKept(before, here.held('gitlab'), about)
        expect(held(here, 'other', given.dropped)).toEqual([])
        here.settings({ systems: { gitlab: { sandbox: { fail: [] } } } })
        await here.apply()
        expect(held(here, 'gitlab', given.dropped).filter((one) => one.includes('everybody'))).toEqual([])
        expect((await here.plan()).changes).toEqual([])
      }),
      { numRuns: 4 },
    )
  },
)

/** Everybody has two grants in two systems; then a policy loses one of them, another goes down, and somebody leaves. */
async function companyWithMuchToDo(given: Given): Promise<Company> {
  const { people, enforcement, byHand, leaver, dropped, isLowered } = given
  const persons = ids.slice(0, people).map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
  const policies = (level: string, ...kept: readonly string[]) => [
    {
      name: 'Everybody',
      triggers: [{ status: 'Active' }],
      grants: ['gitlab', 'other'].flatMap((system) => kept.map((type) => `${system}:${type}:everybody (${level})`)),
    },
  ]
  const access = (id: string) =>
    byHand.filter(([index]) => ids[index] === id).map(([, type]) => `gitlab:${type}:own-${id}`)
  const live = Object.fromEntries(
    persons.map(({ user_id: id, email }) => [id, { email, access: [...new Set(access(id))] }]),
  )
  const here = createCompany({
    systems: { gitlab: { enforcement }, other: {} },
    people: persons,
    policies: policies('developer', ...types),
    live: { gitlab: live },
  })
  if (enforcement === 'owned') await here.apply()
  else await here.apply('--max-removals', '100')
  here.people(persons.map((one, index) => (index === leaver ? { ...one, status: 'Left' } : one)))
  here.policies(policies(isLowered ? 'reporter' : 'developer', ...types.filter((type) => type !== dropped)))
  return here
}

function expectLeftAlone(plan: Plan, about: readonly string[] | null): void {
  const isAbout = (one: { system: string; type: string }) =>
    one.system === 'gitlab' && (about === null || about.includes(one.type))
  expect(plan.changes.filter((one) => isAbout(one) && one.action !== 'add')).toEqual([])
  const { excess, missing, orphans, disputed } = plan.drift
  expect([...excess, ...missing].filter(isAbout)).toEqual([])
  if (about === null) expect([...orphans, ...disputed].filter(({ system }) => system === 'gitlab')).toEqual([])
  expect(plan.complete).toBe(false)
  expect(plan.systems.find(({ name }) => name === 'gitlab')!.status).not.toBe('complete')
}

type Held = Readonly<Record<string, readonly string[]>>

function expectKept(before: Held, after: Held, about: readonly string[] | null): void {
  if (about === null) expect(after).toEqual(before)
  for (const [id, grants] of Object.entries(before))
    expect(after[id]).toEqual(
      expect.arrayContaining(grants.filter((one) => about?.some((type) => one.startsWith(`${type}:`)))),
    )
}

function held(here: Company, system: string, type: string): string[] {
  return Object.values(here.held(system))
    .flat()
    .filter((one) => one.startsWith(`${type}:`))
}
