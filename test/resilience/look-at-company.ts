import { createHash } from 'node:crypto'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { readSandboxStore, type Store } from '../adapters/sandbox/read-sandbox-store.ts'
import { readOrNull, type StateTexts } from './state-ground.ts'

/** An entry of the audit log as this harness needs it, by the log's description alone. */
export interface LogEntry {
  readonly seq: number
  readonly run: string
  readonly event: string
  readonly person: string | null
  readonly account: string | null
  readonly system: string | null
  readonly grant: string | null
  readonly result: string | null
  readonly detail: string | null
  readonly prev_hash: string | null
  readonly hash: string
}

/** What the systems hold: `system account` → status and grants. */
export function readStores(folder: string, systems: readonly string[]): ReadonlyMap<string, Store> {
  return new Map(
    systems.flatMap((system) => {
      const text = readOrNull(join(folder, '.provisionr/sandbox', `${system}.json`))
      return text === null ? [] : [[system, readSandboxStore(text)] as const]
    }),
  )
}

/** The whole lines of the log; one that was never finished is none. */
export function readLog({ log }: StateTexts): readonly LogEntry[] {
  const lines = log.split('\n')
  lines.pop()
  return lines.map((line, index) => parseEntry(line) ?? { ...nothing, seq: index + 1 })
}

function parseEntry(line: string): LogEntry | null {
  try {
    return JSON.parse(line) as LogEntry
  } catch {
    return null
  }
}

/** In the place of a line that says nothing. */
const nothing: LogEntry = {
  seq: 0,
  run: '',
  event: 'damaged',
  person: null,
  account: null,
  system: null,
  grant: null,
  result: null,
  detail: null,
  prev_hash: null,
  hash: '',
}

/** What is wrong with the chain of hashes, and with what the ledger remembers of it. */
export function checkChain(state: StateTexts): readonly string[] {
  const problems: string[] = []
  let hash: string | null = null
  const log = readLog(state)
  for (const [index, entry] of log.entries()) {
    const { hash: stated, ...rest } = entry
    if (entry.seq !== index + 1) problems.push(`entry ${index + 1} has number ${entry.seq}`)
    if (entry.prev_hash !== hash) problems.push(`entry ${entry.seq} does not continue the one before`)
    if (createHash('sha256').update(canonical(rest)).digest('hex') !== stated)
      problems.push(`entry ${entry.seq} has a wrong hash`)
    hash = stated
  }
  const ledger = readLedger(state)
  const head = ledger?.['audit'] as { count: number; hash: string | null } | undefined
  if (head && (head.count > log.length || (log[head.count - 1]?.hash ?? null) !== head.hash))
    problems.push('the ledger remembers another log')
  return problems
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}

export function readLedger({ ledger }: StateTexts): Readonly<Record<string, unknown>> | null {
  return ledger === null ? null : (JSON.parse(ledger) as Record<string, unknown>)
}

/** The ledger without what counts runs. */
export function ledgerMeaning(state: StateTexts): string {
  const { checksum: _c, serial: _s, audit: _a, ...rest } = readLedger(state) ?? {}
  return JSON.stringify(rest, null, 1)
}

/** Whose accounts and grants the ledger says are provisionr's, without when that began. */
export function ownership(state: StateTexts): string {
  type Entry = [string, unknown, unknown, [number, string, number, number][], [number, string][]]
  type Tables = { systems: string[]; rights: [number, string, string, string | null][]; stamps: [string, string][] }
  const { tables, entries } = readLedger(state) as { tables: Tables; entries: Entry[] }
  const { systems, rights, stamps } = tables
  const lines = entries.flatMap(([person, , , accounts, grants]) => [
    ...accounts.map(([system, id, stamp, status]) => [person, systems[system], id, stamps[stamp]![0], status]),
    ...grants.flatMap(([stamp, numbers]) =>
      numbers.split(' ').map((number) => {
        const [system, ...right] = rights[Number(number)]!
        return [person, systems[system], ...right, stamps[stamp]![0]]
      }),
    ),
  ])
  return lines
    .map((line) => JSON.stringify(line))
    .sort()
    .join('\n')
}

/** Files that no run needs any more: temporary ones, locks. */
export function leftovers(folder: string): string[] {
  return readdirSync(join(folder, '.provisionr'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tmp|new)$|\.lock/.test(name))
    .sort()
}

/** After a power failure a machine takes its time: no file of a run that died is of this minute. */
export function ageFiles(folder: string): void {
  const then = Date.now() / 1000 - 3600
  const state = join(folder, '.provisionr')
  for (const name of readdirSync(state)) utimesSync(join(state, name), then, then)
}
