import { expect, test } from 'vitest'
import { personOf, tellAll } from './build.ts'
import { constraintsOf, payments } from './constraints.ts'

const people = [personOf('ana', { email: 'ana@acme.com', team: 'Finance' }), personOf('bo')]

function told(files: string | Readonly<Record<string, string>>, former: readonly string[] = []): string[] {
  return tellAll(constraintsOf(files, { people, former }).diagnostics)
}

function group(resource: string) {
  return { system: 'okta', type: 'group', resource, level: null }
}

test('a grant is found on its side, and other grants on none', () => {
  const { rules, isInvolved } = constraintsOf(payments)
  expect(rules[0]!.sidesOf(group('create-payment'))).toEqual([0])
  expect(rules[0]!.sidesOf(group('approve-payment'))).toEqual([1])
  expect(rules[0]!.sidesOf(group('create-payments'))).toEqual([])
  expect(isInvolved(group('approve-payment'))).toBe(true)
  expect(isInvolved(group('other'))).toBe(false)
})

test('a pattern without a level means every level, one with a level that level and higher', () => {
  const { rules } = constraintsOf(`
constraints:
  - {name: a, kind: max_holders, count: 1, grants: ["gitlab:group:*"]}
  - {name: b, kind: max_holders, count: 1, grants: ["gitlab:group:site (Developer)"]}
`)
  const at = (level: string) => ({ system: 'gitlab', type: 'group', resource: 'site', level })
  expect(['guest', 'developer', 'owner'].map((level) => rules[0]!.sidesOf(at(level)).length)).toEqual([1, 1, 1])
  expect(['reporter', 'developer', 'owner'].map((level) => rules[1]!.sidesOf(at(level)).length)).toEqual([0, 1, 1])
  expect(rules[1]!.sides).toEqual([['gitlab:group:site (Developer)']])
})

test('required people are found by id and by address, once each', () => {
  const { rules, diagnostics } = constraintsOf(
    'constraint: {name: a, kind: required_holders, grants: ["okta:group:x"], users: {exact: [bo, ana@acme.com, ana]}}',
    { people },
  )
  expect(rules[0]).toMatchObject({ required: ['ana', 'bo'], isExact: true })
  expect(diagnostics).toEqual([])
})

test('an unknown required person is an error with a suggestion, one who left is not', () => {
  const yaml =
    'constraint: {name: a, kind: required_holders, grants: ["okta:group:x"], users: {at_least: [anna, gone]}}'
  expect(told(yaml, ['gone'])).toEqual([
    '1 [unknown-person] constraint `a` names the unknown person `anna` → did you mean `ana`?',
  ])
})

test('unknown systems and attributes in constraints are errors', () => {
  const yaml = 'constraint: {name: a, kind: forbidden, grants: ["oktta:group:x"], people: {teem: Finance}}'
  expect(told(yaml)).toEqual([
    '1 [unknown-attribute] no person has the attribute `teem` → did you mean `team`?',
    '1 [unknown-system] unknown system `oktta` → did you mean `okta`?',
  ])
})

test('a second constraint of one name is an error at the second, in the order of files', () => {
  const one = 'constraint: {name: a, kind: max_holders, count: 2, grants: ["okta:group:x"]}'
  const expected = ['1 [duplicate-constraint] constraint `a` is already defined at a.yaml:1 → rename one, or delete it']
  expect(told({ 'a.yaml': one, 'b.yaml': one })).toEqual(expected)
  expect(told({ 'b.yaml': one, 'a.yaml': one })).toEqual(expected)
})

test.each([
  ['max_holders', 'lets nobody hold its grants'],
  ['min_holders', 'asks for nothing'],
])('%s of nobody is an error', (kind, what) => {
  const [line, ...rest] = told(`constraint: {name: a, kind: ${kind}, count: 0, grants: ["okta:group:x"]}`)
  expect(line).toContain(`[impossible-constraint] constraint \`a\` ${what} (\`count: 0\`)`)
  expect(rest).toEqual([])
})

test('more holders needed than allowed for the same grants is an error at the one that needs them', () => {
  const yaml = `
constraints:
  - {name: few, kind: max_holders, count: 2, grants: ["okta:group:*", "okta:app:*"]}
  - {name: many, kind: min_holders, count: 3, grants: ["okta:group:x"]}
  - {name: only, kind: required_holders, users: {exact: [ana]}, grants: ["gitlab:group:site"]}
  - {name: two, kind: min_holders, count: 2, grants: ["gitlab:group:site (owner)"]}
`
  expect(told(yaml)).toEqual([
    '4 [impossible-constraint] constraint `many` asks for 3 holders, and `few` (policies/all.yaml:3) allows 2 for the same grants → change one of the two, so that both can be kept',
    '6 [impossible-constraint] constraint `two` asks for 2 holders, and `only` (policies/all.yaml:5) allows 1 for the same grants → change one of the two, so that both can be kept',
  ])
})

test('a minimum over more grants than the maximum is possible', () => {
  const yaml = `
constraints:
  - {name: few, kind: max_holders, count: 2, grants: ["okta:group:x (nothing)"]}
  - {name: many, kind: min_holders, count: 3, grants: ["okta:group:x", "okta:group:y"]}
`
  expect(told(yaml).filter((line) => line.includes('impossible'))).toEqual([])
})

test.each([
  ['["okta:group:a"], ["okta:group:a"]', '`okta:group:a` stands on two sides'],
  ['["okta:group:a*"], ["okta:group:ab"]', '`okta:group:ab`, which `okta:group:a*` covers, stands on two sides'],
  ['["gitlab:group:x (developer)"], ["gitlab:group:x (owner)"]', '`gitlab:group:x` stands on two sides'],
])('sides that overlap are an error: %s', (sides, what) => {
  const [line] = told(`constraint: {name: a, kind: separation_of_duties, sides: [${sides}]}`)
  expect(line).toContain(`[overlapping-sides] ${what} of \`a\``)
})
