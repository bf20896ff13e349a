import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchCompany, BenchGrant, BenchPerson } from './company.ts'
import { createNumbers, type Numbers, openPart } from './list-part.ts'

/** The ledger of a run that gave everybody what they should have. */
export interface LedgerWriter {
  /** In the order of people's ids; the grants in the order of systems, types and resources. */
  person(person: BenchPerson, grants: readonly BenchGrant[]): void
  close(): void
}

const since = '2026-05-29T07:00:00Z'
const activeState = 1
const enabled = 0
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
  const names = company.systems.map(({ name }) => name).sort()
  const rights: Numbers<readonly [number, string, string, string | null]> = createNumbers()
  const entries = openPart(join(folder, 'entries.part'))
  return {
    person({ id, attributes }, grants) {
      const systems = [...new Set(grants.map(({ system }) => names.indexOf(system.name)))]
      const accounts = systems.map((system) => [system, id, 0, enabled])
      const given = grants.map(({ key, system, resource, level }) =>
        rights.of(`${key} ${level}`, [names.indexOf(system.name), system.type, resource, level]),
      )
      const known = remembered.map((name) => attributes[name] ?? '')
      entries.add(JSON.stringify([id, activeState, known, accounts, [[1, given.join(' ')]], [], since]))
    },
    close() {
      const stamps = ['created', 'granted'].map((origin) => [origin, since])
      const tables = { attributes: remembered, systems: names, rights: rights.list, stamps }
      const file = openChecked(join(folder, 'ledger.json'))
      const head: readonly (readonly [string, unknown])[] = [
        ['version', 2],
        ['serial', 1],
        ['organization', 'bench'],
        ['environment', null],
        ['last_run', since],
        ['last_commit', null],
        ['people_count', company.size.people],
        ['audit', { count: 0, hash: null }],
        ['resources', []],
        ['systems', names.map((system) => ({ system, last_good_run: since }))],
        ['tables', tables],
      ]
      for (const [name, value] of head) file.write(`  "${name}": ${JSON.stringify(value)},\n`)
      file.write('  "entries": [\n')
      entries.moveTo(file)
      file.write('\n]\n}\n')
      file.close()
    },
  }
}

/** A file that begins with the checksum of the rest. */
function openChecked(path: string) {
  const handle = openSync(path, 'w', 0o600)
  const hash = createHash('sha256')
  const header = (sum: string) => `{\n  "checksum": "sha256:${sum}",\n`
  writeSync(handle, header('0'.repeat(64)))
  const writeBytes = (bytes: Uint8Array) => {
    hash.update(bytes)
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done)
  }
  return {
    writeBytes,
    write: (text: string) => writeBytes(Buffer.from(text)),
    close() {
      writeSync(handle, header(hash.digest('hex')), 0)
      closeSync(handle)
    },
  }
}
