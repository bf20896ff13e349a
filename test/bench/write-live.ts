import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCompany, BenchGrant, BenchPerson } from './company.ts'
import { createNumbers, type Numbers, openPart, type Part } from './list-part.ts'
import { openLineWriter } from './line-writer.ts'
import type { BenchSystem } from './systems.ts'

/** Where the sandboxes of a generated repository keep what they hold. */
export interface LiveWriter {
  /** In the order of people's ids. */
  account(system: BenchSystem, person: BenchPerson, grants: readonly BenchGrant[]): void
  close(): void
}

/** The one place that knows the format of `src/adapters/sandbox/sandbox-file.ts`. */
export function openLive(root: string, company: BenchCompany): LiveWriter {
  const folder = join(root, '.provisionr', 'sandbox')
  mkdirSync(folder, { recursive: true })
  const stores = new Map(company.systems.map((system) => [system, openStore(folder, system)]))
  return {
    account: (system, person, grants) => stores.get(system)?.add(person, grants),
    close() {
      for (const store of stores.values()) store.close()
    },
  }
}

function openStore(folder: string, { name, simulates, type }: BenchSystem) {
  const accounts: Part = openPart(join(folder, `${name}.part`))
  const rights: Numbers<readonly [string, string, string | null]> = createNumbers()
  return {
    add({ id, attributes }: BenchPerson, grants: readonly BenchGrant[]) {
      const held = grants.map(({ key, resource, level }) => rights.of(`${key} ${level}`, [type, resource, level]))
      const names = [id, attributes['email'], null, null, null]
      accounts.add(JSON.stringify([id, 0, held.join(' '), ...names, null, []]))
    },
    close() {
      const head = { version: 2, system: name, adapter: simulates, writes: 0, rights: rights.list }
      const file = openLineWriter(join(folder, `${name}.json`))
      file.write(`${JSON.stringify(head).slice(0, -1)},"accounts":[\n`)
      accounts.moveTo(file)
      file.write('\n]}\n')
      file.close()
    },
  }
}
