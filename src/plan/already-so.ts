import type { ActualAccess } from '../domain/access.ts'
import { accountState } from '../domain/account-state.ts'
import { accountType } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { PlannedChange } from '../domain/plan.ts'

/** Whether what a change was to bring about is so, whoever did it; false where nobody could look. */
export function isAlreadySo(
  change: PlannedChange,
  { actual, ledger }: { readonly actual: ActualAccess; readonly ledger: Pick<Ledger, 'accounts' | 'grants'> },
): boolean {
  const { person, system, type, resource, after, action } = change
  const read = actual.systems.get(system)
  if (read === undefined || read.scopes.some(({ status }) => status !== 'complete')) return false
  const links = ledger.accounts.filter((one) => one.person === person && one.system === system)
  const id = change.account ?? links[0]?.account ?? null
  const account = read.accounts.find((one) => one.id === id)
  if (type === accountType) {
    if (action === 'adopt') return account !== undefined && links.some((one) => one.account === id)
    if (action === 'delete_account' || after === null) return account === undefined
    if (action === 'update_account' && account && accountState(account).valid_until !== after.valid_until) return false
    return account?.status === after.status || (action === 'create_account' && account?.status === 'invited')
  }
  const held = read.grants.find((one) => one.account === id && one.type === type && one.resource === resource)
  if (after === null) return held === undefined
  if (held === undefined || (held.level !== null && held.level !== after.level)) return false
  if (action !== 'adopt') return true
  return ledger.grants.some(
    (one) => one.person === person && one.system === system && one.type === type && one.resource === resource,
  )
}
