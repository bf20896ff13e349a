import { describe, expect, test } from 'vitest'
import {
  hasMoved,
  personAsRemembered,
  personFromLedger,
  rememberedAttributes,
  rememberPerson,
} from '../../src/access/remembered-person.ts'
import type { AttributeValue } from '../../src/domain/person.ts'
import { policiesOf, personOf, settingsOf } from '../policy/build.ts'

const settings = settingsOf()
const policies = policiesOf(`
policies:
  - {name: A, triggers: {any_of: [{team: web}, {none_of: [{city: Rome}]}]}, grants: ["okta:group:squad-\${squad}"]}
  - {name: B, grants: [okta:group:b]}
`)
const names = rememberedAttributes(policies, settings)
const remember = (attributes: Readonly<Record<string, AttributeValue>>) =>
  rememberPerson(personOf('ana', attributes), 'active', 0, names)
const moved = (before: Readonly<Record<string, AttributeValue>>, after: Readonly<Record<string, AttributeValue>>) =>
  hasMoved(personOf('ana', after), remember(before))

test('what triggers and grants read, the status, the dates, address and name are remembered, and nothing else of the record', () => {
  expect(names).toEqual([
    'city',
    'effective_date',
    'email',
    'employment_status',
    'end_date',
    'first_name',
    'last_name',
    'name',
    'squad',
    'start_date',
    'team',
    'termination_date',
    'timezone',
  ])
  expect(remember({ team: 'web', salary: '1' }).attributes).toMatchObject({ team: 'web', city: '' })
  expect(remember({ salary: '1' }).attributes).not.toHaveProperty('salary')
})

describe('a person has moved', () => {
  test('when something remembered changed, came or went', () => {
    expect(moved({ team: 'web' }, { team: 'app' })).toBe(true)
    expect(moved({}, { team: 'app' })).toBe(true)
    expect(moved({ team: 'web' }, {})).toBe(true)
    expect(moved({ team: ['a', 'b'] }, { team: ['b', 'a'] })).toBe(true)
  })

  test('not when nothing of it did', () => {
    expect(moved({ team: 'web', salary: '1' }, { team: 'web', salary: '2' })).toBe(false)
    expect(moved({ team: ['a', 'b'] }, { team: ['a', 'b'] })).toBe(false)
    expect(moved({}, {})).toBe(false)
  })
})

describe('the person as remembered', () => {
  test('has the old attributes, dates, status and zone', () => {
    const before = { team: 'web', employment_status: 'On leave', timezone: 'Asia/Tokyo', end_date: '2026-12-31' }
    const now = personOf('ana', { team: 'app', city: 'Rome', grade: '5', employment_status: 'Active' })
    const old = personAsRemembered(now, remember(before), settings)
    expect(old).toMatchObject({ id: 'ana', status: 'leave', zone: 'Asia/Tokyo' })
    expect(old.dates.end).toEqual({ kind: 'date', date: '2026-12-31' })
    expect(Object.fromEntries(old.attributes)).toEqual({ ...before, grade: '5' })
  })

  test('who left the source is a leaver, whatever was remembered', () => {
    const gone = personFromLedger(remember({ team: 'web', employment_status: 'Active' }), settings)
    expect(gone).toMatchObject({ id: 'ana', status: 'terminated', hold: null })
    expect(gone.attributes.get('team')).toBe('web')
  })
})
