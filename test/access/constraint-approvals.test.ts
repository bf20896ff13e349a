import { expect, test } from 'vitest'
import { approvalNeeds } from '../../src/access/constraint-approvals.ts'
import { conflictOf } from '../../src/domain/separation.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { change } from '../plan/constraint-plan.ts'
import { constraintsOf, payments } from '../policy/constraints.ts'

const { rules } = constraintsOf(`
constraints:
  - name: Owners are asked
    kind: requires_approval
    grants: ["gitlab:group:* (owner)"]
    approvals: [{from: [manager], need: 1}, {from: ["user:cto"], need: 1}]
`)

const isStanding = (one: PlannedChange) => one.cause === 'person'

test('a change of files that newly gives covered grants needs the stages, told once with everybody', () => {
  const changes = [
    change('update bo gitlab:group:site guest→owner'),
    change('update ana gitlab:group:site guest→developer'),
    change('update cy gitlab:group:shop owner→developer'),
    change('remove di gitlab:group:site'),
    change('update ana gitlab:group:shop guest→owner'),
    change('update ed gitlab:group:site guest→owner', { cause: 'person' }),
  ]
  expect(approvalNeeds(rules, changes, isStanding, () => false)).toEqual([
    {
      constraint: 'Owners are asked',
      enforce: 'error',
      stages: [
        { from: [expect.objectContaining({ name: 'manager' })], need: 1 },
        { from: [expect.objectContaining({ name: 'user:cto' })], need: 1 },
      ],
      changes: ['update ana/gitlab:group:shop', 'update bo/gitlab:group:site'],
      people: ['ana', 'bo'],
      at: expect.objectContaining({ line: 3 }) as unknown,
    },
  ])
  expect(approvalNeeds(rules, changes.slice(1, 4), isStanding, () => false)).toEqual([])
})

test('a conflict with what somebody gets is found before it is kept', () => {
  const separation = constraintsOf(payments).rules
  const group = (resource: string) => ({ system: 'okta', type: 'group', resource, level: null })
  const found = conflictOf(separation, group('create-payment'), [group('other'), group('approve-payment')])
  expect(found).toMatchObject({ rule: { name: 'Payments: create vs approve' }, other: { resource: 'approve-payment' } })
  expect(conflictOf(separation, group('create-payment'), [group('create-payment'), group('other')])).toBeNull()
})
