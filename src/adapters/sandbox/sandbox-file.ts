import type { AccountStatus } from '../../domain/access.ts'
import { compareText } from '../../domain/diagnostic.ts'
import { findType } from '../../domain/grant.ts'
import type { AdapterManifest } from '../../domain/manifest.ts'
import { emptyState, resourceKey, type SandboxAccount, type SandboxGrant, type SandboxState } from './sandbox-state.ts'

const storeVersion = 2

const statuses: readonly AccountStatus[] = ['enabled', 'suspended', 'staged', 'invited', 'deactivated']

/**
 * The store as it lies on the disk: JSON, the head on the first line, then one account on a line in the order of ids. What
 * an account holds is a list of numbers in a text, counted in the head's `rights`, so that a big company's store can be
 * read without parsing it; only what is pending, or computed by the system, stands apart, and an account's own end behind
 * that. No name is ever a key.
 */
export function formatStore(state: SandboxState, system: string, manifest: AdapterManifest): string {
  const rights = createRightTable()
  const accounts = [...state.accounts.values()].sort((a, b) => compareText(a.id, b.id))
  const held = accounts.map((account) => formatHeld(account, rights))
  const lines = accounts.map(
    ({ id, status, username, email, displayName, employeeId, externalId, createdAt, validUntil }, index) => {
      const { plain, special } = held[index]!
      const names = [username, email, displayName, employeeId, externalId]
      return JSON.stringify([
        id,
        statuses.indexOf(status),
        plain,
        ...names,
        createdAt,
        special,
        ...(validUntil === null ? [] : [validUntil]),
      ])
    },
  )
  const head = { version: storeVersion, system, adapter: manifest.system, writes: state.writes, rights: rights.list }
  return `${JSON.stringify(head).slice(0, -1)},"accounts":[\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}]}\n`
}

function formatHeld(account: SandboxAccount, rights: RightTable) {
  const plain: number[] = []
  const special: [number, string, string | null][] = []
  for (const grant of account.grants.values()) {
    const number = rights.numberOf(grant)
    if (grant.status === 'active' && grant.computedBy === null) plain.push(number)
    else special.push([number, grant.status, grant.computedBy])
  }
  return { plain: plain.join(' '), special }
}

interface RightTable {
  readonly list: [string, string, string | null][]
  readonly numberOf: (grant: SandboxGrant) => number
}

function createRightTable(): RightTable {
  const list: [string, string, string | null][] = []
  const numbers = new Map<string, number>()
  const numberOf = ({ type, resource, level }: SandboxGrant): number => {
    const key = JSON.stringify([type, resource, level])
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, list.length)
    return list.push([type, resource, level]) - 1
  }
  return { list, numberOf }
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
  const head = checkHead(root, system, manifest)
  if ('problem' in head) return head
  const accounts = isRecord(root) ? root['accounts'] : null
  if (!Array.isArray(accounts)) return { problem: 'corrupt', detail: 'it has no list of accounts' }
  const state = { ...emptyState(), writes: head.writes }
  for (const [index, item] of accounts.entries()) {
    const account = parseAccount(item, head.rights)
    if (account === null || state.accounts.has(account.id))
      return { problem: 'corrupt', detail: `account ${index + 1} is damaged` }
    state.accounts.set(account.id, account)
  }
  return state
}

export interface StoreHead {
  readonly writes: number
  readonly rights: readonly Omit<SandboxGrant, 'status' | 'computedBy'>[]
}

/** What the first line says, checked. */
export function checkHead(root: unknown, system: string, manifest: AdapterManifest): StoreHead | StoreProblem {
  if (!isRecord(root) || typeof root['version'] !== 'number') return { problem: 'corrupt', detail: 'it has no version' }
  const { version, writes } = root
  if (version > storeVersion) return { problem: 'newer', detail: `it has version ${version}` }
  if (version < storeVersion)
    return { problem: 'corrupt', detail: `it has version ${version}, which nothing reads any more` }
  if (root['system'] !== system)
    return { problem: 'foreign', detail: `it belongs to the system \`${String(root['system'])}\`` }
  if (root['adapter'] !== manifest.system)
    return { problem: 'foreign', detail: `it simulates \`${String(root['adapter'])}\`` }
  const rights = parseRights(root['rights'], manifest)
  if (typeof writes !== 'number' || !Number.isSafeInteger(writes) || rights === null)
    return { problem: 'corrupt', detail: 'its head is damaged' }
  return { writes, rights }
}

function parseRights(items: unknown, manifest: AdapterManifest): StoreHead['rights'] | null {
  if (!Array.isArray(items)) return null
  const rights: { type: string; resource: string; level: string | null }[] = []
  for (const item of items as unknown[]) {
    if (!Array.isArray(item)) return null
    const [type, resource, level] = item as unknown[]
    if (typeof type !== 'string' || !findType(manifest, type)) return null
    if (typeof resource !== 'string' || !isTextOrNull(level)) return null
    rights.push({ type, resource, level })
  }
  return rights
}

/** One account's line, parsed; null when it is damaged. */
export function parseAccount(item: unknown, rights: StoreHead['rights']): SandboxAccount | null {
  if (!Array.isArray(item) || (item.length !== 10 && item.length !== 11)) return null
  const [id, status, plain, username, email, displayName, employeeId, externalId, createdAt, special, end = null] =
    item as unknown[]
  const known = typeof status === 'number' ? statuses[status] : undefined
  if (typeof id !== 'string' || typeof username !== 'string' || known === undefined) return null
  if (!isTextOrNull(email) || !isTextOrNull(displayName) || !isTextOrNull(employeeId) || !isTextOrNull(externalId))
    return null
  if (createdAt !== null && typeof createdAt !== 'number') return null
  if (end !== null && typeof end !== 'number') return null
  if (typeof plain !== 'string' || !Array.isArray(special)) return null
  const names = { id, username, email, displayName, employeeId, externalId }
  const account: SandboxAccount = { ...names, status: known, createdAt, validUntil: end, grants: new Map() }
  const numbers = plain === '' ? [] : plain.split(' ').map(Number)
  for (const number of numbers) if (!addGrant(account, rights[number], 'active', null)) return null
  for (const one of special as unknown[]) {
    if (!Array.isArray(one)) return null
    const [number, state, computedBy] = one as unknown[]
    if (typeof number !== 'number' || (state !== 'active' && state !== 'pending') || !isTextOrNull(computedBy))
      return null
    if (!addGrant(account, rights[number], state, computedBy)) return null
  }
  return account
}

function addGrant(
  account: SandboxAccount,
  right: StoreHead['rights'][number] | undefined,
  status: SandboxGrant['status'],
  computedBy: string | null,
): boolean {
  if (!right) return false
  const { type, resource, level } = right
  const key = resourceKey(type, resource)
  if (account.grants.has(key)) return false
  account.grants.set(key, { type, resource, level, status, computedBy })
  return true
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
