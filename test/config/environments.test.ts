import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../src/config/load-settings.ts'
import { renderDiagnostics } from './render-diagnostics.ts'

const base = `organization: acme
people: {source: file, path: people.yaml}
systems:
  gitlab:
    adapter: gitlab
    url: https://gitlab.example.com
    token: \${TOKEN}
    accounts: {match: email, on_leave: keep}
    depends_on: okta
  okta: {adapter: okta, url: "https://acme.okta.example.com"}
`
const environments = `environments:
  production: {systems: {gitlab: {}, okta: }}
  staging:
    systems:
      gitlab:
        url: https://gitlab.staging.example.com
        accounts: {create: false}
`

function parse(text: string, environment: string | null) {
  const { settings, diagnostics } = parseSettings({ path: 'p.yaml', text, environment })
  return { settings, lines: renderDiagnostics(diagnostics) }
}

describe('environments', () => {
  test('have the systems they list, laid over the common ones key by key', () => {
    const { settings, lines } = parse(base + environments, 'staging')
    expect(lines).toEqual([])
    expect([settings?.environment, settings?.environments]).toEqual(['staging', ['production', 'staging']])
    expect([...(settings?.systems.keys() ?? [])]).toEqual(['gitlab'])
    expect(settings?.systems.get('gitlab')).toMatchObject({
      adapter: 'gitlab',
      accounts: { create: false, match: { account: 'email', person: 'email' }, onLeave: 'keep' },
      dependsOn: [],
      options: { url: 'https://gitlab.staging.example.com', token: '${TOKEN}' },
    })
  })

  test('without changes have the common system', () => {
    const { settings } = parse(base + environments, 'production')
    expect(settings?.systems.get('gitlab')).toMatchObject({
      dependsOn: ['okta'],
      options: { url: 'https://gitlab.example.com' },
    })
    expect(settings?.systems.get('okta')).toMatchObject({ adapter: 'okta' })
  })

  test('must be chosen', () => {
    expect(parse(base + environments, null)).toEqual({
      settings: null,
      lines: ['p.yaml:12:3 error: environments are configured, and none is chosen [no-environment]'],
    })
  })

  test('must exist', () => {
    const line = (place: string) => [
      `p.yaml:${place} error: \`stagin\` is no configured environment [unknown-environment]`,
    ]
    expect(parse(base + environments, 'stagin')).toEqual({ settings: null, lines: line('12:3') })
    expect(parse(base, 'stagin').lines).toEqual(line('1:1'))
  })

  test('are all checked, whichever is chosen', () => {
    const broken = environments.replace('okta: }', 'okta: {enforcement: own}, octa: {url: x}}')
    expect(parse(base + broken, 'staging').lines).toEqual([
      'p.yaml:12:58 error: `own` is no value of `enforcement` [unknown-value]',
      'p.yaml:12:64 error: `octa` is no system under `systems:` [unknown-system]',
    ])
  })

  test('name the systems that none of them has', () => {
    const without = environments.replace(', okta: ', '')
    expect(parse(base + without, 'staging').lines).toEqual([
      'p.yaml:10:3 notice: `okta` is in no environment [unused-system]',
    ])
  })
})

describe('an endpoint in two environments', () => {
  const shared = (system: string, one: string, two: string) => {
    const text = `organization: acme
people: {source: file, path: people.yaml}
systems:
  s: ${system}
environments:
  a: {systems: {s: ${one}}}
  b: {systems: {s: ${two}}}
`
    return parse(text, 'a').lines
  }
  const error = ['p.yaml:7:17 error: `s` in `b` is the same endpoint as `s` in `a` [shared-endpoint]']

  test.each([
    ['the same address', '{adapter: x, url: "https://x.example.com"}', '{}', '{token: "${B}"}', error],
    [
      'the same address spelt differently',
      '{adapter: x}',
      '{url: "https://X.example.com/"}',
      '{url: "https://x.example.com"}',
      error,
    ],
    ['only the same token', '{adapter: slack, token: "${A}"}', '{}', '{}', error],
    ['only different tokens', '{adapter: slack}', '{token: "${A}"}', '{token: "${B}"}', []],
    ['another database', '{adapter: postgres, host: db}', '{database: a}', '{database: b}', []],
    [
      'another branch of one directory',
      '{adapter: ldap, url: "ldaps://d.example.com"}',
      '{user_base: "ou=people,dc=a", group_base: "ou=groups,dc=a"}',
      '{user_base: "ou=people,dc=a", group_base: "ou=groups,dc=b"}',
      [],
    ],
    [
      'other people of one directory',
      '{adapter: ldap, url: "ldaps://d.example.com", group_base: "ou=groups,dc=a"}',
      '{user_base: "ou=people,dc=a"}',
      '{user_base: "ou=people,dc=b"}',
      [],
    ],
    [
      'the same branches of one directory',
      '{adapter: ldap, url: "ldaps://d.example.com", user_base: "dc=a", group_base: "dc=a"}',
      '{bind_dn: "cn=a"}',
      '{bind_dn: "cn=b"}',
      error,
    ],
    ['a sandbox', '{adapter: sandbox, simulates: x}', '{}', '{}', []],
    ['a sandbox with one store', '{adapter: sandbox, simulates: x, store: s.json}', '{}', '{}', error],
  ])('%s', (_what, system, one, two, expected) => {
    expect(shared(system, one, two)).toEqual(expected)
  })
})
