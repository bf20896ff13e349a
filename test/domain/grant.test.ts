import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accountType, formatGrant, type Grant, grantKey, levelRank } from '../../src/domain/grant.ts'
import { parseGrant } from '../../src/policy/grant-text.ts'
import { literalResource } from '../../src/policy/resource-template.ts'
import { catalog } from '../policy/build.ts'

const grant = (system: string, type: string, resource: string, level: string | null = null): Grant => ({
  system,
  type,
  resource,
  level,
})

describe('a grant is written', () => {
  test.each([
    [grant('gitlab', 'group', 'acme', 'developer'), 'gitlab:group:acme (developer)'],
    [grant('gitlab', 'group', 'acme', 'guest'), 'gitlab:group:acme'],
    [grant('gitlab', 'group', 'acme (old)', 'guest'), 'gitlab:group:acme (old) (guest)'],
    [grant('okta', 'app', 'GitHub (SAML)'), 'okta:app:GitHub (SAML)'],
    [grant('salesforce', 'user-license', 'Salesforce'), 'salesforce:user-license'],
    [grant('google', accountType, 'workspace-account'), 'google:workspace-account'],
    [grant('gone', 'group', 'acme', 'developer'), 'gone:group:acme (developer)'],
  ])('%j as %s', (one, expected) => {
    expect(formatGrant(one, catalog)).toBe(expected)
  })

  test('so that reading it gives the same grant', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: fc.constantFrom('a', ':', '#', '@', '/', '(', ')', ' ', 'guest', 'owner', '-'), minLength: 1 }),
    )
    const kinds = [...catalog].flatMap(([system, { types }]) => types.map((type) => ({ system, type })))
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.nat(), name, ({ system, type }, pick, resource) => {
        fc.pre(!/[\p{Cc}\u2028\u2029*]|\$\{/u.test(resource) && resource.trim() === resource && resource !== '')
        const level = type.levels.length === 0 ? null : type.levels[pick % type.levels.length]!.id
        const written = grant(system, type.type, resource, level)
        const read = parseGrant(formatGrant(written, catalog), null, catalog)
        if (!read.ok) throw new Error(read.problem.message)
        const { system: name2, type: type2, level: level2 } = read.value
        expect(grant(name2, type2, literalResource(read.value.resource) ?? '', level2)).toEqual(written)
      }),
      { numRuns: 1000 },
    )
  })
})

test('two levels of one resource share a key', () => {
  expect(grantKey(grant('gitlab', 'group', 'a:b', 'owner'))).toBe('gitlab:group:a:b')
})

test('levels rank as the system ranks them, and what it does not know ranks below all', () => {
  const rank = (level: string | null, type = 'group') => levelRank(catalog.get('gitlab'), type, level)
  expect(rank('owner')).toBeGreaterThan(rank('maintainer'))
  expect(rank('guest')).toBeGreaterThan(rank('minimal'))
  expect([rank(null), rank('boss'), rank('owner', 'galaxy'), levelRank(undefined, 'group', 'owner')]).toEqual(
    Array(4).fill(-1),
  )
})
