import { describe, expect, test } from 'vitest'
import { parsePattern } from '../../src/policy/grant-pattern.ts'
import { catalog } from './build.ts'

function read(text: string, level: string | null = null): string {
  const parsed = parsePattern(text, level, catalog)
  if (parsed.ok) return `${parsed.value.text} | ${parsed.value.level ?? 'every level'}`
  return `[${parsed.problem.code}] ${parsed.problem.message} → ${parsed.problem.help}`
}

describe('a pattern', () => {
  test.each([
    ['*', '* | every level'],
    ['*:role:*admin*', '*:role:*admin* | every level'],
    ['git*', 'git* | every level'],
    ['gitlab:*', 'gitlab:* | every level'],
    ['gitlab:gro*', 'gitlab:gro* | every level'],
    ['gitlab:group:acme/*', 'gitlab:group:acme/* | every level'],
    ['gitlab:group:acme/* (Developer)', 'gitlab:group:acme/* | Developer'],
    [' gitlab:group:a*  (owner) ', 'gitlab:group:a* | owner'],
    ['okta:app:* (SAML)', 'okta:app:* (SAML) | every level'],
    ['gitlab:group:a*(old)', 'gitlab:group:a*(old) | every level'],
    ['google:acc*', 'google:acc* | every level'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test('without `*` is a grant, at every level unless one is written', () => {
    expect(read('gitlab:group:acme')).toBe('gitlab:group:acme | every level')
    expect(read('gitlab:group:acme (Reporter)')).toBe('gitlab:group:acme | reporter')
    expect(read('gitlab:group:acme', 'guest')).toBe('gitlab:group:acme | guest')
    expect(read('okta:base-employee-group')).toBe('okta:group:base-employee-group | every level')
    expect(read('salesforce:user-license')).toBe('salesforce:user-license:Salesforce | every level')
  })

  test('that is the short-hand of an account means the whole system', () => {
    expect(read('google:workspace-account')).toBe('google:* | every level')
  })

  test('in the mapping form has its level there, and brackets belong to the name', () => {
    expect(read('gitlab:group:acme (x)*', 'owner')).toBe('gitlab:group:acme (x)* | owner')
  })
})

describe('a pattern that could never match', () => {
  test('names the nearest system or type', () => {
    expect(read('gitlb:*')).toBe('[unknown-system] unknown system `gitlb` → did you mean `gitlab`?')
    expect(read('gitlab:grup:*')).toBe('[unknown-type] `gitlab` has no grant type `grup` → did you mean `group`?')
    expect(read('gitlab:grup*')).toMatch(/^\[unknown-type\]/)
    expect(read('*:grup:*')).toMatch(/^\[unknown-type\]/)
    expect(read('git*:grup:*')).toMatch(/^\[unknown-type\]/)
    expect(read('gitlab :group:*')).toMatch(/^\[unknown-/)
  })

  test('of two parts names its type', () => {
    expect(read('okta:sales-*')).toBe(
      '[invalid-grant] `okta:sales-*` covers no grant → a pattern names the type as well: write `okta:group:sales-*`',
    )
  })

  test('has a level that no type it matches has', () => {
    expect(read('gitlab:group:* (boss)')).toMatch(
      /^\[unknown-level\] unknown level `boss` in `gitlab:group:\* \(boss\)` → levels of the types it matches: minimal, /,
    )
    expect(read('okta:*', 'owner')).toBe(
      '[unknown-level] unknown level `owner` in `okta:*` → the types it matches have no levels',
    )
  })

  test('has no space before its level', () => {
    expect(read('gitlab:group:*(owner)')).toBe(
      '[invalid-grant] `gitlab:group:*(owner)` has no space before its level → write `gitlab:group:* (owner)`',
    )
  })

  test.each(['gitlab:group:squad-${team}*', 'gitlab:group:squad-${team}', 'gitlab:group:a\u0007*', 'gitlab:group:'])(
    '%j is refused',
    (text) => {
      expect(read(text)).toMatch(/^\[invalid-grant\]/)
    },
  )
})
