import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCompany, BenchGrant, BenchPerson } from './company.ts'
import { openLineWriter } from './line-writer.ts'
import type { BenchSystem } from './systems.ts'

/** The ledger of a run that gave everybody what they should have. */
export interface LedgerWriter {
  /** In the order of people's ids. */
  person(person: BenchPerson): void
  account(system: BenchSystem, person: BenchPerson): void
  grant(person: BenchPerson, grant: BenchGrant): void
  close(): void
}

const since = '2026-05-29T07:00:00Z'
const remembered = [
  'effective_date',
  'email',
  'employment_status',
  'end_date',
  'job_title',
  'office',
  'start_date',
  'team',
  'termination_date',
  'timezone',
]

/** The one place that knows the format of `src/ledger/ledger-format.ts`. */
export function openLedgerFile(root: string, company: BenchCompany): LedgerWriter {
  const folder = join(root, '.provisionr')
  mkdirSync(folder, { recursive: true })
  const people = openPart(folder, 'people')
  const grants = openPart(folder, 'grants')
  const systems = company.systems.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const accounts = new Map(systems.map((system) => [system, openPart(folder, `accounts-${system.name}`)]))
  return {
    person({ id, attributes }) {
      const known = Object.fromEntries(remembered.map((name) => [name, attributes[name] ?? '']))
      people.add({ person: id, state: 'active', seen: since, attributes: known })
    },
    account(system, { id }) {
      const link = { system: system.name, account: id, person: id, origin: 'created', since, status: 'enabled' }
      accounts.get(system)?.add(link)
    },
    grant({ id }, { system, resource, level }) {
      grants.add({ person: id, system: system.name, type: system.type, resource, level, since, origin: 'granted' })
    },
    close() {
      const file = openChecked(join(folder, 'ledger.json'))
      const head: readonly (readonly [string, unknown])[] = [
        ['version', 1],
        ['serial', 1],
        ['organization', 'bench'],
        ['environment', null],
        ['last_run', since],
        ['last_commit', null],
        ['people_count', company.size.people],
        ['audit', { count: 0, hash: null }],
      ]
      for (const [name, value] of head) file.write(`  "${name}": ${JSON.stringify(value)},\n`)
      file.list('people', [people])
      file.list('accounts', [...accounts.values()])
      file.list('grants', [grants])
      file.write('  "graces": [],\n  "resources": [],\n  "systems": [\n')
      file.write(systems.map(({ name }) => `    ${JSON.stringify({ system: name, last_good_run: since })}`).join(',\n'))
      file.write('\n  ]\n}\n')
      file.close()
    },
  }
}

interface Part {
  readonly path: string
  add(entry: unknown): void
  close(): void
}

/** Each list grows in a file of its own, since all of them grow at once. */
function openPart(folder: string, name: string): Part {
  const path = join(folder, `${name}.part`)
  const writer = openLineWriter(path)
  let separator = '\n'
  return {
    path,
    add(entry) {
      writer.write(`${separator}    ${JSON.stringify(entry)}`)
      separator = ',\n'
    },
    close: () => writer.close(),
  }
}

/** A file that begins with the checksum of the rest. */
function openChecked(path: string) {
  const handle = openSync(path, 'w', 0o600)
  const hash = createHash('sha256')
  const header = (sum: string) => `{\n  "checksum": "sha256:${sum}",\n`
  writeSync(handle, header('0'.repeat(64)))
  const put = (bytes: Buffer) => {
    hash.update(bytes)
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
  }
  return {
    write: (text: string) => put(Buffer.from(text)),
    list(name: string, parts: readonly Part[]) {
      put(Buffer.from(`  "${name}": [`))
      let isFirst = true
      for (const part of parts) {
        part.close()
        isFirst = copy(part.path, isFirst) && isFirst
        rmSync(part.path)
      }
      put(Buffer.from('\n  ],\n'))
    },
    close() {
      writeSync(handle, header(hash.digest('hex')), 0)
      closeSync(handle)
    },
  }

  /** Gives whether there was nothing to copy. */
  function copy(from: string, isFirst: boolean): boolean {
    const source = openSync(from, 'r')
    const piece = Buffer.alloc(1 << 20)
    let isEmpty = true
    for (;;) {
      const read = readSync(source, piece, 0, piece.length, null)
      if (read === 0) break
      if (isEmpty && !isFirst) put(Buffer.from(','))
      isEmpty = false
      put(Buffer.from(piece.subarray(0, read)))
    }
    closeSync(source)
    return isEmpty
  }
}
