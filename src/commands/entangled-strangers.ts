import type { Person } from '../domain/person.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { createNameHashes } from '../people/name-hashes.ts'
import { openPeopleRows, type PeopleRows } from '../people/people-rows.ts'
import { leftNames, matchAttributes, matchingPeople, namesOf, partlyMatching, rivals } from './entangled-people.ts'
import type { StreamTried } from './stream-once.ts'
import type { WorkspaceFiles } from './workspace.ts'

/**
 * As `entangledPeople`, of people who went by: they are gone through once more only when a name that is left over may be one
 * of theirs. Null when the source is not what it was before.
 */
export async function entangledStrangers(
  tried: StreamTried,
  {
    files,
    store,
    source,
  }: {
    readonly files: WorkspaceFiles
    readonly store: LedgerStore
    readonly source: { readonly file: string; readonly path: string }
  },
): Promise<string[] | null> {
  const { settlement, actual, ledger } = tried
  const open = new Set(settlement.people.map((one) => one.id))
  const { settings } = files
  const attributes = matchAttributes(files)
  const found = [
    ...(await rivals(store, ledger, actual, settlement)),
    ...partlyMatching(settlement, attributes, actual),
  ]
  if (settlement.foreignNames.size === 0 && !mayBeStrangers(tried, files)) return found
  const options = {
    ...source,
    settings,
    attributes: [],
    names: [],
    hashes: createNameHashes(),
    sharing: new Set<string>(),
  }
  const rows = openPeopleRows(options)
  if (rows === null) return null
  const matching = matchingPeople(everybody(rows), attributes, settlement, actual, open)
  const isSame = rows.count() === tried.rows.count() && rows.digest() === tried.digest
  rows.close()
  return isSame ? [...found, ...matching] : null
}

function* everybody(rows: PeopleRows): Iterable<Person> {
  for (let kind = rows.next(); kind === 'plain' || kind === 'other'; kind = rows.next()) yield rows.person()
}

/** Whether a name of an account that is left over belongs to nobody who is thought about, and may belong to somebody else. */
function mayBeStrangers({ settlement, actual, rows, hashes }: StreamTried, files: WorkspaceFiles): boolean {
  const attributes = matchAttributes(files)
  const own = [[], ...attributes.map((name) => [name])].map((one) => namesKept(settlement.people, one))
  const [ids, ...others] = own
  for (const name of leftNames(actual).keys()) {
    if (!ids!.has(name) && rows.mayBeId(name)) return true
    for (const [kind, kept] of others.entries()) if (!kept.has(name) && hashes.has(kind, name)) return true
  }
  return false
}

/** Without attributes their ids, else also what the attributes say. */
function namesKept(people: readonly Person[], attributes: readonly string[]): Set<string> {
  return new Set(people.flatMap((person) => namesOf(person, attributes).slice(attributes.length === 0 ? 0 : 1)))
}
