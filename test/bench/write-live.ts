import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCompany, BenchGrant, BenchPerson } from './company.ts'
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
  const writers = new Map(company.systems.map((system) => [system, start(folder, system)]))
  return {
    account(system, person, grants) {
      writers.get(system)?.add(accountLine(system, person, grants))
    },
    close() {
      for (const writer of writers.values()) writer.close()
    },
  }
}

function start(folder: string, system: BenchSystem) {
  const writer = openLineWriter(join(folder, `${system.name}.json`))
  const head = JSON.stringify({ version: 1, system: system.name, adapter: system.simulates, writes: 0, accounts: [] })
  writer.write(head.slice(0, -2))
  let separator = ''
  return {
    add(line: string) {
      writer.write(separator + line)
      separator = ','
    },
    close() {
      writer.write(']}\n')
      writer.close()
    },
  }
}

function accountLine({ type }: BenchSystem, { id, attributes }: BenchPerson, grants: readonly BenchGrant[]): string {
  return JSON.stringify({
    id,
    username: id,
    email: attributes['email'],
    displayName: null,
    employeeId: null,
    externalId: null,
    status: 'enabled',
    createdAt: null,
    grants: grants.map(({ resource, level }) => ({ type, resource, level, status: 'active', computedBy: null })),
  })
}
