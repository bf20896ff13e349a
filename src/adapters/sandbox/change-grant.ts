import { findType } from '../../domain/grant.ts'
import type { AdapterManifest, GrantType } from '../../domain/manifest.ts'
import type { ChangeState } from '../../domain/plan.ts'
import type { AdapterChange, ChangeResult } from '../adapter.ts'
import { shorten } from './sandbox-grant.ts'
import { nativeName } from './native-name.ts'
import { resourceKey, type SandboxAccount, type SandboxGrant, type SandboxState } from './sandbox-state.ts'

/** Adds, changes or removes what an account holds, as the simulated system would. */
export function changeGrant(state: SandboxState, change: AdapterChange, manifest: AdapterManifest): ChangeResult {
  const type = findType(manifest, change.type)
  if (!type) return failed('unsupported', `${manifest.system} has no grants of type \`${shorten(change.type)}\``)
  if (change.resource === null || change.resource === '') return failed('invalid', 'the change names no resource')
  const account = change.account === null ? undefined : state.accounts.get(change.account)
  const resource = nativeName(state, type.type, change.resource, manifest)
  const held = account?.grants.get(resourceKey(type.type, resource))
  if (!held && change.action === 'remove') return { status: 'unchanged', why: 'already_absent' }
  if (!account) return failed('invalid', `there is no account \`${shorten(change.account ?? '')}\``)
  if (change.action === 'remove') return removeGrant(account, held, change, type)
  if (change.action === 'adopt')
    return held ? { status: 'unchanged', why: 'already_present' } : { status: 'conflict', actual: null }
  if (change.after === null) return failed('invalid', 'the change does not say what is to be')
  const { level } = change.after
  if (level === null ? type.levels.length > 0 : !type.levels.some((one) => one.id === level)) {
    return failed('invalid', `\`${type.type}\` has no level \`${shorten(String(level))}\``)
  }
  if (held?.level === level) return { status: 'unchanged', why: 'already_present' }
  if (!isBefore(change.before, held)) return conflict(held)
  if (held) return raiseOrLower(held, level)
  return addGrant(account, { type: type.type, resource, level, status: 'active', computedBy: null }, type)
}

function addGrant(account: SandboxAccount, grant: SandboxGrant, type: GrantType): ChangeResult {
  const others =
    type.levelMode === 'exclusive' ? [...account.grants.values()].filter((one) => one.type === type.type) : []
  const computed = others.find((one) => one.computedBy !== null)
  if (computed) return computedElsewhere(computed)
  const replaced = others.map((one) => resourceKey(one.type, one.resource))
  for (const key of replaced) account.grants.delete(key)
  account.grants.set(resourceKey(grant.type, grant.resource), grant)
  return replaced.length > 0 ? { status: 'applied', replaced } : { status: 'applied' }
}

function raiseOrLower(held: SandboxGrant, level: string | null): ChangeResult {
  if (held.computedBy !== null) return computedElsewhere(held)
  held.level = level
  return { status: 'applied' }
}

function removeGrant(
  account: SandboxAccount,
  held: SandboxGrant | undefined,
  change: AdapterChange,
  type: GrantType,
): ChangeResult {
  if (!held) return { status: 'unchanged', why: 'already_absent' }
  if (!isBefore(change.before, held)) return conflict(held)
  if (held.computedBy !== null) return computedElsewhere(held)
  const back = type.mandatory?.default
  if (back === held.resource)
    return failed('unsupported', `an account always has a ${type.type}, and \`${shorten(back)}\` is the least`)
  account.grants.delete(resourceKey(held.type, held.resource))
  if (back !== undefined) {
    const grant: SandboxGrant = { type: type.type, resource: back, level: null, status: 'active', computedBy: null }
    account.grants.set(resourceKey(type.type, back), grant)
  }
  return { status: 'applied' }
}

/** Whether what the plan saw is still so. */
function isBefore(before: ChangeState | null, held: SandboxGrant | undefined): boolean {
  if (before === null || held === undefined) return before === null && held === undefined
  return before.level === held.level && before.status === held.status
}

function conflict(held: SandboxGrant | undefined): ChangeResult {
  return { status: 'conflict', actual: held ? { level: held.level, status: held.status } : null }
}

function computedElsewhere(held: SandboxGrant): ChangeResult {
  const message = `\`${shorten(resourceKey(held.type, held.resource))}\` comes from ${shorten(held.computedBy ?? '')} and is changed there`
  return failed('unsupported', message)
}

function failed(kind: 'invalid' | 'unsupported', message: string): ChangeResult {
  return { status: 'failed', class: kind, message }
}
