import { describe, expect, test } from 'vitest'
import { engineer, seller, testCompany, tested, told } from './policy-test-run.ts'

const rule = `access_rule:
  name: debug
  grants: ["db:role:debug_*"]
  eligible: {department: Engineering, holds: "git:group:all (developer)"}
  max_duration: 2h
  approvals: [{from: [manager], need: 1}]
`
const sod = `constraint:
  name: "Payments (create, approve)"
  kind: separation_of_duties
  sides: [["git:group:all (developer)"], ["crm:*"]]
  enforce: error
---
constraint: {name: no sales in db, kind: forbidden, grants: ["db:*"], people: {department: Sales}}
---
constraint: {name: one admin, kind: max_holders, grants: ["db:role:app_ro"], count: 1}
---
constraint: {name: asked, kind: requires_approval, grants: ["db:*"], approvals: [{from: [manager], need: 1}]}
`

function company() {
  const here = testCompany()
  here.write('policies/rules.yaml', rule)
  here.write('policies/constraints.yaml', sod)
  return here
}

describe('who may ask', () => {
  const ask = (person: Record<string, unknown>, ...grants: string[]) =>
    tested({ person, expect: { allowed_to_request: grants } }, company())

  test('somebody eligible under every rule that covers it', async () => {
    expect(told(await ask(engineer, 'db:role:debug_app', 'db:role:debug_*'))).toEqual([])
  })

  test('nobody whom a condition of the rule leaves out, which is said', async () => {
    const result = await ask(seller, 'db:role:debug_app')
    expect(told(result)).toEqual(['0 allowed_to_request db:role:debug_app: `ana` may not ask for it'])
    expect(result.tests[0]!.failures[0]!.chains).toMatchObject([
      [{ kind: 'rule', name: 'debug', applies: false, conditions: [{ actual: 'Sales' }, { kind: 'holds' }] }],
    ])
  })

  test('nobody for what no rule covers, what is denied, or without being there', async () => {
    const messages = async (person: Record<string, unknown>, grant: string) =>
      (await ask(person, grant)).tests[0]!.failures.map((one) => one.message)
    expect(await messages(engineer, 'db:role:app_ro')).toEqual(['no access rule covers it'])
    expect(await messages({ ...engineer, employment_type: 'Contractor' }, 'db:role:debug_app')).toEqual([
      '`Limits` denies it to `eve`',
    ])
    expect(await messages({ ...engineer, status: 'Left' }, 'db:role:debug_app')).toEqual([
      '`eve` cannot ask for anything: they are no longer there',
    ])
  })
})

describe('constraints', () => {
  const both = { ...engineer, department: 'Engineering' }
  const steps = [{ change: { department: 'Sales' }, expect: { violates: ['Payments (create, approve)'] } }]

  test('are violated, or not, at that instant', async () => {
    const here = company()
    here.write('policies/more.yaml', 'policy: {name: Both, triggers: {user_id: eve}, grants: ["crm:user-license"]}')
    const right = { violates: ['Payments (create, approve)'] }
    expect(told(await tested({ person: both, expect: right }, here))).toEqual([])
    expect(told(await tested({ person: both, expect: { violates: [] } }, here))[0]).toMatch(
      /^0 violates -: `eve` would hold .* and `crm:user-license` \(policy `Both`, .* nobody may hold both sides of `Payments/,
    )
    expect(told(await tested({ person: seller, expect: { violates: [] } }, here))).toEqual([])
  })

  test('that are kept say what the person has of what they are about', async () => {
    const result = await tested({ person: both, steps }, company())
    expect(told(result)).toEqual([
      '1 violates Payments (create, approve): `Payments (create, approve)` is kept: `eve` has only `crm:user-license` of what it is about',
    ])
  })

  test('of numbers count the other people of the test', async () => {
    const people = [{ ...engineer, user_id: 'max' }]
    const expectation = { violates: ['one admin'] }
    expect(told(await tested({ person: engineer, people, expect: expectation }, company()))).toEqual([])
    expect(told(await tested({ person: engineer, expect: expectation }, company()))).toHaveLength(1)
  })

  test('of approvals are about changes, which is said', async () => {
    const result = await tested({ person: engineer, expect: { violates: ['asked'] } }, company())
    expect(told(result)[0]).toContain('which access alone cannot violate')
  })
})

describe('other people', () => {
  const policy = 'policy: {name: Line, triggers: {manager: {under: boss}}, grants: ["db:role:line"]}'
  const person = { ...seller, manager: 'mia' }

  test('stand under `people:`, so that a reporting line leads somewhere', async () => {
    const here = testCompany()
    here.write('policies/line.yaml', policy)
    const people = [{ user_id: 'mia', manager: 'boss' }, { user_id: 'boss' }]
    expect(told(await tested({ person, people, expect: { includes: ['db:role:line'] } }, here))).toEqual([])
    expect(told(await tested({ person, people: [people[1]!], expect: { includes: ['db:role:line'] } }, here))).toEqual([
      '0 includes db:role:line: `ana` does not have it',
    ])
  })

  test('can be those of the people source, which is read for nobody else', async () => {
    const here = testCompany({ people: [{ user_id: 'real', department: 'Sales', email: 'real@acme.com' }] })
    const expectation = { includes: ['crm:user-license'] }
    expect(told(await tested({ person: 'real', expect: expectation }, here))).toEqual([])
    expect(told(await tested({ person: 'real@acme.com', expect: expectation }, here))).toEqual([])
    const slip = await tested({ person: 'reel', expect: expectation }, here)
    expect(slip.diagnostics).toMatchObject([{ code: 'unknown-person', help: 'did you mean `real`?', line: 3 }])
    here.write('people.yaml', 'broken: [')
    expect((await tested({ person: seller, expect: expectation }, here)).exitCode).toBe(0)
    expect((await here.run(['test'])).exitCode).toBe(0)
  })

  test('have ids of their own', async () => {
    const result = await tested({ person, people: [seller], expect: { includes: ['crm:*'] } })
    expect(result.diagnostics.map((one) => one.code)).toEqual(['duplicate-person'])
  })
})

describe('an exception', () => {
  const exception = (user: string) => ({
    id: `EX-${user}`,
    user,
    grant: 'db:role:app_ro',
    justification: 'Helps with the migration of the old database',
    approved_by: 'cto@acme.com',
    starts: '2026-06-01',
    expires: '2026-06-30',
  })
  const withException = () => testCompany({ exceptions: [exception('ana'), exception('somebody')] })
  const helping = { at: '2026-06-10', person: seller, expect: { includes: ['db:role:app_ro'] } }

  test('of the person counts while it runs, and those of others do not matter', async () => {
    const steps = [{ at: '2026-07-01', expect: { removes: ['db:role:app_ro'] } }]
    expect(told(await tested({ ...helping, steps }, withException()))).toEqual([])
  })

  test('does not come back with somebody who was gone', async () => {
    const steps = [
      { at: '2026-06-15', change: { status: 'Left' }, expect: { exact: [] } },
      { at: '2026-06-20', change: { status: 'Active' }, expect: { includes: ['crm:*'], excludes: ['db:*'] } },
    ]
    expect(told(await tested({ ...helping, steps }, withException()))).toEqual([])
  })
})
