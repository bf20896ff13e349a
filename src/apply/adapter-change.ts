import type { AccountProfile, AdapterChange } from '../adapters/adapter.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'

/** The planned change as an adapter is told of it; `account` is the native id when an earlier change just made it. */
export function adapterChange(change: PlannedChange, account: string | null, person: Person | null): AdapterChange {
  const { action, type, resource, before, after } = change
  return { action, account, type, resource, before, after, profile: person && profileOf(person) }
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
  }
}
