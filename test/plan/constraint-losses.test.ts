import { expect, test } from 'vitest'
import { payments } from '../policy/constraints.ts'
import { change, guarded, told } from './constraint-plan.ts'

const two = 'constraint: {name: Two admins, kind: min_holders, count: 2, grants: ["okta:group:admins"]}'
const admins = 'okta:group:admins'

function removal(person: string): string {
  return `remove ${person} ${admins}`
}

function id(person: string): string {
  return `remove ${person}/${admins}`
}

test('removals that would leave too few wait, all of them, so that nobody is chosen by chance', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins], cy: [admins] },
    changes: [removal('ana'), removal('bo'), 'remove cy okta:group:other'],
  })
  expect(verdict.waiting).toEqual([id('ana'), id('bo')])
  expect(verdict.refusals.map((one) => one.message)).toEqual([
    'only 1 person (`cy`) would hold `okta:group:admins` and could use it, at least 2 must (`Two admins`); these wait: remove `ana/okta:group:admins`, remove `bo/okta:group:admins`',
  ])
})

test('removals that leave enough go on', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins], cy: [admins] },
    changes: [removal('ana')],
  })
  expect(verdict).toMatchObject({ waiting: [], refusals: [], diagnostics: [] })
})

test('a successor comes first, and the removal waits for it', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins] },
    changes: [removal('ana'), `add cy ${admins}`],
  })
  expect(verdict.waiting).toEqual([])
  expect(verdict.order).toEqual([[`add cy/${admins}`, id('ana')]])
})

test('when the successor must wait, so must the removal', () => {
  const verdict = guarded({
    constraints: `${two}\n---${payments.replace('approve-payment', 'admins')}`,
    held: { ana: [admins], bo: [admins], cy: ['okta:group:create-payment'] },
    changes: [removal('ana'), `add cy ${admins}`],
  })
  expect(verdict.waiting).toEqual([`add cy/${admins}`, id('ana')])
})

test('a leaver is switched off and only the membership waits, as an error and not as a refusal', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins] },
    changes: ['suspend_account ana okta', 'end_sessions ana okta', removal('ana'), 'remove ana okta:group:other'],
    away: ['ana'],
  })
  expect(verdict).toMatchObject({ refusals: [], waiting: [id('ana')] })
  expect(told(verdict).map((one) => one.slice(0, 60))).toEqual([
    'error membership-waits: only 1 person (`bo`) would hold `okt',
  ])
})

test('a leaver goes first when another’s removal can wait instead', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins], cy: [admins] },
    changes: [removal('ana'), removal('bo')],
    away: ['ana'],
  })
  expect(verdict.waiting).toEqual([id('bo')])
})

test('an account that would be switched off for lack of use stays on while its membership is needed', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins] },
    changes: [removal('ana'), 'suspend_account ana okta', 'suspend_account ana slack'],
  })
  expect(verdict.waiting).toEqual([id('ana'), 'suspend_account ana/okta:account'])
})

test('access whose end was agreed ends, and that too few are left is an error', () => {
  const verdict = guarded({
    constraints: two,
    held: { ana: [admins], bo: [admins] },
    changes: [change(removal('ana'), { cause: 'expiry' })],
  })
  expect(verdict).toMatchObject({ refusals: [], waiting: [] })
  expect(told(verdict)).toEqual([
    'error constraint-violated: only 1 person (`bo`) would hold `okta:group:admins` and could use it, at least 2 must (`Two admins`)',
  ])
})

test('a removal that ends a conflict is never stopped, whoever it leaves', () => {
  const verdict = guarded({
    constraints: `${two}\n---${payments.replace('approve-payment', 'admins')}`,
    held: { ana: [admins, 'okta:group:create-payment'], bo: [admins] },
    changes: [removal('ana')],
  })
  expect(verdict.waiting).toEqual([])
  expect(told(verdict)).toContain(
    'error constraint-violated: only 1 person (`bo`) would hold `okta:group:admins` and could use it, at least 2 must (`Two admins`)',
  )
})

test('of two removals that each end a conflict, the one that is needed elsewhere waits', () => {
  const verdict = guarded({
    constraints: `${two}\n---${payments.replace('approve-payment', 'admins')}`,
    held: { ana: [admins, 'okta:group:create-payment'], bo: [admins] },
    changes: [removal('ana'), 'remove ana okta:group:create-payment'],
  })
  expect(verdict.waiting).toEqual([id('ana')])
})

test('a removal that must wait keeps the other side waiting, too', () => {
  const verdict = guarded({
    constraints: `${two}\n---${payments.replace('approve-payment', 'admins')}`,
    held: { ana: [admins], bo: [admins] },
    changes: [removal('ana'), 'add ana okta:group:create-payment'],
  })
  expect(verdict.waiting).toEqual(['add ana/okta:group:create-payment', id('ana')])
  expect(verdict.order).toEqual([])
})

test('a required holder keeps the grant, even when its exception expired', () => {
  const constraints =
    'constraint: {name: Break glass, kind: required_holders, grants: ["okta:group:admins"], users: {at_least: [ana]}}'
  const verdict = guarded({
    constraints,
    people: { ana: {}, bo: {} },
    held: { ana: [admins], bo: [admins] },
    changes: [change(removal('ana'), { cause: 'expiry' }), removal('bo')],
  })
  expect(verdict.waiting).toEqual([id('ana')])
  expect(verdict.refusals[0]!.message).toMatch(
    /^`ana` would not hold `okta:group:admins`, as `Break glass` requires; this waits/,
  )
})

test('with a maximum and a minimum of the same number the order has no circle', () => {
  const both = `${two}\n---\nconstraint: {name: At most two, kind: max_holders, count: 2, grants: ["okta:group:admins"]}`
  const verdict = guarded({
    constraints: both,
    held: { ana: [admins], bo: [admins] },
    changes: [removal('ana'), `add cy ${admins}`],
  })
  expect(verdict.waiting).toEqual([])
  expect(verdict.order).toEqual([[id('ana'), `add cy/${admins}`]])
})
