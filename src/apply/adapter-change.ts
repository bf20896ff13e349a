import type { AccountProfile, AdapterChange } from '../adapters/adapter.ts'
import { displayName, firstValue, type Person } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { AccountSettings } from '../domain/settings.ts'
import { addressChanged, nameChanged } from '../plan/account-update.ts'

/**
 * The planned change as an adapter is told of it; `account` is the native id when an earlier change just made it.
 * An account that is there keeps its `username`, which need not be the person's id, and whatever else is not to change;
 * one that is made gets what it will be matched by (`match`) from the person, and nothing in its place where the person
 * has none: that name may be a stranger's.
 */
export function adapterChange(
  change: PlannedChange,
  of: {
    readonly account: string | null
    readonly person: Person | null
    readonly username: string | null
    readonly match: AccountSettings['match']
  },
): AdapterChange {
  const { action, type, resource, before, after } = change
  const profile =
    of.person &&
    (action === 'update_account' ? changedProfile(change, of.person, of.match) : profileOf(of.person, of.match))
  const named = profile && of.username !== null ? { ...profile, username: of.username } : profile
  return { action, account: of.account, type, resource, before, after, profile: named }
}

function profileOf({ id, attributes }: Person, match: AccountSettings['match']): AccountProfile {
  const matched = match && firstValue(attributes, match.person)
  return {
    username: match?.account === 'username' ? (matched ?? '') : id,
    email: match?.account === 'email' ? matched : firstValue(attributes, 'email'),
    displayName: displayName(attributes),
    employeeId: match?.account === 'employee_id' ? matched : firstValue(attributes, 'employee_id'),
    attributes,
  }
}

function changedProfile({ reasons }: PlannedChange, person: Person, match: AccountSettings['match']): AccountProfile {
  const { username, email, displayName: shown } = profileOf(person, match)
  const has = (reason: string) => reasons.some(({ name }) => name === reason)
  return {
    username,
    email: has(addressChanged) ? email : null,
    displayName: has(nameChanged) ? shown : null,
    employeeId: null,
  }
}
