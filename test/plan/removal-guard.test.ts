import { describe, expect, test } from 'vitest'
import type { PlannedChange } from '../../src/domain/plan.ts'
import { guardVolume } from '../../src/plan/removal-guard.ts'
import { createCompany } from '../commands/company.ts'
import { change } from './changes.ts'
import { codeHost } from './example-systems.ts'

const catalog = new Map([
  ['gitlab', codeHost],
  ['other', codeHost],
])

const removals = (count: number, people = count, system = 'gitlab') =>
  Array.from({ length: count }, (_, index) => change('remove', `p${index % people}`, system, `group:g${index}`))

function refused(
  changes: readonly PlannedChange[],
  held: Record<string, number>,
  options: {
    percent?: number | null
    count?: number | null
    creates?: number
    allowed?: number
    locked?: string[]
  } = {},
): string[] {
  const { percent = 20, count = 50, creates = 100, allowed = null, locked = [] } = options
  return guardVolume(changes, {
    guards: { maxRemovals: { percent, count }, maxCreates: creates, minAdmins: 2, maxAttributeChanges: 20 },
    catalog,
    held: new Map(Object.entries(held)),
    locked: new Set(locked),
    allowedRemovals: allowed,
  }).map(({ message }) => message)
}

describe('too many removals are refused', () => {
  test('by count, in a run and in a system', () => {
    expect(refused(removals(50), { gitlab: 1000 })).toEqual([])
    expect(refused(removals(51), { gitlab: 1000 })).toEqual([
      '51 removals in this run, more than 50',
      '51 removals in `gitlab`, more than 50',
    ])
    const both = [...removals(30), ...removals(30, 30, 'other')]
    expect(refused(both, { gitlab: 1000, other: 1000 })).toEqual(['60 removals in this run, more than 50'])
  })

  test('by share, from ten removals on', () => {
    expect(refused(removals(9), { gitlab: 9 })).toEqual([])
    expect(refused(removals(10), { gitlab: 50 })).toEqual([])
    expect(refused(removals(10), { gitlab: 49, other: 1000 })).toEqual([
      '10 removals in `gitlab`, 20.4% of the 49 grants and accounts there, more than 20%',
    ])
  })

  test('not by share when they are all of one person: somebody leaving a small company', () => {
    expect(refused(removals(40, 1), { gitlab: 45 })).toEqual([])
    expect(refused(removals(40, 2), { gitlab: 45 })).toHaveLength(2)
  })

  test('by count also when they are all of one person', () => {
    expect(refused(removals(51, 1), { gitlab: 1000 })).toHaveLength(2)
  })

  test('each key on its own', () => {
    expect(refused(removals(60), { gitlab: 60 }, { percent: null, count: null })).toEqual([])
    expect(refused(removals(60), { gitlab: 60 }, { count: null })).toHaveLength(2)
  })

  test('with none at all allowed, from the first one on', () => {
    expect(refused(removals(1), { gitlab: 1000 }, { count: 0 })).toHaveLength(2)
  })
})

test('suspensions, deactivations and demotions count, promotions and the end of sessions do not', () => {
  const changes = [
    change('suspend_account', 'a', 'gitlab', null),
    change('deactivate_account', 'b', 'gitlab', null),
    change('update', 'c', 'gitlab', 'group:x', { before: 'owner', after: 'guest' }),
    change('update', 'd', 'gitlab', 'group:x', { before: 'guest', after: 'owner' }),
    change('end_sessions', 'a', 'gitlab', null),
    change('add', 'e', 'gitlab', 'group:x'),
  ]
  expect(refused(changes, { gitlab: 1000 }, { count: 2 })[0]).toBe('3 removals in this run, more than 2')
})

test('a lock of people is never stopped by counting, and a lock of a grant is', () => {
  const changes = removals(60).map((one) => ({ ...one, cause: 'lock' as const }))
  expect(refused(changes, { gitlab: 60 }, { locked: changes.map((one) => one.person) })).toEqual([])
  expect(refused(changes, { gitlab: 60 }, { locked: ['p0'] })[0]).toContain('59 removals in this run')
})

test.each(['expiry', 'grace'] as const)('what was due anyway (%s) is never stopped by counting', (cause) => {
  const changes = removals(60).map((one) => ({ ...one, cause }))
  expect(refused(changes, { gitlab: 60 })).toEqual([])
})

test.each(['person', 'policy', 'drift', 'lifted'] as const)('%s is', (cause) => {
  const changes = removals(60).map((one) => ({ ...one, cause }))
  expect(refused(changes, { gitlab: 60 })).toHaveLength(2)
})

describe('--max-removals', () => {
  test('allows as many as it says, and not one more', () => {
    expect(refused(removals(60), { gitlab: 60 }, { allowed: 60 })).toEqual([])
    expect(refused(removals(60), { gitlab: 60 }, { allowed: 59 })).toEqual([
      '60 removals in this run, more than the 59 of --max-removals',
    ])
  })

  test('refuses what the guards would allow, when it is told to', () => {
    expect(refused(removals(3), { gitlab: 1000 }, { allowed: 2 })).toHaveLength(1)
  })
})

test('many new accounts are refused too, and --max-removals does not allow them', () => {
  const changes = Array.from({ length: 3 }, (_, index) => change('create_account', `p${index}`, 'gitlab', null))
  expect(refused(changes, {}, { creates: 3 })).toEqual([])
  expect(refused(changes, {}, { creates: 2, allowed: 10 })).toEqual(['3 accounts would be created, more than 2'])
})

test('accounts count among what is there: a few leavers of a system without grants are nothing unusual', async () => {
  const everybody = Array.from({ length: 100 }, (_, index) => ({ user_id: `p${index}`, email: `p${index}@acme.com` }))
  const leaving = (count: number) =>
    everybody.map((one, index) => ({ ...one, status: index < count ? 'Left' : 'Active' }))
  const here = createCompany({
    people: leaving(12),
    settings: { guards: { max_removals: { percent: 20, count: 50 } } },
    live: { gitlab: Object.fromEntries(everybody.map(({ user_id: id, email }) => [id, { email }])) },
  })
  expect((await here.plan()).refusals).toEqual([])
  here.people(leaving(21))
  expect((await here.plan()).refusals.map((one) => one.message)[0]).toContain(
    '21% of the 100 grants and accounts there',
  )
})
