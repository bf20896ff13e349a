import { describe, expect, test } from 'vitest'
import { compileGrant } from '../../src/policy/compiled-policy.ts'
import { policiesOf, settingsOf } from './build.ts'

const day = 86_400_000

/** Risk and days of grace of one grant entry under these settings. */
function compile(grant: string, settings = ''): string {
  const model = policiesOf(`policy:\n  name: P\n  grants: [${grant}]\n`, settingsOf(settings))
  const [entry] = model.versions.get('P')![0]!.grants
  return entry ? `${entry.risk} ${entry.grace / day}d` : 'nothing'
}

describe('the risk of a grant', () => {
  test.each([
    ['okta:group:a', '', 'low'],
    ['{grant: okta:group:a, risk: medium}', '', 'medium'],
    ['okta:group:a', 'risk: {medium: ["okta:*"]}', 'medium'],
    ['okta:group:a', 'risk: {privileged: ["*:group:a"], medium: ["okta:*"]}', 'privileged'],
    ['{grant: okta:group:a, risk: low}', 'risk: {privileged: ["okta:*"]}', 'privileged'],
    ['{grant: okta:group:a, risk: privileged}', 'risk: {medium: ["okta:*"]}', 'privileged'],
    ['"gitlab:group:a (owner)"', '', 'privileged'],
    ['"gitlab:group:a (maintainer)"', '', 'low'],
    ['"gitlab:group:a (maintainer)"', 'risk: {privileged: ["gitlab:* (maintainer)"]}', 'privileged'],
    ['"gitlab:group:a (developer)"', 'risk: {privileged: ["gitlab:* (maintainer)"]}', 'low'],
  ])('%s under %j is %s: the highest of entry, settings and adapter', (grant, settings, expected) => {
    expect(compile(grant, settings)).toMatch(new RegExp(`^${expected} `))
  })
})

describe('the grace of a grant', () => {
  const settings = 'grace: {mover: 7d, rules: [{grants: "okta:*", mover: 30d}, {grants: "okta:group:s*", mover: 14d}]}'

  test.each([
    ['slack:channel:a', '7d'],
    ['okta:group:a', '30d'],
    ['okta:group:sales', '14d'],
    ['{grant: okta:group:sales, grace: 60d}', '60d'],
    ['{grant: okta:group:sales, grace: 0d}', '0d'],
  ])('%s is %s: its own, else the shortest of the rules that cover it, else the default', (grant, expected) => {
    expect(compile(grant, settings)).toBe(`low ${expected}`)
  })

  test('is none when it is privileged, whatever is written', () => {
    expect(compile('{grant: okta:group:a, grace: 60d, risk: privileged}', settings)).toBe('privileged 0d')
  })
})

test('a grant that names nothing is reported and left out', () => {
  const { rules } = policiesOf('policy:\n  name: P\n  grants: [okta:group:a]\n')
  const at = { file: 'p.yaml', line: 7, column: 9 }
  const entry = { text: 'okta:grup:a', level: null, grace: null, environments: [], risk: null, at }
  const found: unknown[] = []
  expect(compileGrant(entry, rules, (one) => found.push(one))).toBeNull()
  expect(found).toMatchObject([{ severity: 'error', code: 'unknown-type', at }])
})
