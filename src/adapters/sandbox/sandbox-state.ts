import type { AccountStatus, ActualAccount, ActualGrant } from '../../domain/access.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'

/** Everything a sandbox holds. Maps, because names are data: `__proto__` is a name like any other. */
export interface SandboxState {
  /** grows by one with each change that was applied */
  writes: number
  /** by native id, in the order they came */
  readonly accounts: Map<string, SandboxAccount>
}

export interface SandboxAccount {
  readonly id: string
  username: string
  email: string | null
  displayName: string | null
  employeeId: string | null
  externalId: string | null
  status: AccountStatus
  createdAt: number | null
  /** null where it has none, or systems of its kind know none */
  validUntil: number | null
  /** by `type:resource` */
  readonly grants: Map<string, SandboxGrant>
}

export interface SandboxGrant {
  readonly type: string
  readonly resource: string
  level: string | null
  status: 'active' | 'pending'
  /** what gives it (a group rule, inheritance): it cannot be changed here */
  readonly computedBy: string | null
}

export function emptyState(): SandboxState {
  return { writes: 0, accounts: new Map() }
}

export function resourceKey(type: string, resource: string): string {
  return `${type}:${resource}`
}

export function accountRow(account: SandboxAccount, { account: model }: AdapterManifest): ActualAccount {
  const { id, username, email, employeeId, externalId, status, createdAt, validUntil } = account
  const row = { id, username, email, employeeId, externalId, status, createdAt }
  return model.nativeExpiry === undefined ? row : { ...row, validUntil }
}

/** In the order of accounts; `resources` are `type:resource`, null for all. */
export function grantRows(state: SandboxState, resources: readonly string[] | null): ActualGrant[] {
  const wanted = resources === null ? null : new Set(resources)
  const rows: ActualGrant[] = []
  for (const account of state.accounts.values()) {
    for (const [key, { type, resource, level, status, computedBy }] of account.grants) {
      if (wanted && !wanted.has(key)) continue
      rows.push({ account: account.id, type, resource, level, status, computedBy })
    }
  }
  return rows
}
