import { describe, expect, test } from 'vitest'
import { parseGrant } from '../../src/policy/grant-text.ts'
import { catalog } from './build.ts'

function read(text: string, level: string | null = null): string {
  const parsed = parseGrant(text, level, catalog)
  if (!parsed.ok) return `[${parsed.problem.code}] ${parsed.problem.message} → ${parsed.problem.help}`
  const { system, type, resource, level: found } = parsed.value
  const name = resource.map((part) => (part.kind === 'text' ? part.text : `<${part.name}>`)).join('')
  return [system, type, name, found ?? '-'].join(' | ')
}

describe('a grant', () => {
  test.each([
    ['gitlab:group:acme/web (reporter)', 'gitlab | group | acme/web | reporter'],
    ['gitlab:group:acme/web', 'gitlab | group | acme/web | guest'],
    ['slack:channel:#sales', 'slack | channel | #sales | member'],
    ['google:group:sales@company.com', 'google | group | sales@company.com | member'],
    ['okta:group:a:b:c', 'okta | group | a:b:c | -'],
    ['okta:app:Sales Cloud', 'okta | app | Sales Cloud | -'],
    ['prod-db:role:orders_ro', 'prod-db | role | orders_ro | member'],
    ['gitlab:group:squad-${team}/${ area }', 'gitlab | group | squad-<team>/<area> | guest'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  test('in two parts is a short-hand of the adapter, or of its default type', () => {
    expect(read('google:workspace-account')).toBe('google | account | workspace-account | -')
    expect(read('slack:workspace-member')).toBe('slack | account | workspace-member | -')
    expect(read('salesforce:user-license')).toBe('salesforce | user-license | Salesforce | -')
    expect(read('okta:base-employee-group')).toBe('okta | group | base-employee-group | -')
  })

  test.each(['Developer', 'DEVELOPER', ' developer ', 'de_veloper'])('knows the level %j', (level) => {
    expect(read(`gitlab:group:acme (${level})`)).toBe('gitlab | group | acme | developer')
    expect(read('gitlab:group:acme', level)).toBe('gitlab | group | acme | developer')
  })

  test('takes aliases of levels as the adapter has them', () => {
    expect(read('gitlab:group:acme (Minimal access)')).toContain('| minimal')
    expect(read('slack:channel:#general (read-only)')).toContain('| guest')
    expect(read('notion:space:docs (read-only)')).toContain('| read')
    expect(read('github:org:acme (owner)')).toContain('| admin')
  })
})

describe('brackets', () => {
  test('are part of the name where the type has no levels', () => {
    expect(read('okta:app:GitHub (SAML)')).toBe('okta | app | GitHub (SAML) | -')
  })

  test('are the level only at the end', () => {
    expect(read('gitlab:group:acme (old) (owner)')).toBe('gitlab | group | acme (old) | owner')
    expect(read('gitlab:group:(owner) acme')).toBe('gitlab | group | (owner) acme | guest')
  })

  test('are part of the name beside a `level:`', () => {
    expect(read('gitlab:group:acme (owner)', 'guest')).toBe('gitlab | group | acme (owner) | guest')
  })

  test('without a space before them are an error when they look like a level, else part of the name', () => {
    expect(read('gitlab:group:acme(owner)')).toBe(
      '[invalid-grant] `gitlab:group:acme(owner)` has no space before its level → write `acme (owner)`',
    )
    expect(read('gitlab:group:acme(old)')).toBe('gitlab | group | acme(old) | guest')
  })

  test('of no known level are an error that lists the levels', () => {
    expect(read('gitlab:group:acme (boss)')).toMatch(
      /^\[unknown-level\] unknown level `boss` in `gitlab:group:acme \(boss\)` → levels of `group`: minimal, guest, .*owner; if /,
    )
    expect(read('gitlab:group:acme ()')).toMatch(/^\[unknown-level\]/)
    expect(read('okta:group:acme', 'owner')).toBe(
      '[unknown-level] `okta:group:acme` cannot have the level `owner` → `group` has no levels: leave `level` out',
    )
  })
})

describe('what is no grant is an error', () => {
  test.each([
    ['', 'is not a grant'],
    ['sales', 'is not a grant'],
    [':group:a', 'is not a grant'],
    ['gitlab:group:', 'names no resource'],
    ['gitlab:group:   ', 'names no resource'],
    ['gitlab:group: (developer)', 'names no resource'],
    ['gitlab:group:(developer)', 'names no resource'],
    ['gitlab:group:a*', 'contains `*`'],
    ['gitlab:group:a\tb', 'contains control characters'],
    ['gitlab:group:a\u0000', 'contains control characters'],
    ['gitlab:group:a\u2028b', 'contains control characters'],
    ['gitlab:group:${', 'has an unfinished `${`'],
    ['gitlab:group:${}', 'has an unfinished `${`'],
    ['gitlab:group:${team', 'has an unfinished `${`'],
    ['gitlab:group:${a${b}}', 'has an unfinished `${`'],
  ])('%j %s', (text, why) => {
    expect(read(text)).toContain(`[invalid-grant] \`${text}\` ${why} → `)
  })

  test('with the nearest system, or those of that kind', () => {
    expect(read('gitlb:group:acme')).toBe('[unknown-system] unknown system `gitlb` → did you mean `gitlab`?')
    expect(read('postgres:role:ro')).toBe(
      '[unknown-system] unknown system `postgres` → the configured systems of that kind are `prod-db`',
    )
    expect(read('__proto__:a:b')).toMatch(/^\[unknown-system\]/)
  })

  test('with the nearest type or short-hand', () => {
    expect(read('gitlab:grup:acme')).toBe('[unknown-type] `gitlab` has no grant type `grup` → did you mean `group`?')
    expect(read('google:workspace-acount')).toBe(
      '[unknown-type] `google` has no grant type `workspace-acount` → did you mean `workspace-account`?',
    )
    expect(read('gitlab:constructor')).toMatch(/^\[unknown-type\]/)
    expect(read('gitlab:acme/web')).toMatch(/^\[unknown-type\]/)
  })
})

test('hostile lengths are read in linear time', () => {
  // Quadratic time would be minutes, beyond the time limit of a test.
  for (const filler of [' ', '(', ')', '()', ' (', ') ', '${a}'])
    expect(read(`gitlab:group:x${filler.repeat(200_000)}y`).length).toBeGreaterThan(0)
})
