import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bothWays, event, happen, type PersonRecord, policies, titles, written } from './both-ways.ts'
import { type Company, createCompany } from './company.ts'

const ids = ['ada', 'bo', 'di.xi', 'eve', 'fay', 'gus', 'hal', "o'neil", 'person.10', 'person.11', 'person.12', 'zed']

const oddValues = [
  'Writer',
  'Écrivain',
  'writer',
  '',
  ' ',
  'a b',
  '5',
  '2026-11-28',
  '2019-01-01',
  'Asia/Tokyo',
].concat(['bo@acme.com', 'BO@acme.com ', 'C:\\new', 'Active', 'bo', 'zero\u200bwidth'])

/** What stands in somebody's record, or how people follow each other, in ways that lines of text allow. */
const oddity = fc.oneof(
  fc.record({
    kind: fc.constant('field' as const),
    id: fc.constantFrom(...ids),
    field: fc.constantFrom(
      'name',
      'timezone',
      'start_date',
      'end_date',
      'title',
      'status',
      'email',
      'employee_id',
      'room',
    ),
    value: fc.constantFrom(...oddValues),
  }),
  fc.record({ kind: fc.constant('order' as const), id: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('capital' as const), id: fc.constantFrom(...ids) }),
  fc.record({ kind: fc.constant('number' as const), id: fc.constantFrom(...ids) }),
)

type Oddity = typeof oddity extends fc.Arbitrary<infer U> ? U : never

function happenOdd(people: PersonRecord[], one: Oddity): void {
  const index = people.findIndex((person) => person['user_id'] === one.id)
  const person = people[index]
  if (!person) return
  if (one.kind === 'field') person[one.field] = one.value
  else if (one.kind === 'number') (person as Record<string, unknown>)['room'] = 5
  else if (one.kind === 'capital') person['user_id'] = one.id.toUpperCase()
  else people.push(...people.splice(index, 1))
}

function linesOf(here: Company): (people: readonly PersonRecord[]) => void {
  return (people) => here.write('people.ndjson', people.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

describe('a plan that goes through people line by line', { timeout: 600_000 }, () => {
  test('is the plan that thinks of everybody, whatever happened since the last run', async () => {
    let spared = 0
    let planned = 0
    let streamed = 0
    await fc.assert(
      fc.asyncProperty(
        policies,
        fc.array(fc.oneof(event, oddity), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (first, events, isLater) => {
          const here = createCompany({
            systems: { gitlab: {}, sales: { simulates: 'salesforce' }, okta: { simulates: 'okta' } },
            settings: {
              people: { path: 'people.ndjson' },
              grace: { mover: '10d' },
              guards: { max_creates: 1000 },
            },
          })
          const people: PersonRecord[] = ids.map((id, index) => ({
            user_id: id,
            title: titles[index % 3]!,
            status: 'Active',
            email: `${id}@acme.com`,
          }))
          const tell = linesOf(here)
          tell(people)
          here.policies(written(first))
          await here.apply()
          for (const one of events) {
            if (one.kind === 'field' || one.kind === 'order' || one.kind === 'capital' || one.kind === 'number') {
              happenOdd(people, one)
              tell(people)
            } else happen({ here, people, tell }, one)
            const both = await bothWays(here, isLater ? '2026-11-28T09:00:00Z' : '2026-11-20T10:00:00Z')
            if (both === null) continue
            expect(both.quick).toEqual(both.whole)
            spared += both.spared
            planned++
            if (both.isStreamed) streamed++
          }
        },
      ),
      { numRuns: 200, endOnFailure: false },
    )
    expect(streamed / planned).toBeGreaterThan(0.3)
    expect(spared / planned).toBeGreaterThan(2)
  })

  test('shows what somebody holds in an account that nobody gave, also when only another system differs', async () => {
    const here = createCompany({
      systems: { gitlab: {}, okta: { simulates: 'okta' } },
      settings: { people: { path: 'people.ndjson' } },
      policies: [{ name: 'Writers', triggers: { title: 'Writer' }, grants: ['okta:group:writers'] }],
      live: { gitlab: { eve: { email: 'eve@acme.com', access: ['gitlab:group:site'] } } },
    })
    linesOf(here)(ids.map((id) => ({ user_id: id, title: 'Writer', status: 'Active', email: `${id}@acme.com` })))
    await here.apply()
    here.byHand('okta', (accounts) => {
      accounts['eve']!.access = []
    })
    const both = await bothWays(here, '2026-11-20T10:00:00Z')
    expect([both!.isStreamed, both!.quick]).toEqual([true, both!.whole])
    expect(both!.quick.drift.excess.map((one) => one.address)).toEqual(['eve/gitlab:group:site'])
  })
})
