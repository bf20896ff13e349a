import type { AccountProfile, AdapterChange } from '../adapters/adapter.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'

/**
 * The planned change as an adapter is told of it; `account` is the native id when an earlier change just made it.
 * An account that is there keeps its `username`, which need not be the person's id.
 */
export function adapterChange(
  change: PlannedChange,
  of: { readonly account: string | null; readonly person: Person | null; readonly username: string | null },
): AdapterChange {
  const { action, type, resource, before, after } = change
  const profile = of.person && profileOf(of.person)
  const named = profile && of.username !== null ? { ...profile, username: of.username } : profile
  return { action, account: of.account, type, resource, before, after, profile: named }
}

function profileOf({ id, attributes }: Person): AccountProfile {
  const names = [firstValue(attributes, 'first_name'), firstValue(attributes, 'last_name')].filter(
    (name) => name !== null,
  )
  return {
    username: id,
    email: firstValue(attributes, 'email'),
    displayName: names.length > 0 ? names.join(' ') : firstValue(attributes, 'name'),
    employeeId: firstValue(attributes, 'employee_id'),
    attributes,
  }
}
