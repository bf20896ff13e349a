import type { ActualAccess } from '../domain/access.ts'
import type { Ledger } from '../domain/ledger.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { Settlement } from './settle-people.ts'
import type { Workspace } from './workspace.ts'

/**
 * Settled people who have to be thought about all the same: an account that is left over may be theirs as well, or one
 * of theirs is linked to somebody else too.
 */
export async function entangledPeople(
  workspace: Workspace,
  store: LedgerStore,
  {
    settlement,
    ledger,
    actual,
  }: { readonly settlement: Settlement; readonly ledger: Ledger; readonly actual: ActualAccess },
): Promise<string[]> {
  const open = new Set(settlement.people.map((one) => one.id))
  const { people } = workspace.people
  const attributes = matchAttributes(workspace)
  return [
    ...matchingPeople(people, attributes, settlement, actual, open),
    ...partlyMatching(settlement, attributes, actual),
    ...(await rivals(store, ledger, actual, settlement)),
  ]
}

/** By what people are matched with accounts, apart from their ids. */
export function matchAttributes({ settings }: Pick<Workspace, 'settings'>): string[] {
  const configured = [...settings.systems.values()].flatMap(({ accounts }) => accounts.match?.person ?? [])
  return [...new Set(['email', 'employee_id', ...configured])]
}

export function namesOf(person: Person, attributes: readonly string[]): string[] {
  const values = attributes.flatMap((name) => firstValue(person.attributes, name)?.toLowerCase() ?? [])
  return [person.id.toLowerCase(), ...values]
}

/** People who share an address, or another attribute that accounts are matched by: what one has may be the other's. */
export function peopleSharingNames(workspace: Workspace): string[] {
  const found: string[] = []
  for (const attribute of matchAttributes(workspace)) {
    const first = new Map<string, string>()
    for (const person of workspace.people.people) {
      const value = firstValue(person.attributes, attribute)?.toLowerCase()
      if (value === undefined) continue
      const other = first.get(value)
      if (other === undefined) first.set(value, person.id)
      else found.push(other, person.id)
    }
  }
  return found
}

/** What accounts that are left over are known by, lower-cased, with the systems they are in. */
export function leftNames(actual: ActualAccess): Map<string, Set<string>> {
  const left = new Map<string, Set<string>>()
  for (const { name, accounts } of actual.systems.values()) {
    for (const one of accounts) {
      for (const text of [one.username, one.email, one.employeeId, one.externalId])
        if (text) left.set(text.toLowerCase(), (left.get(text.toLowerCase()) ?? new Set()).add(name))
    }
  }
  return left
}

/** People settled in some systems, where an account is left over all the same that may be theirs. */
export function partlyMatching(
  { people, partly }: Pick<Settlement, 'people' | 'partly'>,
  attributes: readonly string[],
  actual: ActualAccess,
): string[] {
  const left = leftNames(actual)
  return people.flatMap((person) => {
    const open = partly.get(person.id)
    const systems = open ? namesOf(person, attributes).flatMap((name) => [...(left.get(name) ?? [])]) : []
    return systems.some((system) => !open!.has(system)) ? [person.id] : []
  })
}

export function matchingPeople(
  people: Iterable<Person>,
  attributes: readonly string[],
  { foreignNames }: Pick<Settlement, 'foreignNames'>,
  actual: ActualAccess,
  open: ReadonlySet<string>,
): string[] {
  const left = leftNames(actual)
  const found: string[] = []
  for (const person of people) {
    for (const name of namesOf(person, attributes)) {
      if (left.has(name) && !open.has(person.id)) found.push(person.id)
      const owner = foreignNames.get(name)
      if (owner !== undefined && owner !== person.id) found.push(owner, ...(open.has(person.id) ? [] : [person.id]))
    }
  }
  return found
}

/** An account that the ledger links to somebody, and that is not among those left over, may be a settled person's. */
export async function rivals(
  store: LedgerStore,
  ledger: Ledger,
  actual: ActualAccess,
  { people, partly }: Pick<Settlement, 'people' | 'partly'>,
): Promise<string[]> {
  const open = new Set(people.flatMap(({ id }) => (partly.has(id) ? [] : [id])))
  const wanted = new Set<string>()
  const there = new Set<string>()
  for (const { name, accounts } of actual.systems.values()) for (const { id } of accounts) there.add(`${name}\0${id}`)
  for (const { system, account } of ledger.accounts) {
    const key = `${system}\0${account}`
    if (!there.has(key)) wanted.add(key)
  }
  if (wanted.size === 0) return []
  const found: string[] = []
  const rows = await store.openRows()
  if (rows === null) return found
  for (let person = rows.person(); person !== null; person = rows.person()) {
    const isTheirs =
      !open.has(person) && rows.entry().accounts.some((one) => wanted.has(`${one.system}\0${one.account}`))
    if (isTheirs) found.push(person)
    rows.advance()
  }
  rows.close()
  return found
}
