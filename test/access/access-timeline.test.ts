import { describe, expect, test } from 'vitest'
import { boundaries } from '../../src/access/access-timeline.ts'
import { companyOf, grace, grantsOf, instant, owned, runFor } from './build.ts'

const files = `
policies:
  - {name: Sales, triggers: {department: Sales}, grants: [okta:group:sales]}
  - {name: Fair, triggers: {department: Sales}, effective_date: 2026-06-10, expires: 2026-06-12, grants: [okta:group:fair]}
  - {name: Engineering, triggers: {department: Engineering}, grants: [okta:group:eng]}
---
exception: {user: ana, grant: okta:group:audit, justification: audit, approved_by: cto, starts: 2026-06-05, expires: 2026-06-20}
`
const at = '2026-06-01T12:00:00Z'
const people = { ana: { department: 'Sales', termination_date: '2026-06-30', start_date: '2026-01-01' } }

describe('a person’s access over time', () => {
  test('changes at the instants at which something of theirs starts or ends', () => {
    const graces = [grace('ana', 'okta:group:old', '2026-05-01', '2026-06-03T00:00:00Z')]
    const company = companyOf({ files, people, graces })
    expect(boundaries(company.model, company.person('ana')).map(instant)).toEqual([
      '2025-12-31T23:00:00Z',
      '2026-06-03T00:00:00Z',
      '2026-06-04T22:00:00Z',
      '2026-06-09T22:00:00Z',
      '2026-06-12T22:00:00Z',
      '2026-06-20T22:00:00Z',
      '2026-06-30T22:00:00Z',
    ])
    const { future, now } = runFor(company, 'ana', { at })
    expect(grantsOf(now)).toEqual(['okta:group:old', 'okta:group:sales'])
    expect(
      future.map((step) =>
        grantsOf(step.access)
          .map((one) => one.slice('okta:group:'.length))
          .join(),
      ),
    ).toEqual(['sales', 'audit,sales', 'audit,fair,sales', 'audit,sales', 'sales', ''])
  })

  test('is one and the same when neither the person nor the time moved', () => {
    const company = companyOf({ files, people })
    const timeline = runFor(company, 'ana', { at, before: company.remember('ana', '2026-05-31T12:00:00Z') })
    expect(timeline.unmoved).toBe(timeline.now)
    expect(timeline.before).toBe(timeline.now)
    expect(timeline.isNew).toBe(false)
  })

  test('tells what time did from what the person did', () => {
    const old = companyOf({ files, people })
    const company = companyOf({ files, people: { ana: { ...people.ana, department: 'Engineering' } } })
    const before = old.remember('ana', '2026-06-11T12:00:00Z')
    const timeline = runFor(company, 'ana', { at: '2026-06-13T12:00:00Z', before })
    expect(grantsOf(timeline.now)).toEqual(['okta:group:audit', 'okta:group:eng'])
    expect(grantsOf(timeline.unmoved)).toEqual(['okta:group:audit', 'okta:group:sales'])
    expect(grantsOf(timeline.before)).toEqual(['okta:group:audit', 'okta:group:fair', 'okta:group:sales'])
  })

  test('knows somebody new as new', () => {
    const timeline = runFor(companyOf({ files, people }), 'ana', { at })
    expect(timeline.isNew).toBe(true)
    expect(timeline.before).toBe(timeline.now)
  })

  test('holds the graces that begin now, in the present and in the future', () => {
    const settled = companyOf({
      files: files.replace('okta:group:sales]', '{grant: okta:group:sales, grace: 10d}]'),
      people,
    })
    const company = companyOf({
      files: files.replace('okta:group:sales]', '{grant: okta:group:sales, grace: 10d}]'),
      people: { ana: { department: 'Engineering' } },
    })
    const before = settled.remember('ana', '2026-05-31T12:00:00Z')
    const timeline = runFor(company, 'ana', { at, before, owned: [owned('ana', 'okta:group:sales')] })
    expect(grantsOf(timeline.now)).toContain('okta:group:sales')
    const end = timeline.future.find((step) => instant(step.at) === '2026-06-11T12:00:00Z')!
    expect(grantsOf(end.access)).not.toContain('okta:group:sales')
  })
})
