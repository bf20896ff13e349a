import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldLevel, matchesGrant, matchesWildcard } from '../../src/domain/pattern.ts'
import { catalog } from '../policy/build.ts'

const developer = { system: 'gitlab', type: 'group', resource: 'acme/web', level: 'developer' }

describe('a wildcard', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything:at/all', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*b', 'a:/#@ b', true],
    ['a*b', 'ab', true],
    ['a*b', 'a', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'acb', false],
    ['a*bc*c', 'abc', false],
    ['a*bc*c', 'abcc', true],
    ['**', 'x', true],
    ['a**b', 'ab', true],
    ['*a*a*', 'a', false],
    ['*a*a*', 'aa', true],
    ['', '', true],
    ['', 'a', false],
    ['a', 'A', false],
  ])('%j against %j is %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected)
  })

  test('is the only character with a meaning', () => {
    const special = '.+?^${}()|[]\\#@: (x) %_'
    expect(matchesWildcard(special, special)).toBe(true)
    expect(matchesWildcard(`${special}*`, `${special}!`)).toBe(true)
    expect(matchesWildcard('a.c*', 'abc')).toBe(false)
    expect(matchesWildcard('a?c*', 'abc')).toBe(false)
    expect(matchesWildcard('[ab]*', 'a')).toBe(false)
  })

  test('matches what a regular expression says, for long parts as well', () => {
    const part = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 33, maxLength: 40 }),
    )
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.array(part, { maxLength: 5 }), (parts, fill) => {
        const expression = new RegExp(`^${parts.join('.*')}$`, 's')
        const near = parts.map((one, index) => one + (fill[index] ?? '')).join('')
        for (const text of [near, fill.join(''), parts.join('')])
          expect(matchesWildcard(parts.join('*'), text)).toBe(expression.test(text))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['*' + 'a'.repeat(50_000) + 'b', 'a'.repeat(500_000)],
    ['*' + 'a'.repeat(25_000) + 'b' + 'a'.repeat(25_000) + '*', 'a'.repeat(500_000)],
    ['*b' + 'a'.repeat(25_000) + '*', ('a'.repeat(300) + 'b').repeat(2000)],
    ['*a'.repeat(50_000) + '*b', 'a'.repeat(500_000)],
  ])('takes linear time for hostile lengths (%#)', (pattern, text) => {
    // Quadratic time would be minutes, beyond the time limit of a test.
    expect(matchesWildcard(pattern, text)).toBe(false)
  })
})

describe('a pattern', () => {
  const covers = (text: string, level: string | null = null) => matchesGrant({ text, level }, developer, catalog)

  test('crosses separators', () => {
    expect([covers('gitlab:*'), covers('*web'), covers('gitlab:*:acme*'), covers('*:group:*')]).toEqual(
      Array(4).fill(true),
    )
    expect([covers('gitlab:project:*'), covers('github:*'), covers('gitlab:group:acme')]).toEqual(Array(3).fill(false))
  })

  test('without a level means every level', () => {
    expect(matchesGrant({ text: 'gitlab:*', level: null }, { ...developer, level: 'minimal' }, catalog)).toBe(true)
    expect(matchesGrant({ text: 'gitlab:*', level: null }, { ...developer, level: null }, catalog)).toBe(true)
  })

  test('with a level means that level and higher', () => {
    expect(['reporter', 'Developer', 'maintainer', 'owner'].map((level) => covers('gitlab:*', level))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('with a level that the type does not have covers nothing of it', () => {
    expect(covers('gitlab:*', 'admin')).toBe(false)
    expect(covers('gitlab:*', '')).toBe(false)
    const channel = { system: 'unknown', type: 'group', resource: 'acme/web', level: 'developer' }
    expect(matchesGrant({ text: '*', level: 'developer' }, channel, catalog)).toBe(false)
  })
})

test('a level is known by its id and its aliases, capitals, spaces and dashes aside', () => {
  const group = catalog.get('gitlab')!.types.find((one) => one.type === 'group')!
  const spellings = ['reporter', 'REPORTER', ' Re porter ', 'minimal', 'Minimal Access', 'minimal_access', 'master']
  expect(spellings.map((one) => foldLevel(group, one))).toEqual([
    'reporter',
    'reporter',
    'reporter',
    'minimal',
    'minimal',
    'minimal',
    'maintainer',
  ])
  expect(['', 'reporters', 'admin', '__proto__'].map((one) => foldLevel(group, one))).toEqual(Array(4).fill(null))
})
