import { describe, expect, test } from 'vitest'
import { checkPolicies } from '../../src/policy/check-policies.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { isInForce, versionAt } from '../../src/policy/policy-versions.ts'
import { personOf, policiesOf, settingsOf, tellAll } from './build.ts'

const document = (more: string) =>
  `policy:\n  name: Team\n  ${more}\n  triggers: {team: web}\n  grants: [okta:group:a]\n`

/** The version number in force at each time; `-` for none. */
function versionsAt(documents: readonly string[], times: readonly string[]): string[] {
  const versions = policiesOf(documents.map(document).join('---\n')).versions.get('Team')!
  return times.map((time) => {
    const at = Date.parse(time)
    const version = versionAt(versions, at)
    return version && isInForce(version, at) ? (version.policy.version ?? '?') : '-'
  })
}

const first = '{version: 1}'
const spread = (line: string) => line.slice(1, -1).replaceAll(', ', '\n  ')

describe('of several versions of a policy', () => {
  const both = [spread(first), spread('{version: 2, effective_date: 2026-03-01}')]

  test('the latest that has taken effect is in force, to the instant', () => {
    const times = ['2026-02-28T22:59:59.999Z', '2026-02-28T23:00:00Z', '2030-01-01T00:00:00Z']
    expect(versionsAt(both, times)).toEqual(['1', '2', '2'])
  })

  test('the order of writing plays no part', () => {
    expect(versionsAt(both.toReversed(), ['2026-02-01T00:00:00Z', '2026-04-01T00:00:00Z'])).toEqual(['1', '2'])
  })

  test('an older one never comes back when the latest has expired', () => {
    const ending = [both[0]!, spread('{version: 2, effective_date: 2026-03-01, expires: 2026-03-31}')]
    const times = ['2026-03-31T21:59:59Z', '2026-03-31T22:00:00Z', '2027-01-01T00:00:00Z']
    expect(versionsAt(ending, times)).toEqual(['2', '-', '-'])
  })

  test('one that expires before the next starts leaves a gap', () => {
    const apart = [spread('{version: 1, expires: 2026-01-31}'), both[1]!]
    expect(versionsAt(apart, ['2026-01-31T22:59:00Z', '2026-02-10T00:00:00Z', '2026-03-02T00:00:00Z'])).toEqual([
      '1',
      '-',
      '2',
    ])
  })

  test('a staged one supersedes nothing', () => {
    const staged = [both[0]!, spread('{version: 2, effective_date: 2026-03-01, status: staged}')]
    expect(versionsAt(staged, ['2026-04-01T00:00:00Z'])).toEqual(['1'])
    expect(versionsAt([spread('{version: 1, status: staged}')], ['2026-04-01T00:00:00Z'])).toEqual(['-'])
  })
})

describe('a policy', () => {
  test('is in force from the start of its first day to the end of its last, in the organisation’s zone', () => {
    const dated = [spread('{version: 1, effective_date: 2026-03-29, expires: 2026-03-29}')]
    const times = ['2026-03-28T22:59:59Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z']
    expect(versionsAt(dated, times)).toEqual(['-', '1', '1', '-'])
  })

  test('may start and end at exact times', () => {
    const exact = [spread('{version: 1, effective_date: 2026-03-29T12:00:00Z, expires: 2026-03-29T13:00:00Z}')]
    const times = ['2026-03-29T11:59:59Z', '2026-03-29T12:00:00Z', '2026-03-29T12:59:59Z', '2026-03-29T13:00:00Z']
    expect(versionsAt(exact, times)).toEqual(['-', '1', '1', '-'])
  })
})

describe('two versions with one effective date', () => {
  const check = (...documents: string[]) => {
    const model = policiesOf(documents.map(document).join('---\n'))
    const found = checkPolicies(model, {
      settings: settingsOf(),
      directory: createDirectory([personOf('a', { team: 'web' })]),
    })
    return tellAll(found)
  }

  test('are an error that names the other place', () => {
    expect(
      check(spread('{version: 1, effective_date: 2026-03-01}'), spread('{version: 2, effective_date: 2026-03-01}')),
    ).toEqual([
      '8 [duplicate-policy] policy `Team` is already defined at policies/all.yaml:1 → rename one, or give each version its own effective_date (both take effect at 2026-02-28T23:00:00Z)',
    ])
  })

  test('are an error when neither has one', () => {
    expect(check(spread(first), 'version: 2')[0]).toContain('(both have no effective_date)')
  })

  test('are an error when a date and a time mean the same instant', () => {
    const found = check(spread('{effective_date: 2026-03-01}'), spread('{effective_date: 2026-02-28T23:00:00Z}'))
    expect(found).toHaveLength(1)
  })

  test('are fine when one of them is only staged', () => {
    expect(check(spread(first), spread('{version: 2, status: staged}'))).toEqual([])
  })
})
