import { describe, expect, test } from 'vitest'
import { checkPolicies } from '../../src/policy/check-policies.ts'
import { hasErrors } from '../../src/domain/diagnostic.ts'
import { companyOf, instant } from './build.ts'

const files = `
policies:
  - name: Base
    triggers: {employment_status: Active}
    grants: [google:workspace-account, okta:base-employee-group]
  - name: Sales
    triggers: {department: Sales}
    inherits: [Tools]
    grants: ["gitlab:group:deals (Reporter)", salesforce:user-license]
  - name: Tools
    expires: 2026-12-31
    grants: ["gitlab:group:deals (developer)", "slack:channel:#deals"]
`
const people = { ana: { employment_status: 'Active', department: 'Sales' }, ben: { employment_status: 'Active' } }

describe('a person should have', () => {
  test('what the policies that match them give, and no more', () => {
    const company = companyOf({ files, people })
    expect(company.holds('ben')).toEqual(['google:workspace-account', 'okta:group:base-employee-group'])
    expect(company.holds('ana')).toEqual([
      'gitlab:group:deals (developer)',
      'google:workspace-account',
      'okta:group:base-employee-group',
      'salesforce:user-license',
      'slack:channel:#deals',
    ])
  })

  test('the highest level that any source gives, with every source as a reason, the winner first', () => {
    const { reasons, grant } = companyOf({ files, people }).access('ana').expected.get('gitlab:group:deals')!
    expect(grant.level).toBe('developer')
    expect(reasons.map(({ kind, name, path, at, until }) => [kind, name, path, at?.line, instant(until)])).toEqual([
      ['policy', 'Sales', ['Sales', 'Tools'], 12, '2026-12-31T23:00:00Z'],
      ['policy', 'Sales', ['Sales'], 9, null],
    ])
  })

  test('the level that is left when the source of the higher one ends', () => {
    const company = companyOf({ files, people })
    expect(company.holds('ana', '2026-12-31T22:59:59Z')).toContain('gitlab:group:deals (developer)')
    expect(company.holds('ana', '2026-12-31T23:00:00Z')).toContain('gitlab:group:deals (reporter)')
    expect(company.holds('ana', '2026-12-31T23:00:00Z')).not.toContain('slack:channel:#deals')
  })

  test('nothing by a condition on what their record does not say', () => {
    const silent = companyOf({ files: files.replace('department: Sales', 'department: {not: Legal}'), people })
    expect(silent.holds('ben')).toHaveLength(2)
    expect(silent.holds('ana')).toHaveLength(5)
  })

  test('the highest risk of all sources', () => {
    const more = `  - {name: Rota, triggers: {department: Sales}, grants: [{grant: gitlab:group:deals, risk: medium}]}\n`
    const deals = companyOf({ files: files + more, people })
      .access('ana')
      .expected.get('gitlab:group:deals')!
    expect([deals.risk, deals.grant.level, deals.reasons.length]).toEqual(['medium', 'developer', 3])
  })
})

test('a person whose record lacks the status attribute counts as active, as the seeds’ Sarah does', () => {
  const company = companyOf({ files, people: { sarah: { department: 'Sales' } } })
  expect(company.holds('sarah')).toHaveLength(5)
})

test('the two ways to write a policy for a job mean the same', () => {
  const role = 'policy:\n  role: Sales Engineer\n  grants: [okta:group:a]\n'
  const named = 'policy:\n  name: Sales Engineer\n  triggers: {job_title: Sales Engineer}\n  grants: [okta:group:a]\n'
  const staff = { ana: { job_title: 'Sales Engineer' }, ben: { job_title: 'Sales' } }
  for (const text of [role, named]) {
    const company = companyOf({ files: text, people: staff })
    expect([company.holds('ana'), company.holds('ben')]).toEqual([['okta:group:a'], []])
  }
})

describe('a grant that names the person’s attributes', () => {
  const squads = `
policy:
  name: Squads
  triggers: {employment_status: Active}
  grants: ["gitlab:group:squad-\${team} (developer)", okta:group:everybody]
`
  const company = companyOf({
    files: squads,
    people: {
      ana: { team: 'web' },
      ben: {},
      cleo: { team: ['a', 'b'] },
      dan: { team: '*' },
      eve: { team: 'x (owner)' },
    },
  })

  test('is filled for each person', () => {
    expect(company.holds('ana')).toEqual(['gitlab:group:squad-web (developer)', 'okta:group:everybody'])
  })

  test('keeps its level, whatever the value says', () => {
    expect(company.holds('eve')[0]).toBe('gitlab:group:squad-x (owner) (developer)')
    expect(company.access('eve').expected.get('gitlab:group:squad-x (owner)')!.grant.level).toBe('developer')
  })

  test.each([
    ['ben', '`ben` has no attribute `team`, which `gitlab:group:squad-${team} (developer)` needs'],
    ['cleo', '`cleo` has several values for `team`, which `gitlab:group:squad-${team} (developer)` needs'],
    ['dan', '`dan` has control characters or `*` in `team`, which `gitlab:group:squad-${team} (developer)` needs'],
  ])('is a problem of %s alone, and withheld', (id, message) => {
    const access = company.access(id)
    expect(company.holds(id)).toEqual(['okta:group:everybody'])
    expect(access.problems).toMatchObject([{ code: 'unresolved-grant', message, scope: null, at: { line: 5 } }])
    expect(company.access('ana').problems).toEqual([])
    expect(hasErrors(company.diagnostics)).toBe(false)
  })

  test('has the risk and the grace of the resource that it becomes', () => {
    const settings = companyOf({ files: squads }).model.settings
    const at = settings.at
    const entry = (text: string) => ({ text, level: null, at })
    const strict = {
      ...settings,
      risk: { privileged: [entry('gitlab:group:squad-root')], medium: [] },
      grace: { mover: 90, rules: [{ grants: [entry('gitlab:group:squad-*')], mover: 30 }] },
    }
    const risky = companyOf({
      files: squads,
      settings: strict,
      people: { ana: { team: 'web' }, rob: { team: 'root' } },
    })
    const squad = (id: string, team: string) => risky.access(id).expected.get(`gitlab:group:squad-${team}`)
    expect(squad('ana', 'web')).toMatchObject({ risk: 'low', grace: 30 })
    expect(squad('rob', 'root')).toMatchObject({ risk: 'privileged', grace: 0 })
  })
})

describe('of a type of which one can be held', () => {
  const profiles = `
policies:
  - {name: Sales, triggers: {department: Sales}, grants: [salesforce:profile:Sales, okta:group:sales]}
  - {name: Lead, triggers: {is_lead: yes}, expires: 2026-12-31, grants: [salesforce:profile:Lead]}
`
  const company = companyOf({ files: profiles, people: { ana: { department: 'Sales', is_lead: 'yes' } } })

  test('two are a problem that names both, and neither is expected', () => {
    const access = company.access('ana')
    expect(company.holds('ana')).toEqual(['okta:group:sales'])
    expect(access.problems).toMatchObject([
      {
        code: 'exclusive-conflict',
        message:
          '`ana` would need `Lead` (policy `Lead`) and `Sales` (policy `Sales`), but one `salesforce:profile` is all anybody can hold',
        scope: { system: 'salesforce', type: 'profile' },
      },
    ])
  })

  test('the other is not given by itself when one ends: it waits among what is kept away', () => {
    expect([...company.access('ana').suppressed.keys()]).toEqual([
      'salesforce:profile:Lead',
      'salesforce:profile:Sales',
    ])
    expect(company.holds('ana', '2027-01-01T00:00Z')).toContain('salesforce:profile:Sales')
    expect(company.access('ana', '2027-01-01T00:00Z').suppressed.size).toBe(0)
  })

  test('one from two sources is one', () => {
    const twice = profiles.replace('profile:Lead', 'profile:Sales')
    const access = companyOf({ files: twice, people: { ana: { department: 'Sales', is_lead: 'yes' } } }).access('ana')
    expect(access.problems).toEqual([])
    expect(access.expected.get('salesforce:profile:Sales')!.reasons).toHaveLength(2)
  })
})

test('checks of the whole find nothing wrong with the files of these tests', () => {
  const { model } = companyOf({ files, people })
  expect(checkPolicies(model.policies, { settings: model.settings, directory: model.directory })).toEqual([])
})
