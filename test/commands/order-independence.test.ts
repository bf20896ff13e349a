import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan } from '../../src/domain/plan.ts'
import { createCompany, type CompanyFiles, type Live } from './company.ts'

type Json = Record<string, unknown>

const people = ['ada', 'bo', 'cy', 'di', 'ed'].map((id, index) => ({
  user_id: id,
  email: `${id}@acme.com`,
  title: index % 2 === 0 ? 'Writer' : 'Editor',
  status: id === 'ed' ? 'Left' : 'Active',
  start_date: '2026-01-01',
}))
const policies = [
  { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:site', 'okta:group:all'] },
  { name: 'Writer', triggers: [{ title: 'Writer' }], inherits: ['Base'], grants: ['gitlab:group:site (owner)'] },
  { name: 'Editor', triggers: [{ title: 'Editor' }], inherits: ['Base', 'Writer'], denies: ['gitlab:group:secret'] },
  { name: 'Soon', effective_date: '2026-12-01', triggers: [{ title: 'Editor' }], grants: ['gitlab:project:soon'] },
]
const systems = {
  gitlab: { enforcement: 'authoritative' },
  okta: { simulates: 'okta' },
  aws: { simulates: 'aws', depends_on: ['okta'] },
}
const account = (id: string, access: string[]) => ({ email: `${id}@acme.com`, status: 'enabled', access })
const live: Record<string, Live> = {
  gitlab: {
    ada: account('ada', ['gitlab:group:site (guest)', 'gitlab:group:secret']),
    bo: account('bo', ['gitlab:group:secret', 'gitlab:project:x', 'gitlab:group:site']),
    ed: account('ed', ['gitlab:group:site', 'gitlab:project:x']),
    stray: account('stray', ['gitlab:group:site']),
    bo2: account('bo', []),
  },
  okta: { ed: account('ed', ['okta:group:all', 'okta:group:chess']), cy: account('cy', ['okta:group:chess']) },
  aws: {},
}

/** Deep shuffles: lists whose order means nothing and the keys of every mapping. */
function shuffledKeys<T>(value: T, random: () => number): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => shuffledKeys<unknown>(one, random)) as T
  const entries = shuffled(Object.entries(value as Json), random)
  return Object.fromEntries(entries.map(([key, one]) => [key, shuffledKeys(one, random)])) as T
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}

/** Everything but where in the files things stand, and the digests of the files as they are. */
function decided(plan: Plan): string {
  const { source: _source, ...others } = plan
  const rest = { ...others, file_digest: undefined }
  return JSON.stringify(rest, (key, value: unknown) =>
    key === 'line' || key === 'column' || key === 'file' ? null : value,
  )
}

async function outcome(
  files: CompanyFiles,
): Promise<{ readonly plan: string; readonly text: string; readonly held: unknown }> {
  const here = createCompany(files)
  const plan = decided(await here.plan())
  const { out } = await here.run(['plan', '--group-by', 'system'])
  await here.apply()
  const held = Object.entries(here.held('gitlab')).map(([id, grants]) => `${id}: ${grants.toSorted().join()}`)
  held.sort()
  // Places in files are at the end of a line.
  return { plan, text: out.replaceAll(/ *policies\/all\.yaml:\d+/g, ''), held }
}

test('the order of keys, records, accounts, grants, documents and systems changes nothing', async () => {
  const expected = await outcome({ people, policies, systems, live })
  expect(expected.plan).toContain('disputed')
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (stream) => {
      const random = () => stream.next().value as number
      const files = shuffledKeys({ systems, live }, random)
      for (const accounts of Object.values(files.live))
        for (const one of Object.values(accounts)) one.access = shuffled(one.access ?? [], random)
      const lists = {
        people: shuffled(people, random).map((one) => shuffledKeys(one, random)),
        policies: shuffled(policies, random).map((one) =>
          shuffledKeys({ ...one, inherits: shuffled(one.inherits ?? [], random) }, random),
        ),
      }
      expect(await outcome({ ...files, ...lists })).toEqual(expected)
    }),
    { numRuns: 12 },
  )
})

test('how documents are spread over files, and what those are called, changes nothing', async () => {
  const here = createCompany({ people, policies, systems, live })
  const expected = decided(await here.plan())
  for (const names of [
    ['z.yaml', 'a/b/c.yaml', 'a.yml', 'M.yaml'],
    ['1.yaml', '10.yaml', '2.yaml', 'ä.yaml'],
  ]) {
    const other = createCompany({ people, policies: [], systems, live })
    for (const [index, policy] of policies.entries())
      other.write(`policies/${names[index]}`, JSON.stringify({ policy }))
    expect(decided(await other.plan())).toBe(expected)
  }
})

test('the order in which systems answer changes nothing', async () => {
  const slow = (name: string) =>
    createCompany({
      people,
      policies,
      live,
      systems: { ...systems, [name]: { ...systems[name as 'aws'], sandbox: { latency_ms: 30 } } },
    })
  const plans = new Set<string>()
  for (const name of Object.keys(systems)) plans.add(decided(await slow(name).plan('--parallelism', '3')))
  plans.add(decided(await slow('okta').plan('--parallelism', '1')))
  expect(plans.size).toBe(1)
})
