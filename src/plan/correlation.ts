import type { ActualAccount } from '../domain/access.ts'
import type { Correlation } from '../domain/manifest.ts'

/** The person's side of each kind of match; null is the person's id. */
export const personAttribute: Readonly<Record<Correlation, string | null>> = {
  external_id: null,
  employee_id: 'employee_id',
  email: 'email',
  username: null,
}

/** Accounts by what they say in one field, lower case; blank is nothing. */
export function indexBy(accounts: Iterable<ActualAccount>, field: Correlation): Map<string, ActualAccount[]> {
  const index = new Map<string, ActualAccount[]>()
  for (const account of accounts) {
    const value = accountField(account, field)?.toLowerCase()
    if (value === undefined || value === '') continue
    const known = index.get(value)
    if (known) known.push(account)
    else index.set(value, [account])
  }
  return index
}

function accountField(account: ActualAccount, field: Correlation): string | undefined {
  if (field === 'email') return account.email ?? undefined
  if (field === 'employee_id') return account.employeeId ?? undefined
  if (field === 'external_id') return account.externalId ?? undefined
  return account.username
}
