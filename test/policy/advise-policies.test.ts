import { describe, expect, test } from 'vitest'
import type { AttributeValue } from '../../src/domain/person.ts'
import { advisePolicies } from '../../src/policy/advise-policies.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf, policiesOf } from './build.ts'

const now = Date.parse('2026-11-20T09:00:00Z')
const usualPeople = [{ job_title: 'Engineer', department: 'Engineering', level: '5', start_date: '2026-01-01' }]

/** `line code` of the advice on policies, each an entry of `policies:` that begins in its own line. */
function advise(policies: string, people: readonly Readonly<Record<string, AttributeValue>>[] = usualPeople): string[] {
  const model = policiesOf(`policies:\n${policies}`)
  expect(model.diagnostics).toEqual([])
  const directory = createDirectory(people.map((attributes, index) => personOf(`p${index}`, attributes)))
  return advisePolicies(model, { now, directory }).map(({ at, code }) => `${at!.line} ${code}`)
}

const withTriggers = (triggers: string, people = usualPeople) =>
  advise(`  - {name: a, grants: ["slack:channel:#a"], triggers: ${triggers}}`, people)

describe('contradictory triggers', () => {
  test.each([
    ['two values', '{all_of: [{job_title: A}, {job_title: B}]}'],
    ['two lists without a common value', '{all_of: [{job_title: [A, B]}, {job_title: [C, D]}]}'],
    ['a value and its exclusion', '{all_of: [{job_title: A}, {job_title: {not: A}}]}'],
    ['a value and none of it', '{all_of: [{job_title: A}, {none_of: [{job_title: [A, B]}]}]}'],
    ['a value and its absence', '{all_of: [{job_title: A}, {job_title: {exists: false}}]}'],
    ['a value and another beginning', '{all_of: [{job_title: Sales Engineer}, {job_title: {prefix: Senior}}]}'],
    ['numbers', '{level: {gt: 5, lt: 5}}'],
    ['dates', '{start_date: {before: 2026-01-01, on_or_after: 2026-01-01}}'],
    ['every pair of alternatives', '{all_of: [{job_title: [A, B]}, {any_of: [{job_title: C}, {job_title: D}]}]}'],
    ['one alternative', '{any_of: [{job_title: A}, {all_of: [{job_title: A}, {job_title: B}]}]}'],
  ])('of %s', (_name, triggers) => {
    expect(withTriggers(triggers)).toEqual(['2 contradictory-triggers'])
  })

  test.each([
    ['values in common', '{all_of: [{job_title: [A, B]}, {job_title: [B, C]}]}'],
    ['another exclusion', '{all_of: [{job_title: [A, B]}, {job_title: {not: B}}]}'],
    ['a value that begins so', '{all_of: [{job_title: Senior Engineer}, {job_title: {prefix: Senior}}]}'],
    ['a range of one', '{level: {gte: 5, lte: 5}}'],
    ['a day', '{start_date: {on_or_after: 2026-01-01, on_or_before: 2026-01-01}}'],
    ['a date and a time', '{start_date: {before: 2026-01-01, after: "2026-01-01T00:00:00Z"}}'],
    [
      'alternatives that combine',
      '{all_of: [{any_of: [{job_title: A}, {level: 5}]}, {any_of: [{job_title: B}, {level: 5}]}]}',
    ],
    ['nothing but exclusions', '{none_of: [{job_title: A}, {job_title: B}]}'],
    ['different attributes', '{job_title: A, department: B}'],
  ])('are not %s', (_name, triggers) => {
    expect(withTriggers(triggers)).toEqual([])
  })

  test('are not two values of an attribute that can have several', () => {
    const both = '{all_of: [{team: A}, {team: B}]}'
    expect(withTriggers(both)).toEqual(['2 contradictory-triggers'])
    expect(advise(`  - {name: a, grants: ["slack:channel:#a"], triggers: ${both}}`, [{ team: ['A', 'B'] }])).toEqual([])
    expect(withTriggers('{all_of: [{team: {contains: A}}, {team: {contains: B}}]}')).toEqual([])
  })

  test('are given up where there are too many alternatives to try', () => {
    const any = '{any_of: [{level: 1}, {level: 2}, {level: 3}, {level: 4}]}'
    expect(
      withTriggers(`{all_of: [${Array.from({ length: 9 }, () => any).join(', ')}, {level: 5}, {level: 6}]}`),
    ).toEqual([])
  })
})

describe('shadowed grants', () => {
  const child = (grant: string, more = '') =>
    `  - {name: child, triggers: {level: 5}, inherits: [base], grants: [${grant}]${more}}`
  const base = (grant: string, more = '') => `\n  - {name: base, grants: [${grant}]${more}}`

  test.each([
    ['as high', '"gitlab:group:a"', '"gitlab:group:a"'],
    ['higher', '"gitlab:group:a (reporter)"', '"gitlab:group:a (owner)"'],
    ['made from the same attribute', '"slack:channel:#${team}"', '"slack:channel:#${team}"'],
  ])('are those that the inherited policy gives %s', (_name, own, inherited) => {
    expect(advise(child(own) + base(inherited))).toEqual(['2 shadowed-grant'])
  })

  test.each([
    ['lower', child('"gitlab:group:a (owner)"') + base('"gitlab:group:a (reporter)"')],
    ['for a shorter time', child('"gitlab:group:a"') + base('"gitlab:group:a"', ', expires: 2027-01-01')],
    ['with another grace', child('{grant: "gitlab:group:a", grace: 30d}') + base('"gitlab:group:a"')],
    ['not yet', child('"gitlab:group:a"') + base('"gitlab:group:a"', ', effective_date: 2027-01-01')],
  ])('are not those that it gives %s', (_name, policies) => {
    expect(advise(policies)).toEqual([])
  })
})

describe('denied grants', () => {
  const policy = (more: string) => `  - {name: a, triggers: {level: 5}, grants: ["gitlab:group:a (reporter)"], ${more}}`

  test('are those that the policy or its parent denies', () => {
    expect(advise(policy('denies: ["gitlab:*"]'))).toEqual(['2 denied-grant'])
    expect(advise(`${policy('inherits: [b]')}\n  - {name: b, denies: ["gitlab:group:a"]}`)).toEqual(['2 denied-grant'])
  })

  test('are not those of higher levels, of others, or that a child takes out of what it inherits', () => {
    expect(advise(policy('denies: ["gitlab:group:a (owner)"]'))).toEqual([])
    expect(advise(policy('denies: ["gitlab:group:b"]'))).toEqual([])
    expect(
      advise(`${policy('owner: x')}\n  - {name: b, triggers: {level: 6}, inherits: [a], denies: ["gitlab:group:a"]}`),
    ).toEqual([])
  })
})

describe('grants that are listed twice', () => {
  test('are found behind two ways of writing', () => {
    expect(
      advise(
        '  - {name: a, triggers: {level: 5}, grants: ["okta:group:x", "okta:x", "gitlab:group:a", "gitlab:group:a (owner)"]}',
      ),
    ).toEqual(['2 duplicate-grant', '2 duplicate-grant'])
  })
})

describe('policies that are over', () => {
  const over = '  - {name: base, expires: 2026-01-01, grants: ["slack:channel:#a"]}'
  const heir = '\n  - {name: child, triggers: {level: 5}, inherits: [base]}'

  test('are told where nobody inherits them, and else where they are inherited', () => {
    expect(advise(over)).toEqual(['2 expired-policy'])
    expect(advise(over + heir)).toEqual(['3 dormant-parent'])
    expect(advise(`  - {name: base, status: staged, grants: ["slack:channel:#a"]}${heir}`)).toEqual([
      '3 dormant-parent',
    ])
  })

  test('are fine with a version to come, and an older version is history', () => {
    expect(
      advise(`${over}\n  - {name: base, effective_date: 2027-01-01, grants: ["slack:channel:#a"]}${heir}`),
    ).toEqual([])
    expect(
      advise(`${over}\n  - {name: base, effective_date: 2026-02-01, grants: ["slack:channel:#a"]}${heir}`),
    ).toEqual([])
  })
})
