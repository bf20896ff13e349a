import { describe, expect, test } from 'vitest'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'
import type { Person } from '../../src/domain/person.ts'
import { checkShrink, missingPeople } from '../../src/people/people-gates.ts'

const lastRun = Date.UTC(2026, 10, 19, 9)
const ledgerOf = (members: Partial<Ledger>): Ledger => ({ ...emptyLedger('acme', null), ...members })

describe('a source that shrank', () => {
  test.each([
    [100, 90, 10, false],
    [100, 89, 10, true],
    [100, 100, 0, false],
    [100, 99, 0, true],
    [9, 8, 10, true],
    [1000, 0, 100, false],
    [100, 150, 10, false],
    [3, 2, 33.3, true],
    [0, 0, 10, false],
  ])('from %i to %i at a limit of %d%% is refused: %s', (before, count, maxShrinkPercent, isRefused) => {
    const failure = checkShrink({ count, ledger: { peopleCount: before, lastRun }, maxShrinkPercent })
    expect(failure !== null).toBe(isRefused)
  })

  test('is refused with the numbers and the way out', () => {
    const failure = checkShrink({ count: 400, ledger: { peopleCount: 512, lastRun }, maxShrinkPercent: 10 })
    expect(failure).toMatchObject({ code: 'people-refused', exitCode: 6 })
    expect(failure?.message).toBe(
      'the people source names 400 people, 512 on 2026-11-19T09:00:00Z: 21.9% fewer, and `people.max_shrink` is 10%',
    )
    expect(failure?.help).toContain('people.max_shrink')
  })

  test('cannot be told before the first run', () => {
    expect(checkShrink({ count: 1, ledger: emptyLedger('acme', null), maxShrinkPercent: 0 })).toBeNull()
  })
})

describe('people who are missing', () => {
  const grant = { system: 'okta', type: 'group', resource: 'x', level: null, since: lastRun }
  const account = { system: 'okta', origin: 'created', since: lastRun } as const
  const ledger = ledgerOf({
    people: [
      { person: 'here', state: 'active', seen: lastRun, attributes: {} },
      { person: 'gone', state: 'active', seen: lastRun, attributes: {} },
      { person: 'left', state: 'terminated', seen: lastRun, attributes: {} },
      { person: 'left-with-grant', state: 'terminated', seen: lastRun, attributes: {} },
    ],
    grants: [{ ...grant, person: 'left-with-grant', origin: 'granted' }],
    graces: [{ ...grant, person: 'in-grace', until: lastRun, policy: 'p' }],
    accounts: [
      { ...account, account: '1', person: 'left', status: 'suspended' },
      { ...account, account: '2', person: 'linked', status: 'enabled' },
    ],
  })
  const present = { id: 'here' } as Person

  test('are all whom the ledger knows as here, or as holding something', () => {
    expect(missingPeople(ledger, [present])).toEqual(['gone', 'in-grace', 'left-with-grant', 'linked'])
  })

  test('are none when the source names everybody', () => {
    const everybody = ['here', 'gone', 'in-grace', 'left-with-grant', 'linked'].map((id) => ({ ...present, id }))
    expect(missingPeople(ledger, everybody)).toEqual([])
  })
})
