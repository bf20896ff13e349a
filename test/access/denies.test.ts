import { describe, expect, test } from 'vitest'
import { companyOf, grace, type Records } from './build.ts'

const staff = `
policies:
  - name: Staff
    triggers: {employment_status: Active}
    applies_to: [prehire, active]
    grants: ["gitlab:group:site (developer)", "gitlab:group:core (maintainer)", okta:group:all]
`
const denying = (denies: string, more = '') => `${staff}
  - name: Rule
    triggers: {employment_type: Contractor}
    denies: ${denies}
    ${more}
`
const people: Records = {
  con: { employment_type: 'Contractor', employment_status: 'Active' },
  fte: { employment_type: 'FTE', employment_status: 'Active' },
  who: { employment_status: 'Active' },
}
const all = ['gitlab:group:core (maintainer)', 'gitlab:group:site (developer)', 'okta:group:all']

describe('a deny', () => {
  test('takes what its pattern covers from whom its policy matches', () => {
    const company = companyOf({ files: denying('["gitlab:*"]'), people })
    expect(company.holds('con')).toEqual(['okta:group:all'])
    expect(company.holds('fte')).toEqual(all)
  })

  test('with a level takes that level and those above, not those below', () => {
    const company = companyOf({ files: denying('["gitlab:* (maintainer)"]'), people })
    expect(company.holds('con')).toEqual(['gitlab:group:site (developer)', 'okta:group:all'])
  })

  test('leaves the lower level that another source gives', () => {
    const low = `  - {name: Readers, triggers: {employment_status: Active}, grants: ["gitlab:group:core (reporter)"]}\n`
    const company = companyOf({ files: denying('["gitlab:* (maintainer)"]') + low, people })
    expect(company.holds('con')).toContain('gitlab:group:core (reporter)')
    expect(company.holds('fte')).toContain('gitlab:group:core (maintainer)')
  })

  test('keeps its reason and what it took away', () => {
    const { denials, suppressed } = companyOf({ files: denying('["gitlab:*"]'), people }).access('con')
    expect([...suppressed.keys()]).toEqual(['gitlab:group:core', 'gitlab:group:site'])
    expect(denials).toMatchObject([
      { certain: true, pattern: { text: 'gitlab:*' }, reason: { kind: 'deny', name: 'Rule', at: { line: 10 } } },
    ])
  })

  test('beats exceptions and grace', () => {
    const exception = `---
exception: {user: con, grant: "gitlab:group:audit (reporter)", justification: audit, approved_by: cto, expires: 2026-12-31}
`
    const graces = [grace('con', 'gitlab:group:old', '2026-05-01', '2026-12-01', 'guest')]
    expect(companyOf({ files: denying('["gitlab:*"]') + exception, people, graces }).holds('con')).toEqual([
      'okta:group:all',
    ])
    expect(companyOf({ files: staff + exception, people, graces }).holds('con')).toHaveLength(5)
  })

  test('of the account’s short-hand takes the whole system', () => {
    const google = staff.replace('okta:group:all', 'google:workspace-account, google:group:a@company.com')
    const files = denying('[google:workspace-account]').replace(staff, google)
    expect(companyOf({ files, people }).holds('con')).toEqual(all.slice(0, 2))
  })

  test('is inherited like a grant, and ends with the policy that says it', () => {
    const files = `${denying('[]', 'inherits: [Walls]').replace('denies: []\n', '\n')}
  - {name: Walls, expires: 2026-12-31, denies: ["gitlab:*"]}
`
    const company = companyOf({ files, people })
    expect(company.holds('con')).toEqual(['okta:group:all'])
    expect(company.access('con').denials[0]!.reason.path).toEqual(['Rule', 'Walls'])
    expect(company.holds('con', '2027-01-01T00:00Z')).toEqual(all)
  })

  test.each(['status: staged', 'effective_date: 2026-06-02', 'expires: 2026-05-31'])('says nothing with %s', (line) => {
    expect(companyOf({ files: denying('["gitlab:*"]', line), people }).holds('con')).toEqual(all)
  })

  test('takes effect and ends to the instant', () => {
    const company = companyOf({
      files: denying('["*"]', 'effective_date: 2026-06-02\n    expires: 2026-06-02'),
      people,
    })
    const times = ['2026-06-01T21:59:59Z', '2026-06-01T22:00:00Z', '2026-06-02T21:59:59Z', '2026-06-02T22:00:00Z']
    expect(times.map((time) => company.holds('con', time).length)).toEqual([3, 0, 0, 3])
  })
})

describe('a deny whose condition is unknown', () => {
  test('blocks what it covers and takes nothing', () => {
    const company = companyOf({ files: denying('["gitlab:*"]'), people })
    expect(company.holds('who')).toEqual([
      'gitlab:group:core (maintainer) ?',
      'gitlab:group:site (developer) ?',
      'okta:group:all',
    ])
    const access = company.access('who')
    expect(access.suppressed.size).toBe(0)
    expect(access.denials[0]!.certain).toBe(false)
    expect(access.expected.get('gitlab:group:core')!.blocked).toMatchObject({ kind: 'deny', name: 'Rule' })
  })

  test.each([
    '{employment_type: {not: FTE}}',
    '{none_of: [{employment_type: FTE}]}',
    '{employment_type: {not_in: [FTE]}}',
  ])('is not lifted by %s', (trigger) => {
    const files = denying('["gitlab:*"]').replace('{employment_type: Contractor}', trigger)
    const company = companyOf({ files, people })
    expect(company.holds('who').filter((one) => one.endsWith('?'))).toHaveLength(2)
    expect(company.holds('fte')).toEqual(all)
    expect(company.holds('con')).toEqual(['okta:group:all'])
  })

  test('is lifted when another part of the trigger is certainly false', () => {
    const files = denying('["gitlab:*"]').replace(
      '{employment_type: Contractor}',
      '{employment_type: Contractor, employment_status: Nobody}',
    )
    expect(companyOf({ files, people }).holds('who')).toEqual(all)
  })
})

describe('a deny of a policy', () => {
  const future = { employment_type: 'Contractor', employment_status: 'Active', start_date: '2026-07-01' }
  const away = { employment_type: 'Contractor', employment_status: 'On leave' }

  test('for active people holds before the first day and on leave, too', () => {
    const company = companyOf({ files: denying('["gitlab:*"]'), people: { future, away } })
    expect(company.holds('future')).toEqual(['okta:group:all'])
    expect(company.holds('away')).toEqual(['okta:group:all'])
  })

  test.each([
    ['prehire', 1, 3, 3],
    ['leave', 3, 3, 1],
  ])('only for the state %s holds in no other', (state, before, active, away2) => {
    const files = denying('["gitlab:*"]', `applies_to: [${state}]`)
    const company = companyOf({ files, people: { future, away, con: people['con']! } })
    expect([company.holds('future').length, company.holds('con').length, company.holds('away').length]).toEqual([
      before,
      active,
      away2,
    ])
  })
})
