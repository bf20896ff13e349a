import { expect, test } from 'vitest'
import { payments } from '../policy/constraints.ts'
import { change, guarded, told } from './constraint-plan.ts'

const create = 'okta:group:create-payment'
const approve = 'okta:group:approve-payment'

test('an addition beside the other side, held by hand, waits; the rest of the plan does not', () => {
  const verdict = guarded({
    constraints: payments,
    held: { dana: [create], omar: [create] },
    changes: [`add dana ${approve}`, 'add dana okta:group:other', `add nina ${approve}`, `add omar ${create}-2`],
  })
  expect(verdict.waiting).toEqual([`add dana/${approve}`])
  expect(verdict.refusals).toEqual([
    {
      guard: 'constraint',
      message:
        '`dana` would hold `okta:group:create-payment` (given by hand, in no policy) and `okta:group:approve-payment` (policy `New`, policies/new.yaml:7): ' +
        'nobody may hold both sides of `Payments: create vs approve`; this waits: add `dana/okta:group:approve-payment`',
      allow_with:
        'take one of them away: change what gives it, or let one end before the other starts, or set `enforce: warn` (policies/all.yaml:2)',
      waiting: ['add dana/okta:group:approve-payment'],
    },
  ])
  expect(verdict.diagnostics).toEqual([])
})

test('a conflict that exists is reported and stops nothing, not even other additions of the person', () => {
  const verdict = guarded({
    constraints: payments,
    held: { dana: [create, approve] },
    changes: ['add dana okta:group:other', 'remove dana okta:group:third'],
  })
  expect(verdict).toMatchObject({ refusals: [], waiting: [] })
  expect(told(verdict)).toEqual([
    'error constraint-violated: `dana` holds `okta:group:create-payment` (given by hand, in no policy) and ' +
      '`okta:group:approve-payment` (given by hand, in no policy): nobody may hold both sides of `Payments: create vs approve`',
  ])
})

test('what worsens a conflict that exists waits', () => {
  const wide = payments.replace('okta:group:create-payment', 'okta:group:create-*')
  const verdict = guarded({
    constraints: wide,
    held: { dana: ['okta:group:create-invoice', approve] },
    changes: [`add dana ${create}`],
  })
  expect(verdict.waiting).toEqual([`add dana/${create}`])
})

test('of two sides that a plan gives together, both wait', () => {
  const verdict = guarded({ constraints: payments, changes: [`add dana ${create}`, `add dana ${approve}`] })
  expect(verdict.waiting).toEqual([`add dana/${approve}`, `add dana/${create}`])
  expect(verdict.refusals).toHaveLength(1)
})

test('a move from one side to the other is in order when the removal comes, and is verified, first', () => {
  const verdict = guarded({
    constraints: payments,
    held: { dana: [create] },
    changes: [`add dana ${approve}`, `remove dana ${create}`],
  })
  expect(verdict).toMatchObject({ refusals: [], waiting: [] })
  expect(verdict.order).toEqual([[`remove dana/${create}`, `add dana/${approve}`]])
})

test('a demotion out of a side ends the conflict like a removal', () => {
  const constraints = payments.replace('okta:group:create-payment', 'gitlab:group:pay (maintainer)')
  const verdict = guarded({
    constraints,
    held: { dana: ['gitlab:group:pay owner'] },
    changes: [`add dana ${approve}`, 'update dana gitlab:group:pay owner→developer'],
  })
  expect(verdict.waiting).toEqual([])
  expect(verdict.order).toEqual([['update dana/gitlab:group:pay', `add dana/${approve}`]])
})

test('a promotion into a side waits', () => {
  const constraints = payments.replace('okta:group:create-payment', 'gitlab:group:pay (maintainer)')
  const verdict = guarded({
    constraints,
    held: { dana: ['gitlab:group:pay developer', approve] },
    changes: ['update dana gitlab:group:pay developer→maintainer'],
  })
  expect(verdict.waiting).toEqual(['update dana/gitlab:group:pay'])
})

test('with enforce: warn nothing waits and a warning says what would be', () => {
  const verdict = guarded({
    constraints: `${payments}  enforce: warn\n`,
    held: { dana: [create] },
    changes: [`add dana ${approve}`],
  })
  expect(verdict).toMatchObject({ refusals: [], waiting: [] })
  expect(told(verdict)).toEqual([expect.stringMatching(/^warning constraint-violated: `dana` would hold/)])
})

test('an account that would be made only for what waits is not made, nor is what requires it', () => {
  const account = change('create_account dana okta')
  const verdict = guarded({
    constraints: payments,
    changes: [
      account,
      change(`add dana ${create}`, { requires: [account.id] }),
      change(`add dana ${approve}`, { requires: [account.id] }),
    ],
  })
  expect(verdict.waiting).toEqual([`add dana/${approve}`, `add dana/${create}`, 'create_account dana/okta:account'])
})

const few = 'constraint: {name: Few, kind: max_holders, count: 2, grants: ["okta:group:a", "okta:group:b"]}'

test('new holders beyond the maximum wait, further grants of those who hold already do not', () => {
  const verdict = guarded({
    constraints: few,
    held: { ana: ['okta:group:a'], bo: ['okta:group:a'] },
    changes: ['add ana okta:group:b', 'add cy okta:group:a'],
  })
  expect(verdict.waiting).toEqual(['add cy/okta:group:a'])
})

test('a new holder takes the place of one who goes, after the removal', () => {
  const verdict = guarded({
    constraints: few,
    held: { ana: ['okta:group:a'], bo: ['okta:group:a'] },
    changes: ['add cy okta:group:b', 'remove bo okta:group:a'],
  })
  expect(verdict.waiting).toEqual([])
  expect(verdict.order).toEqual([['remove bo/okta:group:a', 'add cy/okta:group:b']])
})

test('too many holders already: removals go on, additions wait', () => {
  const verdict = guarded({
    constraints: few,
    held: { ana: ['okta:group:a'], bo: ['okta:group:a'], cy: ['okta:group:a'], di: ['okta:group:b'] },
    changes: ['remove di okta:group:b', 'add ed okta:group:a'],
  })
  expect(verdict.waiting).toEqual(['add ed/okta:group:a'])
})

const forbidden =
  'constraint: {name: No contractors, kind: forbidden, grants: ["okta:group:a"], people: {employment_type: Contractor}}'

test('what is forbidden waits, also where the person’s record cannot tell; others get it', () => {
  const verdict = guarded({
    constraints: forbidden,
    people: { ana: { employment_type: 'FTE' }, bo: { employment_type: 'Contractor' }, cy: {} },
    changes: ['add ana okta:group:a', 'add bo okta:group:a', 'add cy okta:group:a', 'add nobody okta:group:a'],
  })
  expect(verdict.waiting).toEqual(['add bo/okta:group:a', 'add cy/okta:group:a', 'add nobody/okta:group:a'])
})

test('with exact holders nobody else gets the grants', () => {
  const verdict = guarded({
    constraints: 'constraint: {name: Only, kind: required_holders, grants: ["okta:group:a"], users: {exact: [ana]}}',
    people: { ana: {}, bo: {} },
    changes: ['add ana okta:group:a', 'add bo okta:group:a'],
  })
  expect(verdict.waiting).toEqual(['add bo/okta:group:a'])
})
