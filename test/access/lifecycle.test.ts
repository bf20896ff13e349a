import { describe, expect, test } from 'vitest'
import { lifecycleBoundaries, stateAt } from '../../src/access/lifecycle.ts'
import type { AttributeValue } from '../../src/domain/person.ts'
import { personOf, settingsOf } from '../policy/build.ts'
import { companyOf, instant } from './build.ts'

type Attributes = Readonly<Record<string, AttributeValue>>

function statesAt(attributes: Attributes, times: readonly string[], people = ''): string[] {
  const settings = settingsOf('', { people })
  const person = personOf('ana', attributes, settings)
  if (person.hold !== null) throw new Error(person.hold)
  return times.map((time) => stateAt(person, Date.parse(time), settings.people))
}

describe('a first day', () => {
  test.each([
    ['Europe/Berlin', '2026-05-31T22:00:00Z'],
    ['America/New_York', '2026-06-01T04:00:00Z'],
    ['Pacific/Apia', '2026-05-31T11:00:00Z'],
    ['Pacific/Kiritimati', '2026-05-31T10:00:00Z'],
  ])('starts when it starts in %s', (timezone, starts) => {
    const before = new Date(Date.parse(starts) - 1).toISOString()
    expect(statesAt({ start_date: '2026-06-01', timezone }, [before, starts])).toEqual(['prehire', 'active'])
  })

  test('is read in the organisation’s zone when the person has none', () => {
    expect(statesAt({ start_date: '2026-06-01' }, ['2026-05-31T21:59:59Z', '2026-05-31T22:00:00Z'])).toEqual([
      'prehire',
      'active',
    ])
  })

  test('on a day when clocks change midnight starts when the day does', () => {
    const attributes = { start_date: '2018-11-04', timezone: 'America/Sao_Paulo' }
    expect(statesAt(attributes, ['2018-11-04T02:59:59Z', '2018-11-04T03:00:00Z'])).toEqual(['prehire', 'active'])
  })
})

describe('a last day', () => {
  test.each([
    ['Europe/Berlin', '2026-06-30T22:00:00Z'],
    ['America/New_York', '2026-07-01T04:00:00Z'],
    ['Pacific/Apia', '2026-06-30T11:00:00Z'],
  ])('is worked to its end in %s', (timezone, ends) => {
    const before = new Date(Date.parse(ends) - 1).toISOString()
    const attributes = { termination_date: '2026-06-30', timezone, employment_status: 'Active' }
    expect(statesAt(attributes, [before, ends])).toEqual(['active', 'terminated'])
  })

  test.each([
    ['2026-06-30', '2026-06-30T15:00:00Z'],
    ['2026-03-29', '2026-03-29T15:00:00Z'],
    ['2026-10-25', '2026-10-25T16:00:00Z'],
  ])('ends at the organisation’s hour where it has one: %s at %s', (termination_date, ends) => {
    const before = new Date(Date.parse(ends) - 1).toISOString()
    expect(statesAt({ termination_date }, [before, ends], 'termination_time: "17:00"')).toEqual([
      'active',
      'terminated',
    ])
  })

  test('ends at the exact time that the record gives, whatever the hour of the organisation', () => {
    const attributes = { termination_date: '2026-06-30T09:30:00-04:00' }
    const times = ['2026-06-30T13:29:59Z', '2026-06-30T13:30:00Z']
    expect(statesAt(attributes, times, 'termination_time: "17:00"')).toEqual(['active', 'terminated'])
  })

  test('is the earlier of contract and termination', () => {
    const times = ['2026-06-14T00:00Z', '2026-06-16T00:00Z', '2026-07-02T00:00Z']
    const dates = ['2026-06-15', '2026-06-30']
    expect(statesAt({ end_date: dates[0]!, termination_date: dates[1]! }, times)[1]).toBe('terminated')
    expect(statesAt({ end_date: dates[1]!, termination_date: dates[0]! }, times)[1]).toBe('terminated')
    expect(statesAt({ end_date: dates[0]!, employment_status: 'Active' }, times)).toEqual([
      'active',
      'terminated',
      'terminated',
    ])
  })
})

describe('the status', () => {
  test('ends access before the dates do', () => {
    const attributes = { employment_status: 'Terminated', termination_date: '2026-12-31' }
    expect(statesAt(attributes, ['2026-06-01T00:00Z'])).toEqual(['terminated'])
  })

  test('that says somebody left counts before a first day to come, too', () => {
    const attributes = { employment_status: 'Terminated', start_date: '2026-12-01' }
    expect(statesAt(attributes, ['2026-06-01T00:00Z', '2027-01-01T00:00Z'])).toEqual(['terminated', 'terminated'])
  })

  test('does not outlive the dates', () => {
    for (const employment_status of ['Active', 'On leave'])
      expect(statesAt({ employment_status, end_date: '2026-05-31' }, ['2026-06-01T00:00Z'])).toEqual(['terminated'])
  })

  test('is leave only between the dates', () => {
    const attributes = { employment_status: 'On leave', start_date: '2026-05-01', termination_date: '2026-06-30' }
    const times = ['2026-04-01T00:00Z', '2026-06-01T00:00Z', '2026-08-01T00:00Z']
    expect(statesAt(attributes, times)).toEqual(['prehire', 'leave', 'terminated'])
  })
})

test('the instants at which dates change something are known', () => {
  const settings = settingsOf('', { people: 'termination_time: "17:00"' })
  const dates = { start_date: '2026-06-01', termination_date: '2026-06-30', end_date: '2026-06-29' }
  const boundaries = lifecycleBoundaries(personOf('ana', dates, settings), settings)
  expect(boundaries.map(instant)).toEqual(['2026-05-31T22:00:00Z', '2026-06-29T15:00:00Z'])
  expect(lifecycleBoundaries(personOf('ana', {}, settings), settings)).toEqual([])
})

describe('each state has what is its own', () => {
  const files = `
policies:
  - {name: Everybody, triggers: {employment_status: Active}, grants: [okta:group:all, "gitlab:group:site (owner)", "gitlab:group:web (developer)"]}
  - {name: Watch, triggers: {department: Ops}, grants: [{grant: okta:group:ops, risk: privileged}, "slack:channel:#ops"]}
  - {name: Ops list, triggers: {department: Ops}, grants: [okta:group:ops]}
  - {name: Welcome, triggers: {department: Ops}, applies_to: [prehire], grants: [okta:group:newcomers]}
  - {name: Away, triggers: {department: Ops}, applies_to: [leave], grants: [okta:group:away]}
---
exception: {user: ana, grant: "slack:channel:#audit", justification: audit, approved_by: cto, expires: 2026-12-31}
`
  const holds = (attributes: Attributes) => companyOf({ files, people: { ana: attributes } }).holds('ana')
  const ops = { department: 'Ops' }

  test('someone active: policies and exceptions', () => {
    expect(holds({ ...ops, employment_status: 'Active' })).toEqual([
      'gitlab:group:site (owner)',
      'gitlab:group:web (developer)',
      'okta:group:all',
      'okta:group:ops',
      'slack:channel:#audit',
      'slack:channel:#ops',
    ])
  })

  test('a future hire: only policies for future hires, and no exceptions', () => {
    expect(holds({ ...ops, start_date: '2026-07-01', employment_status: 'Active' })).toEqual(['okta:group:newcomers'])
  })

  test('someone on leave: nothing privileged (one source that says so is enough) and no exceptions', () => {
    expect(holds({ ...ops, employment_status: 'On leave' })).toEqual([
      'gitlab:group:web (developer)',
      'okta:group:all',
      'okta:group:away',
      'slack:channel:#ops',
    ])
  })

  test('a leaver: nothing, whatever the triggers say', () => {
    const open = files.replaceAll('employment_status: Active', 'employment_status: {exists: true}')
    for (const gone of [{ employment_status: 'Terminated' }, { end_date: '2026-05-31', employment_status: 'Active' }]) {
      const access = companyOf({ files: open, people: { ana: { ...ops, ...gone } } }).access('ana')
      expect([access.state, access.expected.size, access.suppressed.size, access.problems.length]).toEqual([
        'terminated',
        0,
        0,
        0,
      ])
    }
  })

  test('on leave, a lower level that is not privileged stays', () => {
    const both = `policies:
  - {name: Owner, triggers: {department: Ops}, grants: ["gitlab:group:site (owner)"]}
  - {name: Reader, triggers: {department: Ops}, grants: ["gitlab:group:site (reporter)"]}
`
    const company = companyOf({ files: both, people: { ana: { ...ops, employment_status: 'On leave' } } })
    expect(company.holds('ana')).toEqual(['gitlab:group:site (reporter)'])
  })

  test('on leave, a level above one that is called privileged ends with it', () => {
    const both = `policies:
  - {name: Risky, triggers: {department: Ops}, grants: [{grant: gitlab:group:site, level: reporter, risk: privileged}]}
  - {name: Higher, triggers: {department: Ops}, grants: ["gitlab:group:site (developer)"]}
`
    const company = companyOf({ files: both, people: { ana: { ...ops, employment_status: 'On leave' } } })
    expect(company.holds('ana')).toEqual([])
  })
})
