import { describe, expect, test } from 'vitest'
import type { ActualAccount, ActualGrant, ScopeReport, ScopeStatus } from '../../src/domain/access.ts'
import type { EnforcementMode, SystemSettings } from '../../src/domain/settings.ts'
import { createSystemFacts } from '../../src/plan/system-facts.ts'
import { codeHost } from './example-systems.ts'

function account(id: string, username = id): ActualAccount {
  return { id, username, email: null, employeeId: null, externalId: null, status: 'enabled', createdAt: null }
}

function facts(options: {
  scopes?: Record<string, ScopeStatus>
  acting?: string | null
  accounts?: ActualAccount[]
  grants?: ActualGrant[]
  mode?: EnforcementMode
  remediate?: boolean
}) {
  const { scopes = { accounts: 'complete', group: 'complete', project: 'complete' }, acting = null } = options
  const settings = {
    name: 'gitlab',
    enforcement: { mode: options.mode ?? 'owned', rules: [] },
    protected: ['root'],
    serviceAccounts: [{ account: 'deploy' }],
  } as unknown as SystemSettings
  const reports = Object.entries(scopes).map(
    ([scope, status]): ScopeReport => ({ scope, status, rows: 0, detail: null }),
  )
  const actual = { accounts: options.accounts ?? [], grants: options.grants ?? [], scopes: reports, requests: 1 }
  return createSystemFacts({
    settings,
    manifest: codeHost,
    rules: { unmanaged: [], enforcement: [] },
    actual: { name: 'gitlab', adapter: 'gitlab', digest: '', ...actual, actingAccount: acting },
    catalog: new Map([['gitlab', codeHost]]),
    remediate: options.remediate ?? false,
    frozen: null,
  })
}

const statuses: ScopeStatus[] = ['partial', 'denied', 'unsupported', 'failed']

describe('what was read', () => {
  test.each(statuses)('with the accounts %s, nothing is complete', (status) => {
    const here = facts({ scopes: { accounts: status, group: 'complete', project: 'complete' } })
    expect([here.accountsComplete, here.isWhole, here.isComplete('group', 'a'), here.isTypeWhole('group')]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test.each(statuses)('with a type %s, that type is not', (status) => {
    const here = facts({ scopes: { accounts: 'complete', group: status, project: 'complete' } })
    expect([here.isWhole, here.isComplete('group', 'a'), here.isComplete('project', 'a')]).toEqual([false, false, true])
  })

  test.each(statuses)('with one resource %s, that resource is not, and its type is not whole', (status) => {
    const here = facts({ scopes: { accounts: 'complete', group: 'complete', 'group:a': status, project: 'complete' } })
    expect([
      here.isComplete('group', 'a'),
      here.isComplete('group', 'b'),
      here.isTypeWhole('group'),
      here.isTypeWhole('project'),
      here.isWhole,
    ]).toEqual([false, true, false, true, false])
  })

  test('what nothing was said about is not', () => {
    const here = facts({ scopes: { accounts: 'complete', group: 'complete' } })
    expect([here.isComplete('project', 'a'), here.isTypeWhole('project')]).toEqual([false, false])
    expect(facts({ scopes: {} }).accountsComplete).toBe(false)
  })
})

test('provisionr’s own account is protected, by id and by username, like those that the settings name', () => {
  const protects = (acting: string | null, one: ActualAccount) => facts({ acting }).isProtected(one)
  expect(protects('7', account('7', 'bot'))).toBe(true)
  expect(protects('bot', account('7', 'bot'))).toBe(true)
  expect(protects(null, account('7', 'bot'))).toBe(false)
  expect(protects(null, account('1', 'root'))).toBe(true)
})

test('of several levels of one resource the highest counts', () => {
  const grant = (level: string): ActualGrant => ({
    account: 'a',
    type: 'group',
    resource: 'x',
    level,
    status: 'active',
    computedBy: null,
  })
  for (const grants of [
    [grant('guest'), grant('owner')],
    [grant('owner'), grant('guest')],
  ]) {
    expect(facts({ grants }).grants.get('a')!.get('gitlab:group:x')!.level).toBe('owner')
  }
})

test('--remediate makes authoritative of owned, and of nothing else', () => {
  const grant = { system: 'gitlab', type: 'group', resource: 'x', level: null }
  const mode = (given: EnforcementMode) => facts({ mode: given, remediate: true }).modeOf(grant)
  expect((['observe', 'add_only', 'owned', 'authoritative'] as const).map(mode)).toEqual([
    'observe',
    'add_only',
    'authoritative',
    'authoritative',
  ])
})
