import type { AccountProfile, AdapterChange } from '../adapters/adapter.ts'
import { displayName, firstValue, type Person } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { addressChanged, nameChanged } from '../plan/account-update.ts'

/**
 * The planned change as an adapter is told of it; `account` is the native id when an earlier change just made it.
 * An account that is there keeps its `username`, which need not be the person's id, and whatever else is not to change.
 */
export function adapterChange(
  change: PlannedChange,
  of: { readonly account: string | null; readonly person: Person | null; readonly username: string | null },
): AdapterChange {
  const { action, type, resource, before, after } = change
  const profile = of.person && (action === 'update_account' ? changedProfile(change, of.person) : profileOf(of.person))
  const named = profile && of.username !== null ? { ...profile, username: of.username } : profile
  return { action, account: of.account, type, resource, before, after, profile: named }
}

function profileOf({ id, attributes }: Person): AccountProfile {
  return {
    username: id,
    email: firstValue(attributes, 'email'),
    displayName: displayName(attributes),
    employeeId: firstValue(attributes, 'employee_id'),
    attributes,
  }
}

function changedProfile({ reasons }: PlannedChange, person: Person): AccountProfile {
  const { username, email, displayName: shown } = profileOf(person)
  const has = (reason: string) => reasons.some(({ name }) => name === reason)
  return {
    username,
    email: has(addressChanged) ? email : null,
    displayName: has(nameChanged) ? shown : null,
    employeeId: null,
  }
}
