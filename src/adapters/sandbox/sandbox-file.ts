import type { AccountStatus } from '../../domain/access.ts'
import { findType } from '../../domain/grant.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import { emptyState, resourceKey, type SandboxAccount, type SandboxState } from './sandbox-state.ts'

const storeVersion = 1

const statuses: readonly AccountStatus[] = ['enabled', 'suspended', 'staged', 'invited', 'deactivated']

/** The store as it lies on the disk: lists only, so that no name is ever a key. */
export function formatStore(state: SandboxState, system: string, manifest: AdapterManifest): string {
  const accounts = [...state.accounts.values()].map(({ grants, ...account }) => ({
    ...account,
    grants: [...grants.values()],
  }))
  return `${JSON.stringify({ version: storeVersion, system, adapter: manifest.system, writes: state.writes, accounts })}\n`
}

/** Why a store cannot be used: `newer` needs a newer version, anything else needs a reset. */
export type StoreProblem = { readonly problem: 'newer' | 'corrupt' | 'foreign'; readonly detail: string }

export function parseStore(text: string, system: string, manifest: AdapterManifest): SandboxState | StoreProblem {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return { problem: 'corrupt', detail: text.trim() === '' ? 'it is empty' : 'it is no complete JSON' }
  }
  if (!isRecord(root) || typeof root['version'] !== 'number') return { problem: 'corrupt', detail: 'it has no version' }
  if (root['version'] > storeVersion) return { problem: 'newer', detail: `it has version ${root['version']}` }
  if (root['system'] !== system)
    return { problem: 'foreign', detail: `it belongs to the system \`${String(root['system'])}\`` }
  if (root['adapter'] !== manifest.system)
    return { problem: 'foreign', detail: `it simulates \`${String(root['adapter'])}\`` }
  const { writes, accounts } = root
  if (typeof writes !== 'number' || !Number.isSafeInteger(writes) || !Array.isArray(accounts)) {
    return { problem: 'corrupt', detail: 'it has no list of accounts' }
  }
  const state = { ...emptyState(), writes }
  for (const [index, item] of accounts.entries()) {
    const account = parseAccount(item, manifest)
    if (account === null || state.accounts.has(account.id))
      return { problem: 'corrupt', detail: `account ${index + 1} is damaged` }
    state.accounts.set(account.id, account)
  }
  return state
}

function parseAccount(item: unknown, manifest: AdapterManifest): SandboxAccount | null {
  if (!isRecord(item)) return null
  const { id, username, email, displayName, employeeId, externalId, status, createdAt, grants } = item
  if (typeof id !== 'string' || typeof username !== 'string' || !isStatus(status) || !Array.isArray(grants)) return null
  if (!isTextOrNull(email) || !isTextOrNull(displayName) || !isTextOrNull(employeeId) || !isTextOrNull(externalId))
    return null
  if (createdAt !== null && typeof createdAt !== 'number') return null
  const names = { id, username, email, displayName, employeeId, externalId }
  const account: SandboxAccount = { ...names, status, createdAt, grants: new Map() }
  for (const grant of grants) if (!addGrant(account, grant, manifest)) return null
  return account
}

function addGrant(account: SandboxAccount, item: unknown, manifest: AdapterManifest): boolean {
  if (!isRecord(item)) return false
  const { type, resource, level, status, computedBy } = item
  if (typeof type !== 'string' || !findType(manifest, type) || typeof resource !== 'string') return false
  if (!isTextOrNull(level) || !isTextOrNull(computedBy) || (status !== 'active' && status !== 'pending')) return false
  const key = resourceKey(type, resource)
  if (account.grants.has(key)) return false
  account.grants.set(key, { type, resource, level, status, computedBy })
  return true
}

function isStatus(value: unknown): value is AccountStatus {
  return statuses.some((status) => status === value)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
