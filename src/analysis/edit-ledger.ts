import { emergencyAddress } from '../domain/emergency.ts'
import type { SeenApproval } from '../domain/evidence.ts'
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
    ...(ledger.emergencies && {
      emergencies: ledger.emergencies.filter((one) => !addresses.has(emergencyAddress(one))),
    }),
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

function isPersonKnown({ people, accounts, grants, graces, emergencies = [] }: Ledger, person: string): boolean {
  return [...people, ...accounts, ...grants, ...graces, ...emergencies].some((one) => one.person === person)
}

function isSystemKnown({ systems, accounts, grants, graces, resources }: Ledger, system: string): boolean {
  return [...systems, ...accounts, ...grants, ...graces, ...resources].some((one) => one.system === system)
}

/**
 * Whether all that the ledger has of a person or system is that a run has seen the name: no account, no grant and nothing
 * that waits. A run between the new name and the move leaves as much.
 */
export function isOnlySeen(ledger: Ledger, kind: MovedKind, name: string): boolean {
  if (kind === 'resource') return false
  const { people, systems, accounts, grants, graces, resources, revocations = [], emergencies = [] } = ledger
  const held = [...accounts, ...grants, ...graces, ...revocations]
  if (kind === 'person')
    return people.some((one) => one.person === name) && [...held, ...emergencies].every((one) => one.person !== name)
  return systems.some((one) => one.system === name) && [...held, ...resources].every((one) => one.system !== name)
}

/**
 * The ledger with another name for a person, a system or a resource. What it knows of `to`, if anything, is that it was seen;
 * that gives way to what it knows of `from`.
 */
export function renameIn(ledger: Ledger, kind: MovedKind, from: string, to: string): Ledger {
  if (kind === 'person') {
    const rename = <T extends { readonly person: string }>(one: T): T =>
      one.person === from ? { ...one, person: to } : one
    const { people, accounts, grants, graces, revocations, emergencies, approvals } = ledger
    const isKnown = people.some((one) => one.person === from)
    return {
      ...ledger,
      people: people.filter((one) => !isKnown || one.person !== to).map(rename),
      accounts: accounts.map(rename),
      grants: grants.map(rename),
      graces: graces.map(rename),
      ...(revocations && { revocations: revocations.map(rename) }),
      ...(emergencies && { emergencies: emergencies.map(rename) }),
      ...(approvals && { approvals: approvals.map((one) => renameApprover(one, from, to)) }),
    }
  }
  const rename =
    kind === 'system'
      ? <T extends { readonly system: string }>(one: T): T => (one.system === from ? { ...one, system: to } : one)
      : <T extends object>(one: T): T => renameResource(one, from, to)
  const { accounts, grants, graces, resources, systems, revocations } = ledger
  const isRead = systems.some((one) => one.system === from)
  return {
    ...ledger,
    accounts: kind === 'system' ? accounts.map(rename) : accounts,
    systems: kind === 'system' ? systems.filter((one) => !isRead || one.system !== to).map(rename) : systems,
    ...(revocations && { revocations: revocations.map(rename) }),
    grants: grants.map(rename),
    graces: graces.map(rename),
    resources: resources.map(rename),
  }
}

function renameApprover(approval: SeenApproval, from: string, to: string): SeenApproval {
  const rename = (ids: readonly string[]) => ids.map((id) => (id === from ? to : id))
  const { approvers, authors, requester, roles } = approval
  return {
    ...approval,
    approvers: rename(approvers),
    authors: rename(authors),
    requester: requester === from ? to : requester,
    roles: Object.fromEntries(Object.entries(roles).map(([name, ids]) => [name, rename(ids)])),
  }
}

function renameResource<T extends object>(one: T, from: string, to: string): T {
  const { system, type, resource } = one as { system?: string; type?: string; resource?: string | null }
  if (system === undefined || type === undefined || resource === undefined || resource === null) return one
  if (grantKey({ system, type, resource }) !== from) return one
  const [, newType = '', ...rest] = [system, ...to.slice(system.length + 1).split(':')]
  return { ...one, type: newType, resource: rest.join(':') }
}
