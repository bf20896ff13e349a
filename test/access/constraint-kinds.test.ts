import { expect, test } from 'vitest'
import { exception, judged, messages, periods } from './judged.ts'

const admins = `
policy: {name: Admins, triggers: {team: ops}, grants: ["okta:group:admins"]}
`

function limit(rest: string): string {
  return `constraint: {name: Few admins, grants: ["okta:group:admins", "okta:group:owners"], ${rest}}\n---${admins}`
}

const ops = { ana: { team: 'ops' }, bo: { team: 'ops' }, cy: { team: 'web' } }

test('too many holders are counted as people, told with numbers, names and reasons', () => {
  const also = exception('EX-1', 'ana', 'okta:group:owners', '2026-05-01', '2026-07-01T00:00:00Z')
  expect(judged(limit('kind: max_holders, count: 2') + also, ops)).toEqual([])
  const [violation, ...others] = judged(limit('kind: max_holders, count: 1') + also, ops)
  expect(others).toEqual([])
  expect(violation).toMatchObject({ subject: null, people: ['ana', 'bo'], from: Date.parse('2026-06-01T12:00Z') })
  expect(violation!.message).toBe(
    '`okta:group:admins` or `okta:group:owners` would have 2 holders, only 1 is allowed by `Few admins`: ' +
      '`ana` by `okta:group:admins` (policy `Admins`, policies/all.yaml:3), `okta:group:owners` (exception `EX-1`, policies/all.yaml:6); ' +
      '`bo` by `okta:group:admins` (policy `Admins`, policies/all.yaml:3)',
  )
})

test('too many only for a while is found with its beginning and end', () => {
  const more = exception('EX-1', 'cy', 'okta:group:owners', '2026-06-10T00:00:00Z', '2026-06-12T00:00:00Z')
  const violations = judged(limit('kind: max_holders, count: 2') + more, ops)
  expect(periods(violations)).toEqual(['all: 2026-06-10T00:00:00Z – 2026-06-12T00:00:00Z'])
  expect(violations[0]!.people).toEqual(['ana', 'bo', 'cy'])
})

test('one who takes over at the very moment another ends is not one too many', () => {
  const swap =
    exception('EX-1', 'cy', 'okta:group:owners', '2026-05-10', '2026-06-12T00:00:00Z') +
    exception('EX-2', 'di', 'okta:group:owners', '2026-06-12T00:00:00Z', '2026-06-20')
  expect(judged(limit('kind: max_holders, count: 3') + swap, { ...ops, di: {} })).toEqual([])
})

test('too few are found when somebody’s last day comes, and people on leave cannot use what they hold', () => {
  const files = limit('kind: min_holders, count: 2')
  expect(judged(files, ops)).toEqual([])
  const leaving = { ...ops, bo: { team: 'ops', termination_date: '2026-06-30' } }
  expect(messages(judged(files, leaving))).toEqual([
    'from 2026-06-30T22:00:00Z, only 1 person (`ana`) would hold `okta:group:admins` or `okta:group:owners` and could use it, at least 2 must (`Few admins`)',
  ])
  const onLeave = { ...ops, bo: { team: 'ops', employment_status: 'On leave' } }
  expect(periods(judged(files, onLeave))).toEqual(['all: 2026-06-01T12:00:00Z – '])
  expect(messages(judged(files, { cy: {} }))[0]).toMatch(/^nobody would hold/)
})

test('a grant that is perhaps denied counts against too many and not for enough', () => {
  const deny = `---
policy: {name: Maybe not, triggers: {site: Berlin}, denies: ["okta:group:admins"]}
`
  const people = { ...ops, di: { site: 'Oslo' } }
  const [many] = judged(limit('kind: max_holders, count: 1') + deny, people)
  expect(many).toMatchObject({ isCertain: false, people: ['ana', 'bo'] })
  expect(many!.message).toContain('may have 2 holders')
  const [few] = judged(limit('kind: min_holders, count: 1') + deny, people)
  expect(few).toMatchObject({ isCertain: true, people: [] })
})

test('required holders must hold something of every pattern, whoever else does', () => {
  const files = `
constraint: {name: Break glass, kind: required_holders, grants: ["okta:group:admins", "okta:app:*"], users: {at_least: [ana, cy]}}
---${admins}`
  expect(messages(judged(files, ops))).toEqual([
    '`ana` would not hold `okta:app:*`, as `Break glass` requires',
    '`cy` would not hold `okta:group:admins` and `okta:app:*`, as `Break glass` requires',
  ])
})

test('with exact holders everybody else is one too many', () => {
  const files = `
constraint: {name: Break glass, kind: required_holders, grants: ["okta:group:admins"], users: {exact: [ana]}}
---${admins}`
  expect(messages(judged(files, ops))).toEqual([
    '`bo` would hold `okta:group:admins` (policy `Admins`, policies/all.yaml:4): only `ana` may (`Break glass`)',
  ])
})

test('forbidden grants are found where people are meant, and where that cannot be told', () => {
  const files = `
constraint: {name: No contractors, kind: forbidden, grants: ["okta:group:admins"], people: {employment_type: Contractor}}
---${admins}`
  const people = {
    ana: { team: 'ops', employment_type: 'FTE' },
    bo: { team: 'ops', employment_type: 'Contractor' },
    cy: { team: 'ops' },
    di: { employment_type: 'Contractor' },
  }
  const violations = judged(files, people)
  expect(violations.map((one) => [one.subject, one.isCertain])).toEqual([
    ['bo', true],
    ['cy', false],
  ])
  expect(messages(violations)).toEqual([
    '`bo` would hold `okta:group:admins` (policy `Admins`, policies/all.yaml:4), which `No contractors` forbids',
    '`cy` would hold `okta:group:admins` (policy `Admins`, policies/all.yaml:4), which `No contractors` may forbid: whether its `people:` means them cannot be told',
  ])
})

test('approvals are no state of access and violate nothing', () => {
  const files = `
constraint: {name: Ask, kind: requires_approval, grants: ["okta:group:admins"], approvals: [{from: [manager], need: 1}]}
---${admins}`
  expect(judged(files, ops)).toEqual([])
})
