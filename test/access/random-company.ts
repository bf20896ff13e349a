import fc from 'fast-check'
import type { PersonAccess } from '../../src/domain/access.ts'
import { levelRank } from '../../src/domain/grant.ts'
import type { AttributeValue } from '../../src/domain/person.ts'
import { catalog } from '../policy/build.ts'

/** A policy as it is written, in the form that JSON and YAML share. */
export interface WrittenPolicy {
  readonly name: string
  readonly status?: string
  readonly effective_date?: string
  readonly expires?: string
  readonly applies_to?: readonly string[]
  readonly triggers?: object
  readonly inherits?: readonly string[]
  readonly grants?: readonly string[]
  readonly denies?: readonly string[]
}

const names = ['P0', 'P1', 'P2', 'P3', 'P4', 'P5']
const days = ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01', '2026-07-01']
const plainGrants = [
  'okta:group:a',
  'okta:group:b',
  'slack:channel:#a',
  'gitlab:group:a (guest)',
  'gitlab:group:a (developer)',
  'gitlab:group:a (owner)',
  'gitlab:group:b (reporter)',
]
const profiles = ['salesforce:profile:A', 'salesforce:profile:B', 'salesforce:user-license']
const patterns = [
  'okta:*',
  'okta:group:a',
  'gitlab:* (developer)',
  'gitlab:group:a',
  '*:group:b',
  'salesforce:profile:A',
]

const values = fc.uniqueArray(fc.constantFrom('x', 'y'), { minLength: 1 })
const condition = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(
      values,
      values.map((not_in) => ({ not_in })),
      fc.constantFrom<object>({ glob: 'x*' }, { lt: 5 }, { before: '2026-05-01' }),
    ),
  )
  .map(([attribute, test]) => ({ [attribute]: test }))

const { trigger } = fc.letrec<{ trigger: object }>((tie) => ({
  trigger: fc.oneof(
    { maxDepth: 3 },
    condition,
    fc
      .tuple(fc.constantFrom('all_of', 'any_of', 'none_of'), fc.array(tie('trigger'), { minLength: 1, maxLength: 3 }))
      .map(([group, of]) => ({ [group]: of })),
  ),
}))

const somewhere = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })

/** Policies P0 to P5 in several versions, each inheriting only from later names; `exclusive` adds Salesforce profiles. */
export function policies(options: { readonly exclusive: boolean }): fc.Arbitrary<WrittenPolicy[]> {
  const grants = options.exclusive ? [...plainGrants, ...profiles] : plainGrants
  const one = fc.record({
    name: fc.constantFrom(...names),
    status: somewhere(fc.constantFrom('active', 'staged')),
    effective_date: somewhere(fc.constantFrom(...days)),
    expires: somewhere(fc.constantFrom(...days)),
    applies_to: somewhere(fc.constantFrom(['active'], ['prehire', 'active'], ['leave'])),
    triggers: somewhere(trigger),
    inherits: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
    grants: fc.uniqueArray(fc.constantFrom(...grants), { maxLength: 4 }),
    denies: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...patterns), { maxLength: 2 }) },
    ),
  })
  return fc
    .uniqueArray(one, { minLength: 1, maxLength: 9, selector: (policy) => `${policy.name} ${policy.effective_date}` })
    .map((found) => found.map(sound))
}

/** Without what would be an error: inheritance upwards, an end before the start, lists of nothing. */
function sound(policy: { readonly [K in keyof WrittenPolicy]?: WrittenPolicy[K] | undefined }): WrittenPolicy {
  const { expires, effective_date, inherits = [] } = policy
  const isBackwards = expires !== undefined && effective_date !== undefined && expires < effective_date
  const kept = {
    ...policy,
    expires: isBackwards ? undefined : expires,
    inherits: inherits.filter((one) => one > policy.name!),
  }
  const entries = Object.entries(kept).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(entries) as unknown as WrittenPolicy
}

/** A person's attributes; dates and status among them. */
export const attributes: fc.Arbitrary<Record<string, AttributeValue>> = fc
  .record({
    a: somewhere(fc.constantFrom('x', 'y', '3')),
    b: somewhere(fc.constantFrom<AttributeValue>('x', ['x', 'y'], ['z'], '7')),
    c: somewhere(fc.constantFrom('y', '2026-04-15', 'xx')),
    employment_status: somewhere(fc.constantFrom('Active', 'On leave')),
    start_date: somewhere(fc.constantFrom('2026-01-01', '2026-03-15')),
    termination_date: somewhere(fc.constantFrom('2026-06-15', '2026-12-31')),
    timezone: somewhere(fc.constantFrom('Pacific/Apia', 'America/New_York')),
  })
  .map((record) => {
    const entries = Object.entries(record).filter(([, value]) => value !== undefined)
    return Object.fromEntries(entries) as Record<string, AttributeValue>
  })

/** Exceptions of ana, with a start or without, some revoked. */
export const exceptions = fc.array(
  fc
    .record({
      grants: fc.uniqueArray(fc.constantFrom(...plainGrants.filter((one) => !one.includes('owner'))), { minLength: 1 }),
      starts: somewhere(fc.constantFrom('2026-02-10', '2026-04-10')),
      expires: fc.constantFrom('2026-04-20', '2026-05-20'),
      revoked: somewhere(fc.constant({ at: '2026-04-15', by: 'ben', reason: 'done' })),
    })
    .map(
      (one) => JSON.parse(JSON.stringify({ user: 'ana', justification: 'j', approved_by: 'cto', ...one })) as object,
    ),
  { maxLength: 2 },
)

/** One file for each document, so that positions do not depend on the order of files. */
export function filesOf(written: readonly WrittenPolicy[], more: readonly object[] = []): Record<string, string> {
  const policyFiles = written.map((policy) => [
    `policies/${policy.name}-${policy.effective_date ?? 'always'}.yaml`,
    JSON.stringify({ policy }),
  ])
  const others = more.map((exception, index) => [`exceptions/${index}.yaml`, JSON.stringify({ exception })])
  return Object.fromEntries([...policyFiles, ...others]) as Record<string, string>
}

/** What is given for certain, with the rank of its level: what a deny blocks is not. */
export function ranks(access: PersonAccess): Map<string, number> {
  const found = new Map<string, number>()
  for (const [key, { grant, blocked }] of access.expected)
    if (!blocked) found.set(key, levelRank(catalog.get(grant.system), grant.type, grant.level))
  return found
}

/** What `more` gives beyond `less`, by key. */
export function gains(less: PersonAccess, more: PersonAccess): string[] {
  const known = ranks(less)
  return [...ranks(more)].flatMap(([key, rank]) => (rank > (known.get(key) ?? -2) ? [key] : []))
}
