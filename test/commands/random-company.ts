import fc from 'fast-check'
import type { CompanyFiles, Live } from './company.ts'

/** Names that would matter to a shell, a terminal, Markdown, a path, an object or a parser. */
const names = [
  'site',
  'a b',
  '#sales',
  '@ops/x',
  'x:y:z',
  '__proto__',
  'constructor',
  '`$(id)`',
  '"q"\'',
  '../../x',
  'naïve',
  '<b>',
  '|',
  'x'.repeat(500),
]
const titles = ['Writer', 'Editor', 'Chef', '__proto__']
const ids = ['ada', 'bo', 'Cy', 'di.xi', "o'neil", 'hasOwnProperty', '名前']
const levels = ['guest', 'reporter', 'owner']
const modes = ['observe', 'add_only', 'owned', 'authoritative']

const systems = {
  gitlab: {},
  sales: { simulates: 'salesforce' },
  k8s: { simulates: 'kubernetes' },
  github: { simulates: 'github' },
  okta: { simulates: 'okta' },
}

const name = fc.constantFrom(...names)
const title = fc.constantFrom(...titles)

const grant = fc.oneof(
  fc.tuple(name, fc.constantFrom(...levels)).map(([one, level]) => ({ grant: `gitlab:group:${one}`, level })),
  fc.constantFrom('a', 'b', 'Minimum Access - Salesforce').map((one) => ({ grant: `sales:profile:${one}` })),
  name.map((one) => ({ grant: `sales:group:${one}` })),
  name.map((one) => ({ grant: `k8s:cluster-role:${one}` })),
  fc.constantFrom('member', 'admin').map((level) => ({ grant: 'github:org:acme', level })),
  name.map((one) => ({ grant: `okta:group:${one}` })),
)

const expires = fc.option(fc.constantFrom('2026-11-25', '2026-12-05'), { nil: undefined })

export const randomPolicies = fc
  .array(
    fc.record({
      title,
      grants: fc.array(grant, { maxLength: 5 }),
      denies: fc.array(grant, { maxLength: 1 }),
      expires,
    }),
    { maxLength: 5 },
  )
  .map((list) =>
    list.map(({ title: wanted, denies, ...policy }, index) => ({
      name: `Policy ${index} ${names[index]}`,
      triggers: [{ title: wanted }],
      ...policy,
      denies: denies.map((one) => one.grant),
    })),
  )

export const randomPeople = fc
  .uniqueArray(
    fc.record({
      user_id: fc.constantFrom(...ids),
      title,
      status: fc.constantFrom('Active', 'Active', 'Active', 'Leave', 'Left'),
      termination_date: fc.option(fc.constantFrom('2026-11-30', '2027-06-30'), { nil: undefined }),
      name: name.map((one) => `\u001b[31m${one}\u202e`),
    }),
    { selector: (person) => person.user_id, minLength: 1 },
  )
  .map((people) => {
    // Every title is somebody's, so that no policy is about nobody at all.
    const former = titles.map((one) => ({ user_id: `former ${one}`, title: one, status: 'Left' }))
    return [...people.map((person) => ({ ...person, email: `${person.user_id}@acme.com` })), ...former]
  })

const account = fc.record({
  access: fc.uniqueArray(grant, { maxLength: 5, selector: (one) => one.grant }),
  status: fc.constantFrom('enabled', 'enabled', 'enabled', 'suspended'),
})

/** What the systems hold; of an exclusive type one resource. */
const randomLive = fc
  .record(
    Object.fromEntries(
      Object.keys(systems).map((system) => [system, fc.dictionary(fc.constantFrom(...ids, 'stray'), account)]),
    ),
  )
  .map((live) =>
    Object.fromEntries(Object.entries(live).map(([system, accounts]) => [system, seedOf(system, accounts)])),
  )

function seedOf(system: string, accounts: Record<string, { access: { grant: string }[]; status: string }>): Live {
  return Object.fromEntries(
    Object.entries(accounts).map(([id, { access, status }]) => {
      const own = access.filter((one) => one.grant.startsWith(`${system}:`))
      const profiles = own.filter((one) => one.grant.startsWith('sales:profile:'))
      return [id, { email: `${id}@acme.com`, status, access: own.filter((one) => !profiles.slice(1).includes(one)) }]
    }),
  )
}

const randomSystems = fc
  .array(fc.constantFrom(...modes), { minLength: 5, maxLength: 5 })
  .map((chosen) =>
    Object.fromEntries(
      Object.entries(systems).map(([system, settings], index) => [system, { ...settings, enforcement: chosen[index] }]),
    ),
  )

/** A small company: who works there, what policies say, what systems hold, and how each is enforced. */
export const randomCompany: fc.Arbitrary<CompanyFiles> = fc.record({
  people: randomPeople,
  policies: randomPolicies,
  live: randomLive,
  systems: randomSystems,
  settings: fc.constantFrom({}, { grace: { mover: '10d' } }),
})
