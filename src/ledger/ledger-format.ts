import { createHash } from 'node:crypto'
import { compareText } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { readLedger } from './ledger-members.ts'

const header = /^\{\n {2}"checksum": "sha256:([0-9a-f]{64})",\n/
const grantKeys = ['person', 'system', 'type', 'resource', 'level'] as const
const lastYear: Instant = Date.UTC(9999, 11, 31, 23, 59, 59)

/**
 * The ledger as its file says it. One entry on a line, sorted, times as RFC 3339, and the SHA-256 of everything below the
 * checksum's own line, so that a file that was cut or edited shows it.
 */
export function formatLedger(ledger: Ledger): string {
  const body = [
    `  "version": 1`,
    member('serial', ledger.serial),
    member('organization', ledger.organization),
    member('environment', ledger.environment),
    member('last_run', ledger.lastRun === null ? null : formatTime(ledger.lastRun)),
    member('last_commit', ledger.lastCommit),
    member('people_count', ledger.peopleCount),
    member('audit', { count: ledger.audit.count, hash: ledger.audit.hash }),
    list('people', ledger.people, ['person'], ({ person, state, seen, attributes, left }) => {
      const past = left === undefined ? {} : { left: formatTime(left) }
      return { person, state, seen: formatTime(seen), attributes: sortNames(attributes), ...past }
    }),
    list(
      'accounts',
      ledger.accounts,
      ['system', 'account', 'person'],
      ({ system, account, person, origin, since, status }) => {
        return { system, account, person, origin, since: formatTime(since), status }
      },
    ),
    list('grants', ledger.grants, grantKeys, ({ person, system, type, resource, level, since, origin }) => {
      return { person, system, type, resource, level, since: formatTime(since), origin }
    }),
    list(
      'graces',
      ledger.graces,
      [...grantKeys, 'policy'],
      ({ person, system, type, resource, level, since, until, policy }) => {
        return { person, system, type, resource, level, since: formatTime(since), until: formatTime(until), policy }
      },
    ),
    list('resources', ledger.resources, ['system', 'type', 'resource'], ({ system, type, resource, nativeId }) => {
      return { system, type, resource, native_id: nativeId }
    }),
    list('systems', ledger.systems, ['system'], ({ system, lastGoodRun }) => ({
      system,
      last_good_run: formatTime(lastGoodRun),
    })),
  ].join(',\n')
  const checked = `${body}\n}\n`
  return `{\n  "checksum": "sha256:${sha256(checked)}",\n${checked}`
}

/** The ledger in `text`, whole and as it was written, or the failure `ledger-unreadable`. */
export function parseLedger(text: string, file: string): Ledger {
  const complain = (path: string, problem: string): never => damaged(file, `\`${path}\` ${problem}`)
  const value = parseObject(text, file)
  if (typeof value.version === 'number' && value.version > 1) return tooNew(file, value.version)
  if (value.version !== 1) return damaged(file, 'it has no version')
  const checksum = header.exec(text)
  if (!checksum) return damaged(file, 'it has no checksum at its beginning')
  if (sha256(text.slice(checksum[0].length)) !== checksum[1])
    return damaged(file, 'its checksum does not fit its contents')
  return { version: 1, ...readLedger(value, { complain, lenient: false }) }
}

function parseObject(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return damaged(file, 'it is cut off or no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return damaged(file, 'it is no JSON object')
  return { ...value }
}

function damaged(file: string, problem: string): never {
  throw new Failure({
    code: 'ledger-unreadable',
    message: `ledger \`${file}\` is damaged: ${problem}`,
    help: `put back \`${file}.bak\` (the version before) or another copy; without it provisionr forgets which access it gave and may take away`,
  })
}

function tooNew(file: string, version: number): never {
  throw new Failure({
    code: 'ledger-unreadable',
    message: `ledger \`${file}\` has version ${version}, and this provisionr reads version 1`,
    help: 'upgrade provisionr to the version that wrote it, or a later one',
  })
}

function member(name: string, value: unknown): string {
  return `  "${name}": ${JSON.stringify(value)}`
}

function list<T>(
  name: string,
  entries: readonly T[],
  keys: readonly (keyof T)[],
  toJson: (entry: T) => unknown,
): string {
  if (entries.length === 0) return `  "${name}": []`
  const sorted = entries.toSorted((a, b) => compareKeys(a, b, keys))
  return `  "${name}": [\n${sorted.map((entry) => `    ${JSON.stringify(toJson(entry))}`).join(',\n')}\n  ]`
}

function compareKeys<T>(a: T, b: T, keys: readonly (keyof T)[]): number {
  for (const key of keys) {
    const order = compareText(String(a[key] ?? ''), String(b[key] ?? ''))
    if (order !== 0) return order
  }
  return 0
}

function sortNames<T>(attributes: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => compareText(a, b)))
}

/** With milliseconds only where there are any; a time beyond the four-digit years, which RFC 3339 ends with, is their last. */
function formatTime(instant: Instant): string {
  const known = Math.min(instant, lastYear)
  return known % 1000 === 0 ? formatInstant(known) : new Date(known).toISOString()
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
