import type { AdapterChange } from '../../src/adapters/adapter.ts'
import type { AccountStatus } from '../../src/domain/access.ts'
import type { ChangeState } from '../../src/domain/plan.ts'

export function held(level: string | null, status: 'active' | 'pending' = 'active'): ChangeState {
  return { level, status }
}

export function addGrant(account: string, type: string, resource: string, level: string | null): AdapterChange {
  return { action: 'add', account, type, resource, before: null, after: held(level), profile: null }
}

export function removeGrant(account: string, type: string, resource: string, level: string | null): AdapterChange {
  return { action: 'remove', account, type, resource, before: held(level), after: null, profile: null }
}

export function updateGrant(
  account: string,
  type: string,
  resource: string,
  from: string | null,
  to: string | null,
): AdapterChange {
  return { action: 'update', account, type, resource, before: held(from), after: held(to), profile: null }
}

export function createAccount(
  username: string,
  more: { readonly email?: string; readonly status?: AccountStatus } = {},
): AdapterChange {
  return {
    action: 'create_account',
    account: null,
    type: 'account',
    resource: null,
    before: null,
    after: { level: null, status: more.status ?? 'enabled' },
    profile: { username, email: more.email ?? null, displayName: null, employeeId: null },
  }
}

export function setAccount(
  action: AdapterChange['action'],
  account: string,
  before: AccountStatus,
  after: AccountStatus | null,
): AdapterChange {
  return {
    action,
    account,
    type: 'account',
    resource: null,
    before: { level: null, status: before },
    after: after === null ? null : { level: null, status: after },
    profile: null,
  }
}
