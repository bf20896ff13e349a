import { createHash } from 'node:crypto'
import { compareText } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import { formatEntries } from './ledger-lines.ts'
import { headNames, readHead, readLedger } from './ledger-members.ts'
import type { LedgerOrigin } from './ledger-places.ts'
import { formatTime } from './ledger-time.ts'
import { entryReader, listsOf, readTables } from './read-entries.ts'
import { type Complain, openMembers } from './read-members.ts'

const header = /^\{\n {2}"checksum": "sha256:([0-9a-f]{64})",\n/
const formatVersion = 2

/**
 * The ledger as its file says it: JSON with everything about one person on one line, in the order of ids, and names that
 * come often written once, in `tables`; so a run can go through a big company's ledger without keeping it. Times are RFC
 * 3339. The checksum is the SHA-256 of everything below its own line, so that a file that was cut or edited shows it.
 */
export function formatLedger(ledger: Ledger): string {
  const { tables, lines } = formatEntries(ledger)
  const body = [
    `  "version": ${formatVersion}`,
    member('serial', ledger.serial),
    member('organization', ledger.organization),
    member('environment', ledger.environment),
    member('last_run', ledger.lastRun === null ? null : formatTime(ledger.lastRun)),
    member('last_commit', ledger.lastCommit),
    ...(ledger.isVerified ? [member('verified', true)] : []),
    member('people_count', ledger.peopleCount),
    member('audit', { count: ledger.audit.count, hash: ledger.audit.hash }),
    list('resources', ledger.resources, ['system', 'type', 'resource'], ({ system, type, resource, nativeId }) => {
      return { system, type, resource, native_id: nativeId }
    }),
    list('systems', ledger.systems, ['system'], ({ system, lastGoodRun }) => ({
      system,
      last_good_run: formatTime(lastGoodRun),
    })),
    ...(ledger.revocations === undefined || ledger.revocations.length === 0
      ? []
      : [
          list('revocations', ledger.revocations, ['person', 'system', 'type', 'resource'], ({ since, ...one }) => ({
            ...one,
            since: formatTime(since),
          })),
        ]),
    ...(ledger.unposted === undefined || ledger.unposted.length === 0
      ? []
      : [list('unposted', ledger.unposted, ['request', 'run'], ({ at, ...one }) => ({ ...one, at: formatTime(at) }))]),
    ...(ledger.gifts === undefined ? [] : [member('gifts', ledger.gifts)]),
    ...(ledger.emergencies === undefined || ledger.emergencies.length === 0
      ? []
      : [list('emergencies', ledger.emergencies, [], (one) => one)]),
    ...(ledger.approvals === undefined || ledger.approvals.length === 0
      ? []
      : [
          list('approvals', ledger.approvals, ['exception', 'digest', 'source'], (one) => ({
            exception: one.exception,
            digest: one.digest,
            approvers: one.approvers,
            authors: one.authors,
            requester: one.requester,
            source: one.source,
            at: formatTime(one.at),
            roles: one.roles,
          })),
        ]),
    member('tables', tables),
    `  "entries": [\n${lines.join(',\n')}${lines.length > 0 ? '\n' : ''}]`,
  ].join(',\n')
  const checked = `${body}\n}\n`
  return `{\n  "checksum": "sha256:${sha256(checked)}",\n${checked}`
}

/** The ledger in `text`, whole and as it was written, or the failure `ledger-unreadable`. Version 1 is read as well. */
export function parseLedger(text: string, origin: LedgerOrigin): Ledger {
  const complain: Complain = (path, problem) => damaged(origin, `\`${path}\` ${problem}`)
  const value = parseObject(text, origin)
  if (typeof value.version === 'number' && value.version > formatVersion) throw tooNew(origin, value.version)
  if (value.version !== 1 && value.version !== formatVersion) return damaged(origin, 'it has no version')
  const checksum = header.exec(text)
  if (!checksum) return damaged(origin, 'it has no checksum at its beginning')
  if (sha256(text.slice(checksum[0].length)) !== checksum[1])
    return damaged(origin, 'its checksum does not fit its contents')
  const options = { complain, lenient: false }
  if (value.version === 1) return readLedger(value, options)
  const { checksum: _, tables, entries, ...head } = value
  const read = entryReader(readTables(tables, complain), complain)
  if (!Array.isArray(entries)) return complain('entries', 'is no list')
  const lists = listsOf(entries.map((entry: unknown, index) => read(entry, `entries[${index}]`)))
  return { ...readHead(openMembers(head, '', headNames, options), options), ...lists }
}

function parseObject(text: string, origin: LedgerOrigin): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return damaged(origin, 'it is cut off or no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return damaged(origin, 'it is no JSON object')
  return { ...value }
}

/** The cause of failures about a ledger that cannot be read any more, and may be made anew. */
export const ledgerDamage = 'damaged'

export function damaged({ ledger, restore }: LedgerOrigin, problem: string): never {
  throw new Failure({
    code: 'ledger-unreadable',
    cause: ledgerDamage,
    message: `ledger ${ledger} is damaged: ${problem}`,
    help: `${restore}; without one, \`provisionr state rebuild\` makes it anew from the audit log and the systems`,
  })
}

function tooNew({ ledger }: LedgerOrigin, version: number): Failure {
  return new Failure({
    code: 'ledger-unreadable',
    message: `ledger ${ledger} has version ${version}, and this provisionr reads up to version ${formatVersion}`,
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

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
