import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Settings } from '../../src/domain/settings.ts'
import type { PolicySet } from '../../src/policy/policy-set.ts'
import { policiesOf, settingsOf } from './build.ts'

const noon = Date.parse('2026-06-01T12:00Z')

function setOf(files: string | Readonly<Record<string, string>>, settings?: Settings): PolicySet {
  return policiesOf(files, settings).policiesAt(noon)
}

/** `grant ← path` for all that a policy gives. */
function gives(set: PolicySet, name: string): string[] {
  const policy = set.policies.find((one) => one.version.policy.name === name)
  return policy?.grants.map(({ item, path }) => `${item.entry.text} ← ${path.join(' > ')}`) ?? []
}

const policy = (name: string, ...more: string[]) =>
  `policy:\n  name: ${name}\n  grants: [okta:group:${name}]\n${more.map((line) => `  ${line}\n`).join('')}---\n`
const everybody = 'triggers: {exists: {exists: false}}'

describe('a policy gives', () => {
  test('what it says, and what those say that it inherits, near and far', () => {
    const set = setOf(policy('A', everybody, 'inherits: [B]') + policy('B', 'inherits: [C]') + policy('C'))
    expect(gives(set, 'A')).toEqual(['okta:group:A ← A', 'okta:group:B ← A > B', 'okta:group:C ← A > B > C'])
  })

  test('each thing once where inheritance is a diamond, by the shortest path', () => {
    const set = setOf(
      policy('A', everybody, 'inherits: [C, B]') +
        policy('B', 'inherits: [D]') +
        policy('C', 'inherits: [D]') +
        policy('D', 'inherits: [E]') +
        policy('E'),
    )
    expect(gives(set, 'A').slice(3)).toEqual(['okta:group:D ← A > B > D', 'okta:group:E ← A > B > D > E'])
  })

  test('denies as it gives grants', () => {
    const set = setOf(policy('A', everybody, 'inherits: [B]') + policy('B', 'denies: ["gitlab:*"]'))
    expect(set.policies[0]!.denies.map(({ item, path }) => [item.pattern.text, path.join(' > ')])).toEqual([
      ['gitlab:*', 'A > B'],
    ])
  })

  test('nothing of the triggers it inherits', () => {
    const set = setOf(policy('A', everybody, 'inherits: [B]') + policy('B', 'triggers: {team: nobody}'))
    expect(gives(set, 'A')).toContain('okta:group:B ← A > B')
  })

  test.each([
    ['expired', 'expires: 2026-05-31'],
    ['not yet in force', 'effective_date: 2026-06-02'],
    ['staged', 'status: staged'],
    ['of another environment', 'environments: [staging]'],
  ])('nothing of one that is %s, nor of what that one inherits', (_, line) => {
    const environments =
      'environments: {production: {systems: {okta: {}}}, staging: {systems: {okta: {store: other.json}}}}'
    const settings = settingsOf(environments, { environment: 'production' })
    const files = policy('A', everybody, 'inherits: [B]') + policy('B', line, 'inherits: [C]') + policy('C')
    expect(gives(setOf(files, settings), 'A')).toEqual(['okta:group:A ← A'])
  })

  test('until the first policy on the path ends', () => {
    const files =
      policy('A', everybody, 'expires: 2027-12-31T00:00:00Z', 'inherits: [B]') +
      policy('B', 'expires: 2026-12-31T00:00:00Z', 'inherits: [C]') +
      policy('C', 'expires: 2029-12-31T00:00:00Z')
    const ends = setOf(files).policies[0]!.grants.map(({ until }) => new Date(until).getUTCFullYear())
    expect(ends).toEqual([2027, 2026, 2026])
  })

  test('the same whatever the order of files, documents and parents', () => {
    const documents = [
      policy('A', everybody, 'inherits: [B, C]'),
      policy('B', 'inherits: [D]'),
      policy('C', 'inherits: [D, E]'),
      policy('D', everybody),
      policy('E'),
    ]
    const expected = gives(setOf(documents.join('')), 'A')
    fc.assert(
      fc.property(fc.shuffledSubarray(documents, { minLength: 5 }), fc.boolean(), (shuffled, turn) => {
        const files = shuffled.map((text, index) => [
          `policies/${index}.yaml`,
          turn ? text.replace('[B, C]', '[C, B]').replace('[D, E]', '[E, D]') : text,
        ])
        expect(gives(setOf(Object.fromEntries(files) as Record<string, string>), 'A')).toEqual(expected)
      }),
    )
  })

  test('all of a chain of 5,000 policies', () => {
    const chain = Array.from({ length: 5000 }, (_, i) =>
      i === 4999 ? policy(`P${i}`) : policy(`P${i}`, `inherits: [P${i + 1}]`, ...(i === 0 ? [everybody] : [])),
    )
    const grants = setOf(chain.join('')).policies[0]!.grants
    expect(grants).toHaveLength(5000)
    expect(grants.at(-1)!.path).toHaveLength(5000)
  })
})

test('a grant given only in some environments is given nowhere else', () => {
  const environments =
    'environments: {production: {systems: {okta: {}}}, staging: {systems: {okta: {store: other.json}}}}'
  const files = `policy:
  name: A
  ${everybody}
  grants:
    - {grant: okta:group:only-staging, environments: [staging]}
    - {grant: okta:group:both, environments: [staging, production]}
`
  expect(gives(setOf(files, settingsOf(environments, { environment: 'production' })), 'A')).toEqual([
    'okta:group:both ← A',
  ])
  expect(gives(setOf(files, settingsOf(environments, { environment: 'staging' })), 'A')).toHaveLength(2)
})
