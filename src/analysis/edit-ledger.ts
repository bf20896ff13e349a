import { grantKey } from '../domain/grant.ts'
import type { Ledger, LedgerAccount } from '../domain/ledger.ts'
import type { StateRow } from './state-rows.ts'

/** The ledger without what stands at the rows' addresses; nothing in any system changes. */
export function forgetRows(ledger: Ledger, rows: readonly StateRow[]): Ledger {
  const addresses = new Set(rows.map((one) => one.address))
  const stays = (one: {
    readonly person: string
    readonly system: string
    readonly type: string
    readonly resource: string
  }) => !addresses.has(`${one.person}/${grantKey(one)}`)
  return {
    ...ledger,
    accounts: ledger.accounts.filter((one) => !addresses.has(`${one.person}/${one.system}:account`)),
    grants: ledger.grants.filter(stays),
    graces: ledger.graces.filter(stays),
    resources: ledger.resources.filter((one) => !addresses.has(grantKey(one))),
  }
}

/** The ledger with the account as the person's; what it said of the person there, or of the account, gives way. */
export function linkAccount(ledger: Ledger, link: LedgerAccount): Ledger {
  const others = ledger.accounts.filter(
    (one) => one.system !== link.system || (one.account !== link.account && one.person !== link.person),
  )
  return { ...ledger, accounts: [...others, link] }
}

export type MovedKind = 'person' | 'system' | 'resource'

/** What an address that can be renamed means; null: nothing that the ledger knows. */
export function kindOf(ledger: Ledger, address: string): MovedKind | null {
  if (isPersonKnown(ledger, address)) return 'person'
  if (isSystemKnown(ledger, address)) return 'system'
  const { resources, grants, graces } = ledger
  return [...resources, ...grants, ...graces].some((one) => grantKey(one) === address) ? 'resource' : null
}

function isPersonKnown({ people, accounts, grants, graces }: Ledger, person: string): boolean {
  return [...people, ...accounts, ...grants, ...graces].some((one) => one.person === person)
}

function isSystemKnown({ systems, accounts, grants, graces, resources }: Ledger, system: string): boolean {
  return [...systems, ...accounts, ...grants, ...graces, ...resources].some((one) => one.system === system)
}

/** The ledger with another name for a person, a system or a resource; `to` must be known to it in no way. */
export function renameIn(ledger: Ledger, kind: MovedKind, from: string, to: string): Ledger {
  if (kind === 'person') {
    const rename = <T extends { readonly person: string }>(one: T): T =>
      one.person === from ? { ...one, person: to } : one
    const { people, accounts, grants, graces } = ledger
    return {
      ...ledger,
      people: people.map(rename),
      accounts: accounts.map(rename),
      grants: grants.map(rename),
      graces: graces.map(rename),
    }
  }
  const rename =
    kind === 'system'
      ? <T extends { readonly system: string }>(one: T): T => (one.system === from ? { ...one, system: to } : one)
      : <T extends object>(one: T): T => renameResource(one, from, to)
  const { accounts, grants, graces, resources, systems } = ledger
  return {
    ...ledger,
    accounts: kind === 'system' ? accounts.map(rename) : accounts,
    systems: kind === 'system' ? systems.map(rename) : systems,
    grants: grants.map(rename),
    graces: graces.map(rename),
    resources: resources.map(rename),
  }
}

function renameResource<T extends object>(one: T, from: string, to: string): T {
  const { system, type, resource } = one as { system?: string; type?: string; resource?: string }
  if (system === undefined || type === undefined || resource === undefined) return one
  if (grantKey({ system, type, resource }) !== from) return one
  const [, newType = '', ...rest] = [system, ...to.slice(system.length + 1).split(':')]
  return { ...one, type: newType, resource: rest.join(':') }
}
