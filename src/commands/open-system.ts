import type { AccountRows } from '../domain/account-rows.ts'
import { matchesWildcard } from '../domain/pattern.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { RightTable } from '../policy/right-table.ts'

/** A system's rows with its rights by the numbers of the table. */
export function openSystem(
  name: string,
  { rows, settings }: { readonly rows: AccountRows; readonly settings: SystemSettings },
  table: RightTable,
) {
  const acting = rows.actingAccount
  const service = new Set(settings.serviceAccounts.map((one) => one.account))
  const isProtected = (account: string) => settings.protected.some((one) => matchesWildcard(one, account))
  const hasGuards = service.size > 0 || settings.protected.length > 0 || acting !== null
  return {
    name,
    number: table.systemNumber(name),
    rows,
    rights: Int32Array.from(rows.rights, (right) => table.numberOf({ system: name, ...right })),
    /** accounts that are nobody's to change, whoever they are linked to */
    isGuarded: hasGuards
      ? (id: string, username: string) =>
          [id, username].some((one) => one === acting || service.has(one) || isProtected(one))
      : null,
  }
}
