import type { AccountStatus } from '../../domain/access.ts'
import { accountState } from '../../domain/account-state.ts'
import type { AccountVerb, AdapterManifest } from '../../domain/manifest.ts'
import type { AccountProfile, AdapterChange, ChangeResult } from '../adapter.ts'
import { shorten } from './sandbox-grant.ts'
import { accountRow, resourceKey, type SandboxAccount, type SandboxState } from './sandbox-state.ts'

const statusAfter = {
  enable_account: 'enabled',
  suspend_account: 'suspended',
  deactivate_account: 'deactivated',
} as const satisfies Partial<Record<AdapterChange['action'], AccountStatus>>

/** Creates, changes or removes an account, as the simulated system would. `now` is the time of a creation. */
export function changeAccount(
  state: SandboxState,
  change: AdapterChange,
  manifest: AdapterManifest,
  now: number,
): ChangeResult {
  const { action } = change
  if (action === 'create_account') return createAccount(state, change, manifest, now)
  const account = change.account === null ? undefined : state.accounts.get(change.account)
  if (action === 'adopt') return account ? unchanged : { status: 'conflict', actual: null }
  if (!account && action === 'delete_account') return { status: 'unchanged', why: 'already_absent' }
  const name = shorten(change.account ?? '')
  if (!account) return failed('invalid', `there is no account \`${name}\``)
  const verb = (action === 'end_sessions' ? action : action.replace(/_account$/, '')) as AccountVerb
  // Where accounts are but names, every name can be used.
  const isFree = manifest.account.kind === 'none' && action === 'enable_account'
  const movesEnd = action === 'update_account' && change.after?.valid_until !== undefined
  if (!manifest.account.verbs[verb] && !isFree && !movesEnd)
    return failed('unsupported', `${manifest.system} cannot ${verb.replace('_', ' ')} an account`)
  if (action === 'end_sessions') return { status: 'applied' }
  if (movesEnd) {
    const result = moveEnd(account, change, manifest)
    if (result.status === 'conflict' || !manifest.account.verbs.update) return result
  }
  if (action === 'update_account') return updateAccount(state, account, change.profile)
  if (action !== 'delete_account' && account.status === statusAfter[action as keyof typeof statusAfter])
    return unchanged
  if (change.before?.status !== account.status)
    return { status: 'conflict', actual: { level: null, status: account.status } }
  if (action === 'delete_account') state.accounts.delete(account.id)
  else account.status = statusAfter[action as keyof typeof statusAfter]
  return { status: 'applied' }
}

const unchanged: ChangeResult = { status: 'unchanged', why: 'already_present' }

function createAccount(
  state: SandboxState,
  change: AdapterChange,
  manifest: AdapterManifest,
  now: number,
): ChangeResult {
  const { profile } = change
  const { kind, verbs, stages } = manifest.account
  if (!profile || profile.username === '') return failed('invalid', 'an account needs a username')
  const same = findNamesake(state, profile.username, null, null)
  if (same && (kind === 'none' || kind === 'invite')) {
    if (same.status === 'enabled') return unchanged
    same.status = 'enabled'
    return { status: 'applied', account: same.id }
  }
  if (!verbs.create) return failed('unsupported', `${manifest.system} cannot create accounts`)
  const isStaged = change.after?.status === 'staged'
  if (isStaged && !stages) return failed('unsupported', `${manifest.system} cannot stage accounts`)
  const namesake = findNamesake(state, profile.username, profile.email, null)
  if (namesake) return taken(namesake, profile)
  const account = addAccount(state, profile, isStaged ? 'staged' : 'enabled', now)
  account.validUntil = endOf(change)
  for (const { type, mandatory } of manifest.types) {
    if (!mandatory) continue
    const resource = mandatory.default
    account.grants.set(resourceKey(type, resource), { type, resource, level: null, status: 'active', computedBy: null })
  }
  return { status: 'applied', account: account.id }
}

/** The account of that name in a system that keeps none: a name is there as soon as it is used. */
export function nameAccount(state: SandboxState, profile: AccountProfile, now: number): SandboxAccount {
  return findNamesake(state, profile.username, null, null) ?? addAccount(state, profile, 'enabled', now)
}

function addAccount(state: SandboxState, profile: AccountProfile, status: AccountStatus, now: number): SandboxAccount {
  const { username, email, displayName, employeeId } = profile
  const id = freeId(state, username)
  const names = { id, username, email, displayName, employeeId, externalId: null }
  const account: SandboxAccount = { ...names, status, createdAt: now, validUntil: null, grants: new Map() }
  state.accounts.set(id, account)
  return account
}

function moveEnd(account: SandboxAccount, change: AdapterChange, manifest: AdapterManifest): ChangeResult {
  const actual = accountState(accountRow(account, manifest))
  if (actual.valid_until === change.after?.valid_until) return unchanged
  if (actual.valid_until !== change.before?.valid_until) return { status: 'conflict', actual }
  account.validUntil = endOf(change)
  return { status: 'applied' }
}

function endOf({ after }: AdapterChange): number | null {
  return after?.valid_until ? Date.parse(after.valid_until) : null
}

/** What the profile leaves open (null) stays as it is. */
function updateAccount(state: SandboxState, account: SandboxAccount, profile: AccountProfile | null): ChangeResult {
  if (!profile || profile.username === '') return failed('invalid', 'an account needs a username')
  const namesake = findNamesake(state, profile.username, profile.email, account)
  if (namesake) return taken(namesake, profile)
  const { username, email, displayName, employeeId } = account
  const next = {
    username: profile.username,
    email: profile.email ?? email,
    displayName: profile.displayName ?? displayName,
    employeeId: profile.employeeId ?? employeeId,
  }
  const isSame =
    next.username === username &&
    next.email === email &&
    next.displayName === displayName &&
    next.employeeId === employeeId
  if (isSame) return unchanged
  Object.assign(account, next)
  return { status: 'applied' }
}

function findNamesake(
  state: SandboxState,
  username: string,
  email: string | null,
  except: SandboxAccount | null,
): SandboxAccount | undefined {
  const wantedName = username.toLowerCase()
  const wantedEmail = email?.toLowerCase()
  for (const account of state.accounts.values()) {
    if (account === except) continue
    if (account.username.toLowerCase() === wantedName) return account
    if (wantedEmail !== undefined && account.email?.toLowerCase() === wantedEmail) return account
  }
  return undefined
}

function taken(namesake: SandboxAccount, profile: AccountProfile): ChangeResult {
  const isName = namesake.username.toLowerCase() === profile.username.toLowerCase()
  const value = isName ? `username \`${shorten(profile.username)}\`` : `address \`${shorten(profile.email ?? '')}\``
  return failed('invalid', `the ${value} belongs to account \`${shorten(namesake.id)}\``)
}

/** The username, unless an account that was renamed since still has it as its id. */
function freeId(state: SandboxState, username: string): string {
  let id = username
  for (let count = 2; state.accounts.has(id); count++) id = `${username}-${count}`
  return id
}

function failed(kind: 'invalid' | 'unsupported', message: string): ChangeResult {
  return { status: 'failed', class: kind, message }
}
