import { compareText } from '../domain/diagnostic.ts'
import type { Ledger, LedgerAccount, LedgerGrace, LedgerGrant, LedgerPerson } from '../domain/ledger.ts'
import { accountStatuses, lifecycleStates } from './ledger-members.ts'
import { formatTime } from './ledger-time.ts'

/** What the numbers in people's lines stand for: each name is written once, in the ledger's head. */
export interface LedgerTables {
  /** names of remembered attributes, in the order of the values in a line */
  readonly attributes: readonly string[]
  readonly systems: readonly string[]
  /** `[system, type, resource, level]` */
  readonly rights: readonly (readonly [number, string, string, string | null])[]
  /** `[origin, since]` of accounts and grants */
  readonly stamps: readonly (readonly [string, string])[]
}

/** Everything the ledger knows of one person; `remembered` null when no run has seen them without leaving something open. */
export interface PersonEntry {
  readonly person: string
  readonly remembered: LedgerPerson | null
  readonly accounts: readonly LedgerAccount[]
  readonly grants: readonly LedgerGrant[]
  readonly graces: readonly LedgerGrace[]
}

/** The people's lines, in the order of ids, and the tables they use. */
export function formatEntries(ledger: Ledger): { readonly tables: LedgerTables; readonly lines: readonly string[] } {
  const names = [...new Set(ledger.people.flatMap((one) => Object.keys(one.attributes)))].sort(compareText)
  const systems = createTable<string>(JSON.stringify)
  const rights = createTable<LedgerTables['rights'][number]>(JSON.stringify)
  const stamps = createTable<LedgerTables['stamps'][number]>(JSON.stringify)
  const rightOf = (one: LedgerGrant) =>
    rights.numberOf([systems.numberOf(one.system), one.type, one.resource, one.level])
  const lines = groupByPerson(ledger).map((entry) => {
    const { remembered } = entry
    const attributes = remembered && formatAttributes(remembered, names)
    const accounts = entry.accounts.map(({ system, account, origin, since, status, sessionsOpen }) => [
      systems.numberOf(system),
      account,
      stamps.numberOf([origin, formatTime(since)]),
      accountStatuses.indexOf(status),
      ...(sessionsOpen ? [1] : []),
    ])
    const graces = entry.graces.map(({ system, type, resource, level, since, until, policy }) => [
      systems.numberOf(system),
      type,
      resource,
      level,
      formatTime(since),
      formatTime(until),
      policy,
    ])
    return JSON.stringify([
      entry.person,
      remembered ? lifecycleStates.indexOf(remembered.state) : null,
      attributes,
      accounts,
      formatGrants(entry.grants, rightOf, (one) => stamps.numberOf([one.origin, formatTime(one.since)])),
      graces,
      remembered ? formatTime(remembered.seen) : null,
      ...(remembered?.left === undefined ? [] : [formatTime(remembered.left)]),
    ])
  })
  return { tables: { attributes: names, systems: systems.list, rights: rights.list, stamps: stamps.list }, lines }
}

/** A list in the order of `names`; an object when the person was remembered with other attributes than those. */
function formatAttributes({ attributes }: LedgerPerson, names: readonly string[]): unknown {
  const own = Object.keys(attributes)
  if (own.length === names.length) return names.map((name) => attributes[name])
  return Object.fromEntries(own.sort(compareText).map((name) => [name, attributes[name]]))
}

/** `[stamp, "12 15 17"]`: rights that were given by the same run stand together. */
function formatGrants(
  grants: readonly LedgerGrant[],
  rightOf: (grant: LedgerGrant) => number,
  stampOf: (grant: LedgerGrant) => number,
): (readonly [number, string])[] {
  const byStamp = new Map<number, number[]>()
  for (const grant of grants) {
    const stamp = stampOf(grant)
    const known = byStamp.get(stamp)
    if (known) known.push(rightOf(grant))
    else byStamp.set(stamp, [rightOf(grant)])
  }
  return [...byStamp].map(([stamp, numbers]) => [stamp, numbers.join(' ')] as const)
}

function groupByPerson(ledger: Ledger): PersonEntry[] {
  const entries = new Map<
    string,
    { remembered: LedgerPerson | null; accounts: LedgerAccount[]; grants: LedgerGrant[]; graces: LedgerGrace[] }
  >()
  const entryOf = (person: string) => {
    let entry = entries.get(person)
    if (!entry) entries.set(person, (entry = { remembered: null, accounts: [], grants: [], graces: [] }))
    return entry
  }
  for (const one of ledger.people) entryOf(one.person).remembered = one
  for (const one of ledger.accounts) entryOf(one.person).accounts.push(one)
  for (const one of ledger.grants) entryOf(one.person).grants.push(one)
  for (const one of ledger.graces) entryOf(one.person).graces.push(one)
  return [...entries]
    .map(([person, entry]) => ({
      person,
      ...entry,
      accounts: entry.accounts.sort(byAccount),
      grants: entry.grants.sort(byGrant),
    }))
    .sort((a, b) => compareText(a.person, b.person))
}

function byAccount(a: LedgerAccount, b: LedgerAccount): number {
  return compareText(a.system, b.system) || compareText(a.account, b.account)
}

function byGrant(a: LedgerGrant, b: LedgerGrant): number {
  return (
    compareText(a.system, b.system) ||
    compareText(a.type, b.type) ||
    compareText(a.resource, b.resource) ||
    compareText(a.level ?? '', b.level ?? '')
  )
}

function createTable<T>(keyOf: (item: T) => string) {
  const list: T[] = []
  const numbers = new Map<string, number>()
  const numberOf = (item: T): number => {
    const key = keyOf(item)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, list.length)
    return list.push(item) - 1
  }
  return { list, numberOf }
}
