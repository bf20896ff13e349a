import { describe, expect, test } from 'vitest'
import { createCompany } from './company.ts'
import { aCompany, moves, people, policies, story, type Timeline, told, withEvents } from './simulated.ts'

describe('simulate', () => {
  test('tells what a mover gains at once, keeps for a while and loses, from what was given so far', async () => {
    const company = aCompany()
    await company.apply()
    const files = company.files()
    const timeline = await told(company, 'ada', '--set', 'team=engineering', '--on', '2026-12-01')
    expect(story(timeline)).toEqual([
      '2026-11-20T09:00:00Z | active',
      '2026-12-01T00:00:00Z | active | add gitlab:group:platform (developer) | remove gitlab:group:news | keeps gitlab:group:deals until 2026-12-11T00:00:00Z',
      '2026-12-11T00:00:00Z | active | remove gitlab:group:deals',
    ])
    expect(timeline.steps.map((one) => one.access.length)).toEqual([2, 2, 1])
    expect(company.files()).toEqual(files)
  })

  test('holds, as a plan does, who loses an attribute that policies read', async () => {
    const company = aCompany()
    await company.apply()
    const { steps } = await told(company, 'ada', '--set', 'team=')
    expect(steps.map((one) => one.changes)).toEqual([[], []])
    expect(steps[1]!.diagnostics.map((one) => one.code)).toEqual(['blank-attribute'])
  })

  test('takes effect now without a date, and empties an attribute that may be empty', async () => {
    const company = aCompany()
    company.settings({ people: { may_be_blank: ['team'] } })
    await company.apply()
    expect(story(await told(company, 'ada', '--set', 'team='))).toEqual([
      '2026-11-20T09:00:00Z | active',
      '2026-11-20T09:00:00Z | active | remove gitlab:group:news | keeps gitlab:group:deals until 2026-11-30T09:00:00Z',
      '2026-11-30T09:00:00Z | active | remove gitlab:group:deals | suspend_account gitlab',
    ])
  })

  test('reads an account, a running grace and its end from the ledger', async () => {
    const company = aCompany()
    await company.apply()
    company.people([{ ...people[0], team: 'engineering' }, ...people.slice(1)])
    company.at('2026-11-21T09:00:00Z')
    await company.apply()
    company.at('2026-11-25T09:00:00Z')
    expect(story(await told(company, 'ada'))).toEqual([
      '2026-11-25T09:00:00Z | active',
      '2026-12-01T09:00:00Z | active | remove gitlab:group:deals',
    ])
  })

  test('makes accounts for somebody new on the first day, in their own zone', async () => {
    const hired = {
      event: 'employee.hired',
      user_id: 'di',
      team: 'sales',
      timezone: 'Asia/Tokyo',
      start_date: '2026-12-01',
    }
    expect(story(await withEvents(aCompany(), [hired], 'di'))).toEqual([
      '2026-11-20T09:00:00Z | prehire',
      '2026-11-30T15:00:00Z | active | create_account gitlab | add gitlab:group:deals | add gitlab:group:news',
    ])
  })

  test('ends everything after the last day, in the zone of the person', async () => {
    const leaves = { event: 'employee.terminated', user_id: 'bo', termination_date: '2026-12-04' }
    expect(story(await withEvents(aCompany(), [leaves], 'bo'))).toEqual([
      '2026-11-20T09:00:00Z | active | create_account gitlab | add gitlab:group:platform (developer)',
      '2026-12-04T05:00:00Z | active',
      '2026-12-05T05:00:00Z | terminated | remove gitlab:group:platform (developer) | suspend_account gitlab',
    ])
  })

  test('tells what ends by itself: exceptions, and policies with their versions', async () => {
    const company = aCompany()
    company.policies([
      ...policies,
      { name: 'V', effective_date: '2026-12-01', triggers: { team: 'sales' }, grants: ['gitlab:group:one'] },
      { name: 'V', effective_date: '2027-01-01', triggers: { team: 'sales' }, grants: ['gitlab:group:two'] },
    ])
    const exception = { id: 'E', user: 'ada', grant: 'gitlab:group:audit', justification: 'j', approved_by: 'cto' }
    company.exceptions([{ ...exception, starts: '2026-12-10', expires: '2026-12-20' }])
    const timeline = await told(company, 'ada')
    expect(story(timeline).slice(1)).toEqual([
      '2026-12-01T00:00:00Z | active | add gitlab:group:one',
      '2026-12-10T00:00:00Z | active | add gitlab:group:audit',
      '2026-12-21T00:00:00Z | active | remove gitlab:group:audit',
      '2027-01-01T00:00:00Z | active | add gitlab:group:two | remove gitlab:group:one',
    ])
    expect(timeline.steps[2]!.changes[0]!.until).toBe('2026-12-21T00:00:00Z')
    const short = await told(company, 'ada', '--until', '2026-12-15')
    expect(short).toMatchObject({ next: '2026-12-21T00:00:00Z', until: '2026-12-16T00:00:00Z' })
    expect(short.steps).toHaveLength(3)
  })

  test('begins before events that have passed, with what their `old` says', async () => {
    const company = aCompany()
    await company.apply()
    const timeline = await withEvents(company, [moves('2026-06-10', { team: { old: 'engineering', new: 'sales' } })])
    expect(timeline).toMatchObject({ replay: true, from: '2026-06-09T00:00:00Z' })
    expect(story(timeline)).toEqual([
      '2026-06-09T00:00:00Z | active | create_account gitlab | add gitlab:group:platform (developer)',
      '2026-06-10T00:00:00Z | active | add gitlab:group:deals | add gitlab:group:news | remove gitlab:group:platform (developer)',
    ])
    expect(timeline.diagnostics.map((one) => `${one.severity} ${one.code}`)).toEqual(['notice past-event'])
  })

  test('counts an event of today from now on, and its grace from the start of the day', async () => {
    const company = aCompany()
    await company.apply()
    expect(story(await withEvents(company, [moves('2026-11-20')]))[1]).toBe(
      '2026-11-20T09:00:00Z | active | add gitlab:group:platform (developer) | remove gitlab:group:news | keeps gitlab:group:deals until 2026-11-30T00:00:00Z',
    )
  })

  test('lets somebody who left come back, and reads standard input', async () => {
    const company = aCompany()
    const hired = { event: 'employee.hired', user_id: 'cy', team: 'engineering', start_date: '2026-12-01' }
    const ran = await company.run(['simulate', 'cy', '--json', '--event', '-'], {
      read: async () => JSON.stringify(hired),
    })
    expect(story(JSON.parse(ran.out) as Timeline)).toEqual([
      '2026-11-20T09:00:00Z | terminated',
      '2026-12-01T00:00:00Z | active | create_account gitlab | add gitlab:group:platform (developer)',
    ])
  })

  test('says what is expected and not to be had', async () => {
    const company = createCompany({ people, policies, systems: { gitlab: { accounts: { create: false } } } })
    const { steps } = await told(company, 'ada')
    expect(steps[0]).toMatchObject({ changes: [], access: [] })
    expect(steps[0]!.missing[0]!.message).toContain('creating accounts is turned off')
  })

  test('goes on without a ledger that cannot be read, and says so', async () => {
    const company = aCompany()
    company.write('.provisionr/ledger.json', '{')
    const timeline = await told(company, 'ada')
    expect(timeline.diagnostics.map((one) => one.code)).toEqual(['ledger-not-read'])
    expect(timeline.steps[0]!.access).toHaveLength(2)
  })

  test('does not judge one person by constraints that count people', async () => {
    const company = aCompany()
    const constraint = { name: 'Two', kind: 'min_holders', grants: ['gitlab:group:deals'], count: 2 }
    company.write('policies/constraint.yaml', JSON.stringify({ constraint }))
    const { diagnostics, steps } = await told(company, 'ada')
    expect(diagnostics.map((one) => one.code)).toEqual(['constraint-not-simulated'])
    expect(steps[0]!.access).toHaveLength(2)
  })
})
