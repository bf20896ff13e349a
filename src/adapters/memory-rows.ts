import type { AccountRows, HeldRight } from '../domain/account-rows.ts'
import type { ActualAccount, ActualGrant, ActualSystem } from '../domain/access.ts'

interface MemoryRow {
  readonly account: ActualAccount
  readonly grants: readonly ActualGrant[]
  /** numbers of the rights; null when something is pending, computed or comes twice, or the account has an end of its own */
  readonly rights: readonly number[] | null
}

/** A system that was read page by page, as rows. It must have been read whole. */
export function memoryRows(actual: ActualSystem): AccountRows {
  const rights: HeldRight[] = []
  const left = collect(actual, rights)
  const held = new Int32Array(Math.max(1, rights.length))
  let found: MemoryRow | null = null
  return {
    actingAccount: actual.actingAccount ?? null,
    rights,
    held,
    find(account) {
      const row = left.get(account)
      found = row && row.account.status === 'enabled' && row.rights !== null ? row : null
      if (found?.rights) held.set(found.rights)
      return found !== null
    },
    count: () => found?.rights?.length ?? 0,
    username: () => found?.account.username ?? '',
    isNamed(username, email) {
      const account = found?.account
      const isPlain = account?.employeeId === null && account.externalId === null
      return isPlain && account.username === username && (account.email === null || account.email === email)
    },
    names: () => found!.account,
    settle() {
      if (found) left.delete(found.account.id)
      found = null
    },
    rest: () => ({
      accounts: [...left.values()].map((row) => row.account),
      grants: [...left.values()].flatMap((row) => row.grants),
      accountCount: actual.accounts.length,
      digest: actual.digest,
    }),
    totals: () => ({ accounts: actual.accounts.length, grants: actual.grants.length, requests: actual.requests }),
    close() {},
  }
}

function collect({ accounts, grants }: ActualSystem, rights: HeldRight[]): Map<string, MemoryRow> {
  const numbers = new Map<string, number>()
  const numberOf = ({ type, resource, level }: ActualGrant): number => {
    const key = JSON.stringify([type, resource, level])
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, rights.length)
    return rights.push({ type, resource, level }) - 1
  }
  const byAccount = new Map<string, ActualGrant[]>()
  for (const grant of grants) {
    const known = byAccount.get(grant.account)
    if (known) known.push(grant)
    else byAccount.set(grant.account, [grant])
  }
  const rows = accounts.map((account): [string, MemoryRow] => {
    const own = byAccount.get(account.id) ?? []
    const hasEnd = (account.validUntil ?? null) !== null
    const isPlain = !hasEnd && own.every((one) => one.status === 'active' && one.computedBy === null)
    const all = own.map(numberOf)
    return [account.id, { account, grants: own, rights: isPlain && new Set(all).size === all.length ? all : null }]
  })
  return new Map(rows)
}
