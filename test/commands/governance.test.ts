import { readSandboxStore } from '../adapters/sandbox/read-sandbox-store.ts'
import { describe, expect, test } from 'vitest'
import { type Document, parseAllDocuments } from 'yaml'
import { approvalOf } from './approval-of.ts'
import { type Company, createCompany } from './company.ts'

const people = [
  {
    user_id: 'ada',
    email: 'ada@acme.com',
    employment_status: 'Active',
    department: 'Engineering',
    manager: 'max',
    start_date: '2020-01-01',
  },
  {
    user_id: 'ben',
    email: 'ben@acme.com',
    employment_status: 'Active',
    department: 'Engineering',
    manager: 'max',
    start_date: '2020-01-01',
  },
  {
    user_id: 'max',
    email: 'max@acme.com',
    employment_status: 'Active',
    department: 'Management',
    start_date: '2020-01-01',
  },
]
const policies = [
  { name: 'Base', triggers: { employment_status: 'Active' }, grants: ['git:group:all (developer)'] },
  { name: 'Engineering', triggers: { department: 'Engineering' }, grants: ['git:group:code (developer)'] },
]

function company(settings: Record<string, unknown> = {}): Company {
  const here = createCompany({
    systems: { git: {}, db: { simulates: 'postgres' } },
    people,
    policies,
    live: { git: {}, db: {} },
    settings,
  })
  here.at('2026-11-20T09:00:00Z')
  return here
}

describe('a lock', () => {
  test('takes everything from a person at once, and gives it back only when that is asked for', async () => {
    const here = company()
    await here.apply()
    here.byHand('git', (accounts) => void (accounts['ada']!['access'] as string[]).push('git:group:extra (owner)'))
    here.write('policies/lock.yaml', 'lock: {user: ada, reason: laptop stolen, until: 2026-11-21T09:00:00Z}')
    const plan = await here.plan()
    expect(plan.changes.map(({ action, resource, cause }) => [action, resource, cause])).toEqual([
      ['remove', 'extra', 'lock'],
      ['remove', 'all', 'lock'],
      ['remove', 'code', 'lock'],
      ['suspend_account', null, 'lock'],
    ])
    expect(plan.later.map(({ action, resource, cause }) => [action, resource, cause])).toEqual([
      ['add', 'all', 'lifted'],
      ['add', 'code', 'lifted'],
    ])
    await here.apply()
    expect(here.held('git')['ada']).toEqual(['suspended'])
    here.at('2026-11-21T09:00:00Z')
    await here.apply('--only-cause', 'start,expiry,grace,lock,person')
    expect(here.held('git')['ada']).toEqual(['suspended'])
    await here.apply('--only-cause', 'lifted')
    expect(here.held('git')['ada']).toEqual(['enabled', 'group:all (developer)', 'group:code (developer)'])
  })

  test('of a grant takes it from all its holders', async () => {
    const here = company()
    await here.apply()
    here.write('policies/lock.yaml', 'lock: {grant: "git:group:code", reason: leaked key}')
    const { changes } = await here.plan()
    expect(changes.map(({ person, resource, cause }) => [person, resource, cause])).toEqual([
      ['ada', 'code', 'lock'],
      ['ben', 'code', 'lock'],
    ])
  })

  test('of a system stops every write there and takes nothing', async () => {
    const here = company()
    await here.apply()
    here.write('policies/lock.yaml', 'lock: {system: git, reason: migration, until: 2026-12-01}')
    here.policies([])
    const plan = await here.plan()
    expect(plan.changes).toEqual([])
    expect(plan.diagnostics.map((one) => one.code)).toContain('frozen-system')
    expect(plan.summary.withheld).toBeGreaterThan(0)
  })

  test('holds for somebody whose record cannot be used', async () => {
    const here = company()
    await here.apply()
    here.people(people.map((one) => (one.user_id === 'ada' ? { ...one, employment_status: 'Unheard of' } : one)))
    here.write('policies/lock.yaml', 'lock: {user: ada, reason: laptop stolen}')
    expect((await here.plan()).changes.every((change) => change.person === 'ada' && change.cause === 'lock')).toBe(true)
    await here.apply()
    expect(here.held('git')['ada']).toEqual(['suspended'])
  })
})

const rule = `access_rule:
  name: debug
  grants: ["db:role:orders_ro"]
  eligible: {department: Engineering}
  max_duration: 2h
  max_total: {duration: 3h, per: 7d}
  approvals: [{from: [manager], need: 1}]
  justification: {min_length: 10, ticket: "OPS-*"}
`
const request = (more: string, id = 'EX-1') =>
  `exception: {id: ${id}, user: ada, grant: "db:role:orders_ro", justification: the queue is stuck, approved_by: max, ticket: OPS-7, ${more}}`
const approved = 'approvals: [{exception: EX-1, author: ada, approvers: [max@acme.com], source: pull request 12}]'

function ruled(evidence: string, exception: string): Company {
  const here = company({ apply: { evidence: 'approvals.yaml' } })
  const [{ digest }] = (parseAllDocuments(exception) as Document[]).map((one) =>
    approvalOf((one.toJS() as { exception: object }).exception),
  ) as [Record<string, unknown>]
  here.write('approvals.yaml', evidence.replace('EX-1,', `EX-1, digest: ${String(digest)},`))
  here.write('policies/rule.yaml', rule)
  here.write('exceptions/debug.yaml', exception)
  return here
}

describe('temporary access under a rule', () => {
  const morning = 'starts: 2026-11-20T08:00:00Z, duration: 2h'

  test('is given when it is approved, and ends by itself', async () => {
    const here = ruled(approved, request(morning))
    await here.apply()
    expect(here.held('db')['ada']).toContain('role:orders_ro (member)')
    here.at('2026-11-20T10:00:00Z')
    const { changes } = await here.plan()
    expect(changes.map(({ action, cause }) => [action, cause])).toEqual([
      ['remove', 'expiry'],
      ['suspend_account', 'expiry'],
    ])
  })

  test.each([
    ['a claim', 'approvals: []'],
    ['one’s own approval', 'approvals: [{exception: EX-1, author: ben, approvers: [ADA@acme.com]}]'],
    ['the author’s approval', 'approvals: [{exception: EX-1, author: max@acme.com, approvers: [max]}]'],
    ['a colleague’s approval', 'approvals: [{exception: EX-1, author: ada, approvers: [ben]}]'],
  ])('waits with %s', async (_name, evidence) => {
    const here = ruled(evidence, request(morning))
    const plan = await here.plan()
    expect(plan.changes.filter((change) => change.system === 'db')).toEqual([])
    expect(plan.refusals.map((one) => one.guard)).toEqual(['unverified_approval'])
    expect(plan.applyable).toBe(true)
  })

  test('waits with the approval of somebody who left, and whose status is blank now', async () => {
    const here = ruled('approvals: []', request(morning))
    const without = (change: Record<string, unknown>) =>
      here.people(people.map((one) => (one.user_id === 'max' ? { ...one, ...change } : one)))
    here.settings({ people: { status: { attribute: 'employment_status' } } })
    without({ employment_status: 'Left' })
    await here.run(['apply', '--yes'])
    without({ employment_status: '' })
    here.write('approvals.yaml', approved)
    const plan = await here.plan()
    expect(plan.changes.filter((change) => change.system === 'db')).toEqual([])
    expect(plan.diagnostics.map((one) => one.code)).toContain('blank-attribute')
  })

  test.each([
    ['rule-duration', request('starts: 2026-11-20T08:00:00Z, duration: 3h')],
    ['rule-ticket', request(morning).replace('OPS-7', 'none')],
    ['rule-needs-start', request('expires: 2026-11-21')],
    ['rule-total', `${request(morning)}\n---\n${request('starts: 2026-11-21T08:00:00Z, duration: 90m', 'EX-2')}`],
    ['privileged-exception', request(morning).replace('orders_ro"', 'orders_ro (admin)"')],
    ['break-glass-without-rule', request(`${morning}, break_glass: true`).replace('orders_ro', 'billing')],
  ])('is an error of the files: %s', async (code, exception) => {
    const ran = await ruled(approved, exception).run(['lint', '--json'])
    expect([ran.exitCode, ran.out]).toEqual([3, expect.stringContaining(`"${code}"`) as string])
  })

  test('ends when its person is no longer eligible', async () => {
    const here = ruled(approved, request(morning))
    await here.apply()
    here.people(people.map((one) => (one.user_id === 'ada' ? { ...one, department: 'Sales' } : one)))
    const plan = await here.plan()
    expect(plan.changes.filter((one) => one.system === 'db' && one.resource !== null).map((one) => one.action)).toEqual(
      ['remove'],
    )
    expect(plan.diagnostics.map((one) => one.code)).toContain('not-eligible')
  })

  test('in an emergency is given at once, and revoked when nobody reviews it', async () => {
    const here = ruled('approvals: []', request(`${morning}, break_glass: true`))
    here.write(
      'policies/rule.yaml',
      `${rule}  break_glass: {eligible: {user_id: ada}, max_duration: 2h, review_within: 90m}\n`,
    )
    await here.apply()
    expect(here.held('db')['ada']).toContain('role:orders_ro (member)')
    here.at('2026-11-20T09:30:00Z')
    const plan = await here.plan()
    expect(plan.changes.map((one) => one.action)).toContain('remove')
    expect(plan.diagnostics.map((one) => one.code)).toContain('review-overdue')
  })

  test('evidence in a file counts on the sandbox only', async () => {
    const here = ruled(approved, request(morning))
    here.settings({ systems: { live: { adapter: 'okta', url: 'https://okta.example.com' } } })
    const ran = await here.run(['lint'])
    expect(ran.out).toContain('[evidence-outside-sandbox]')
  })
})

describe('a constraint', () => {
  const separated =
    'constraint: {name: two hands, kind: separation_of_duties, sides: [["git:group:code"], ["db:role:pay"]]}'

  test('keeps back exactly the addition that would break it', async () => {
    const here = company()
    here.write('policies/two-hands.yaml', separated)
    await here.apply()
    here.policies([
      ...policies,
      { name: 'Pay', triggers: { department: ['Engineering', 'Management'] }, grants: ['db:role:pay'] },
    ])
    const plan = await here.plan()
    const given = plan.changes.filter((one) => one.resource === 'pay').map((one) => one.person)
    expect(given).toEqual(['max'])
    expect(plan.refusals.map((one) => one.guard)).toEqual(['constraint', 'constraint'])
    expect(plan.refusals[0]!.message).toContain('policies/all.yaml')
  })

  test('removes one side before it gives the other', async () => {
    const here = company()
    here.write('policies/two-hands.yaml', separated)
    await here.apply()
    here.policies([policies[0]!, { name: 'Pay', triggers: { department: 'Engineering' }, grants: ['db:role:pay'] }])
    const { changes } = await here.plan()
    const order = changes
      .filter((one) => one.person === 'ada' && one.resource !== null)
      .map((one) => `${one.action} ${one.resource}`)
    expect(order).toEqual(['remove code', 'add pay'])
    const result = await here.apply()
    expect(result.changes.every((one) => one.result.status === 'applied')).toBe(true)
  })

  test('that asks for an approval of policy changes lets what they newly give wait', async () => {
    const here = company()
    here.write(
      'policies/approval.yaml',
      'constraint: {name: careful, kind: requires_approval, grants: ["db:role:*"], approvals: [{from: ["user:max"], need: 1}]}',
    )
    await here.apply()
    here.policies([...policies, { name: 'Pay', triggers: { department: 'Management' }, grants: ['db:role:pay'] }])
    const plan = await here.plan()
    expect(plan.changes.filter((one) => one.resource === 'pay')).toEqual([])
    expect(plan.refusals.map((one) => one.guard)).toEqual(['unverified_approval'])
  })
})

test('a new address reaches the account, which keeps the username it was adopted with', async () => {
  const here = createCompany({
    systems: { git: {} },
    people,
    policies,
    live: { git: { lovelace: { email: 'ada@acme.com', status: 'enabled', access: [] } } },
  })
  here.at('2026-11-20T09:00:00Z')
  await here.apply()
  here.people(people.map((one) => (one.user_id === 'ada' ? { ...one, email: 'ada.king@acme.com' } : one)))
  expect((await here.plan()).changes.map(({ action, account }) => [action, account])).toEqual([
    ['update_account', 'lovelace'],
  ])
  await here.apply()
  const { accounts } = readSandboxStore(here.read('.provisionr/sandbox/git.json'))
  expect(accounts.find((one) => one.id === 'lovelace')).toMatchObject({
    id: 'lovelace',
    username: 'lovelace',
    email: 'ada.king@acme.com',
  })
  expect((await here.plan()).changes).toEqual([])
})
