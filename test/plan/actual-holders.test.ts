import { expect, test } from 'vitest'
import { judgeConstraints } from '../../src/access/constraint-check.ts'
import type { ActualAccount, ActualSystem, ScopeStatus } from '../../src/domain/access.ts'
import type { AccountLink } from '../../src/plan/account-links.ts'
import { actualHolders } from '../../src/plan/actual-holders.ts'
import { createSystemFacts } from '../../src/plan/system-facts.ts'
import { companyOf, owned } from '../access/build.ts'
import { catalog, settingsOf } from '../policy/build.ts'
import { constraintsOf, payments } from '../policy/constraints.ts'

const now = Date.parse('2026-06-01T12:00Z')
const settings = settingsOf()

const policies = `
policy: {name: Clerks, triggers: {team: ap}, grants: ["okta:group:create-payment"]}
`

function account(id: string, more: Partial<ActualAccount> = {}): ActualAccount {
  return {
    id,
    username: id,
    email: null,
    employeeId: null,
    externalId: null,
    status: 'enabled',
    createdAt: null,
    ...more,
  }
}

function live(options: {
  readonly accounts: readonly ActualAccount[]
  readonly grants: Readonly<Record<string, readonly string[]>>
  readonly links?: Readonly<Record<string, string>>
  readonly read?: ScopeStatus
  readonly constraints?: string
  readonly owned?: ReturnType<typeof owned>[]
  readonly pending?: boolean
  readonly service?: readonly string[]
}) {
  const scope = (name: string) => ({ scope: name, status: options.read ?? 'complete', rows: 1, detail: null })
  const actual: ActualSystem = {
    name: 'okta',
    adapter: 'sandbox',
    accounts: options.accounts,
    grants: Object.entries(options.grants).flatMap(([id, groups]) =>
      groups.map((resource) => ({
        account: id,
        type: 'group',
        resource,
        level: null,
        status: options.pending ? ('pending' as const) : ('active' as const),
        computedBy: null,
      })),
    ),
    scopes: [scope('accounts'), scope('group')],
    requests: 1,
    digest: '',
  }
  const okta = settings.systems.get('okta')!
  const at = okta.at
  const serviceAccounts = (options.service ?? []).map((name) => ({ account: name, owner: 'ops', attestBy: null, at }))
  const facts = createSystemFacts({
    settings: { ...okta, serviceAccounts },
    manifest: catalog.get('okta')!,
    rules: { unmanaged: [], enforcement: [] },
    actual,
    catalog,
    remediate: false,
    frozen: null,
  })
  const byPerson = new Map(
    Object.entries(options.links ?? {}).map(([person, id]): [string, AccountLink] => [
      person,
      { kind: 'linked', account: facts.accounts.get(id)!, known: null },
    ]),
  )
  const company = companyOf({
    files: policies,
    people: { dana: { team: 'ap' }, lena: { employment_status: 'Terminated' } },
  })
  const { rules, isInvolved } = constraintsOf(options.constraints ?? payments, {
    people: company.model.directory.people,
  })
  const people = ['dana', 'lena']
  const holders = actualHolders({
    systems: [facts],
    links: new Map([['okta', { byPerson, orphans: [], doubtful: [] }]]),
    expected: new Map(people.map((id) => [id, company.access(id, '2026-06-01T12:00Z')])),
    owned: options.owned ?? [],
    subjects: company.model.directory.byId,
    isInvolved,
    now,
  })
  return { holders, violations: judgeConstraints(rules, holders, { now, catalog, mood: 'does' }) }
}

const both = ['create-payment', 'approve-payment', 'other']

test('what a person holds is told with why: a policy, or somebody’s hand', () => {
  const { violations } = live({ accounts: [account('u1')], grants: { u1: both }, links: { dana: 'u1' } })
  expect(violations.map((one) => one.message)).toEqual([
    '`dana` holds `okta:group:create-payment` (policy `Clerks`, policies/all.yaml:2) and ' +
      '`okta:group:approve-payment` (given by hand, in no policy): nobody may hold both sides of `Payments: create vs approve`',
  ])
})

test('an account of nobody known can violate, a declared service account cannot', () => {
  const world = { accounts: [account('u1')], grants: { u1: both } }
  expect(live(world).violations.map((one) => one.people)).toEqual([['okta:account:u1']])
  expect(live({ ...world, service: ['u1'] }).violations).toEqual([])
  expect(live({ ...world, service: ['u1'], links: { dana: 'u1' } }).violations).toHaveLength(1)
})

test('a suspended account’s grants count as held, a deactivated one’s do not', () => {
  const world = (status: ActualAccount['status']) =>
    live({ accounts: [account('u1', { status })], grants: { u1: both }, links: { dana: 'u1' } })
  expect(world('suspended').violations).toHaveLength(1)
  expect(world('deactivated').violations).toEqual([])
})

test('of enough holders only those count who can act: no invitations, no suspended accounts, no leavers', () => {
  const constraints = 'constraint: {name: Two, kind: min_holders, count: 1, grants: ["okta:group:other"]}'
  const world = (more: Partial<Parameters<typeof live>[0]>) =>
    live({ accounts: [account('u1')], grants: { u1: ['other'] }, links: { dana: 'u1' }, constraints, ...more })
      .violations
  expect(world({})).toEqual([])
  expect(world({ pending: true })).toHaveLength(1)
  expect(world({ accounts: [account('u1', { status: 'suspended' })] })).toHaveLength(1)
  expect(world({ links: { lena: 'u1' } })).toHaveLength(1)
  expect(world({ links: {} })).toHaveLength(1)
})

test('where a system was not read, what the ledger gave counts as held and what is expected as perhaps held', () => {
  const unread = { accounts: [], grants: {}, read: 'failed' as const }
  expect(live(unread).violations).toEqual([])
  const [violation] = live({ ...unread, owned: [owned('dana', 'okta:group:approve-payment')] }).violations
  expect(violation).toMatchObject({ people: ['dana'], isCertain: false })
  const complete = live({ ...unread, read: 'complete', owned: [owned('dana', 'okta:group:approve-payment')] })
  expect(complete.holders).toEqual([])
})

test('a pattern for a whole system covers an account that holds nothing else', () => {
  const constraints = 'constraint: {name: None, kind: forbidden, grants: ["okta:*"], people: {team: ap}}'
  const world = { accounts: [account('u1')], grants: {}, links: { dana: 'u1' }, constraints }
  expect(live(world).violations.map((one) => one.people)).toEqual([['dana']])
})
