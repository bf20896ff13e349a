import { createPlainAccess, type PlainAccess } from '../access/plain-access.ts'
import type { Person } from '../domain/person.ts'
import type { LedgerRows } from '../ledger/ledger-rows.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import { createNameHashes, type NameHashes } from '../people/name-hashes.ts'
import { openPeopleRows, type PeopleRows } from '../people/people-rows.ts'
import { createRightTable } from '../policy/right-table.ts'
import { createSeenValues, type SeenValues } from '../policy/seen-values.ts'
import type { AccessEngine } from './access-engine.ts'
import { matchAttributes } from './entangled-people.ts'
import { createPlainJudge } from './plain-judge.ts'
import { OddPeople, plainPeople } from './plain-people.ts'
import { createPlainValues } from './plain-values.ts'
import { isSpecialGrant, settle, type Tried } from './reduce-people.ts'
import type { SystemsReading } from './read-systems.ts'
import type { WorkspaceFiles } from './workspace.ts'

interface StreamInputs {
  readonly source: { readonly file: string; readonly path: string }
  readonly store: LedgerStore
  readonly reading: SystemsReading
  readonly ledger: LedgerRows | null
  readonly sharing: Set<string>
  readonly except: Set<string>
}

/** What one way through everything found. */
export interface StreamTried extends Tried {
  readonly rows: PeopleRows
  readonly hashes: NameHashes
  readonly seen: SeenValues
  readonly first: Person | null
  readonly digest: string
}

/** Null when the source, the ledger or a system has to be looked at whole. */
export async function streamOnce(
  files: WorkspaceFiles,
  engine: AccessEngine,
  inputs: StreamInputs,
): Promise<StreamTried | null> {
  const { settings, catalog, now } = files
  const { source, except, sharing } = inputs
  const systems = await inputs.reading.rows()
  const ledger = inputs.ledger ?? (await inputs.store.openRows())
  const rights = createRightTable(catalog)
  const isSpecial = isSpecialGrant(files, engine)
  const plain: PlainAccess | null = createPlainAccess(engine.model, { now, rights, isSpecial })
  const seen = createSeenValues(engine.model.policies)
  const hashes = createNameHashes()
  const values = plain && createPlainValues(plain, seen, { settings, now, more: ledger?.tables.attributes ?? [] })
  const { path, file } = source
  const names = matchAttributes(files)
  const attributes = values?.attributes ?? []
  const rows = openPeopleRows({ path, file, settings, attributes, names, hashes, sharing })
  let isOver = false
  try {
    if (systems === null || ledger === null || rows === null) return null
    const opened = new Map(
      [...systems].map(([name, one]) => [name, { rows: one, settings: settings.systems.get(name)! }]),
    )
    const common = { ledger, rights, except }
    const judge = values && plain && createPlainJudge({ ...common, rows, values, plain, systems: opened })
    let first: Person | null = null
    const greet = (person: Person) => void (first = person)
    const people = plainPeople({ rows, judge, seen, except, greet })
    const others = () => judge?.held() ?? null
    const tried = settle(files, engine, { ...common, systems, isSpecial, people, others })
    isOver = true
    return { ...tried, rows, hashes, seen, first, digest: rows.digest() }
  } catch (error) {
    if (error instanceof OddPeople) return null
    throw error
  } finally {
    rows?.close()
    if (!isOver) {
      ledger?.close()
      for (const one of systems?.values() ?? []) one.close()
    }
  }
}
