import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orderChanges } from '../../src/plan/order.ts'
import type { PlannedChange } from '../../src/domain/plan.ts'
import type { SystemSettings } from '../../src/domain/settings.ts'
import { change } from './changes.ts'
import { codeHost, inviting, signOn } from './example-systems.ts'

const catalog = new Map([
  ['gitlab', codeHost],
  ['okta', signOn],
  ['github', inviting],
])

function systems(dependencies: Record<string, string[]> = {}): Map<string, SystemSettings> {
  const one = (name: string) => ({ name, dependsOn: dependencies[name] ?? [] }) as unknown as SystemSettings
  return new Map([...catalog.keys()].map((name) => [name, one(name)]))
}

const leavers = new Set(['leo'])

function order(changes: readonly PlannedChange[], dependencies: Record<string, string[]> = {}): string[] {
  return orderChanges(changes, { leavers, catalog, systems: systems(dependencies) }).map(({ id }) => id)
}

const leaving = [
  change('suspend_account', 'leo', 'gitlab', null),
  change('remove', 'leo', 'gitlab', 'group:a'),
  change('remove', 'leo', 'gitlab', 'group:owners', { risk: 'privileged' }),
  change('end_sessions', 'leo', 'okta', null),
  change('suspend_account', 'leo', 'okta', null),
]
const moving = [
  change('remove', 'mo', 'gitlab', 'group:old'),
  change('update', 'mo', 'gitlab', 'group:lower', { before: 'owner', after: 'guest' }),
  change('update', 'mo', 'gitlab', 'group:higher', { before: 'guest', after: 'owner' }),
  change('add', 'mo', 'gitlab', 'group:new'),
  change('enable_account', 'mo', 'gitlab', null),
  change('suspend_account', 'mo', 'okta', null),
]

test('leavers come first: identity provider, sessions there, privileged grants, the rest, accounts; movers gain before they lose', () => {
  expect(order([...moving, ...leaving])).toEqual([
    'suspend_account leo/okta:account',
    'end_sessions leo/okta:account',
    'remove leo/gitlab:group:owners',
    'remove leo/gitlab:group:a',
    'suspend_account leo/gitlab:account',
    'enable_account mo/gitlab:account',
    'update mo/gitlab:group:higher',
    'add mo/gitlab:group:new',
    'update mo/gitlab:group:lower',
    'remove mo/gitlab:group:old',
    'suspend_account mo/okta:account',
  ])
})

describe('systems that depend on others', () => {
  const adds = ['github', 'gitlab', 'okta'].map((system) => change('add', 'mo', system, 'group:x'))

  test('come after them, those that others need first', () => {
    expect(order(adds, { github: ['okta'], okta: ['gitlab'] })).toEqual([
      'add mo/gitlab:group:x',
      'add mo/okta:group:x',
      'add mo/github:group:x',
    ])
    expect(order(adds, { github: ['okta'] })).toEqual([
      'add mo/okta:group:x',
      'add mo/gitlab:group:x',
      'add mo/github:group:x',
    ])
  })

  test('in a circle still all run', () => {
    expect(order(adds, { github: ['okta'], okta: ['github'] })).toHaveLength(3)
  })
})

test('a grant needs the account that this plan makes or enables, of that person in that system only', () => {
  const changes = [
    change('create_account', 'mo', 'gitlab', null),
    change('add', 'mo', 'gitlab', 'group:a'),
    change('add', 'mo', 'github', 'org:a'),
    change('add', 'di', 'gitlab', 'group:a'),
  ]
  const ordered = orderChanges(changes, { leavers, catalog, systems: systems() })
  expect(ordered.map(({ id, requires }) => [id, requires])).toEqual([
    ['create_account mo/gitlab:account', []],
    ['add mo/github:org:a', []],
    ['add di/gitlab:group:a', []],
    ['add mo/gitlab:group:a', ['create_account mo/gitlab:account']],
  ])
})

test('the order does not depend on the order in which changes were found', () => {
  const expected = order([...moving, ...leaving])
  fc.assert(
    fc.property(fc.shuffledSubarray([...moving, ...leaving], { minLength: 11 }), (shuffled) => {
      expect(order(shuffled)).toEqual(expected)
    }),
  )
})
