import { expect, test } from 'vitest'
import { payments } from '../policy/constraints.ts'
import { clerks, exception, judged, messages, periods } from './judged.ts'

const approve = 'okta:group:approve-payment'

test('a policy on one side and an exception on the other are told with both reasons and places', () => {
  const files = `${payments}---${clerks}${exception('EX-7', 'dana', approve, '2026-05-01', '2026-07-01T00:00:00Z')}`
  const violations = judged(files, { dana: { team: 'ap' }, omar: {} })
  expect(messages(violations)).toEqual([
    'until 2026-07-01T00:00:00Z, `dana` would hold `okta:group:create-payment` (policy `AP Clerk Access`, policies/all.yaml:11) and ' +
      '`okta:group:approve-payment` (exception `EX-7`, policies/all.yaml:14): nobody may hold both sides of `Payments: create vs approve`',
  ])
  expect(violations[0]).toMatchObject({
    subject: 'dana',
    people: ['dana'],
    isCertain: true,
    at: { line: 2 },
    grants: [
      { person: 'dana', key: approve, reasons: [{ kind: 'exception', name: 'EX-7' }] },
      { person: 'dana', key: 'okta:group:create-payment', reasons: [{ kind: 'policy', name: 'AP Clerk Access' }] },
    ],
  })
})

test('two exceptions that never overlap are no conflict, not even when one starts as the other ends', () => {
  const first = exception('EX-1', 'dana', 'okta:group:create-payment', '2026-05-01', '2026-06-20T10:00:00Z')
  const second = exception('EX-2', 'dana', approve, '2026-06-20T10:00:00Z', '2026-07-01')
  expect(judged(payments + first + second, { dana: {} })).toEqual([])
})

test('two exceptions that will overlap in three weeks are found now, with the time they do', () => {
  const first = exception('EX-1', 'dana', 'okta:group:create-payment', '2026-05-01', '2026-06-23T00:00:00Z')
  const second = exception('EX-2', 'dana', approve, '2026-06-22T00:00:00Z', '2026-07-01')
  const violations = judged(payments + first + second, { dana: {} })
  expect(periods(violations)).toEqual(['dana: 2026-06-22T00:00:00Z – 2026-06-23T00:00:00Z'])
  expect(violations[0]!.message).toMatch(/^from 2026-06-22T00:00:00Z until 2026-06-23T00:00:00Z, `dana` would hold/)
})

test('a conflict goes on as one when only something else about the person changes', () => {
  const both = exception('EX-1', 'dana', approve, '2026-05-01', '2026-07-01T00:00:00Z')
  const other = exception('EX-2', 'dana', 'okta:group:other', '2026-06-10', '2026-06-20')
  const again = exception('EX-3', 'dana', approve, '2026-06-15', '2026-08-01T00:00:00Z')
  const violations = judged(`${payments}---${clerks}${both}${other}${again}`, { dana: { team: 'ap' } })
  expect(periods(violations)).toEqual(['dana: 2026-06-01T12:00:00Z – 2026-08-01T00:00:00Z'])
})

test('a deny that certainly applies ends the conflict, one that perhaps applies leaves it uncertain', () => {
  const files = (trigger: string) => `${payments}---${clerks}
---
policy: {name: No approvals, triggers: ${trigger}, denies: ["${approve}"]}
---
policy: {name: Approvers, triggers: {team: ap}, grants: ["${approve}"]}
`
  expect(judged(files('{team: ap}'), { dana: { team: 'ap' } })).toEqual([])
  const [violation] = judged(files('{site: Berlin}'), { dana: { team: 'ap' }, omar: { site: 'Oslo' } })
  expect(violation).toMatchObject({ isCertain: false })
  expect(violation!.message).toContain('`dana` may hold')
})

test('a leaver’s conflict ends with the last day, and future hires’ begins with the first', () => {
  const files = `${payments}---${clerks}---
policy: {name: Approvers, triggers: {team: ap}, grants: ["${approve}"]}
`
  const people = {
    lena: { team: 'ap', termination_date: '2026-06-30' },
    nora: { team: 'ap', start_date: '2026-07-15' },
  }
  expect(periods(judged(files, people))).toEqual([
    'lena: 2026-06-01T12:00:00Z – 2026-06-30T22:00:00Z',
    'nora: 2026-07-14T22:00:00Z – ',
  ])
})

test('a level below the pattern’s is no conflict', () => {
  const files = (level: string) => `
constraint: {name: Four eyes, kind: separation_of_duties, sides: [["gitlab:project:shop (maintainer)"], ["okta:group:release"]]}
---
policy: {name: All, triggers: {team: web}, grants: ["gitlab:project:shop (${level})", "okta:group:release"]}
`
  expect(judged(files('developer'), { dana: { team: 'web' } })).toEqual([])
  expect(messages(judged(files('owner'), { dana: { team: 'web' } }))[0]).toContain('`gitlab:project:shop (owner)`')
})
