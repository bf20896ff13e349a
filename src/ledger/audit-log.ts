import type { AuditEntry, AuditHead, AuditRecord } from '../domain/audit.ts'
import { Failure } from '../domain/failure.ts'
import { auditVerifier, chainRecords, formatAuditLine, parseAuditLine } from './audit-chain.ts'
import type { AuditEnd, LedgerBackend } from './ledger-backend.ts'
import { type Lease, lockLost } from './lease.ts'

/** So many are read and checked in about a second. */
const mostChecked = 50_000

export const emptyHead: AuditHead = { count: 0, hash: null }

type LogPlace = Pick<LedgerBackend, 'places' | 'auditEnd' | 'appendAudit' | 'readAuditLines' | 'readLease'>

/** The audit log in a backend: what stands in its lines, and that they continue each other. */
export function openAuditLog(place: LogPlace) {
  const name = place.places.audit
  let writing: Promise<unknown> = Promise.resolve()

  return { append, check, head, readEntries, verify }

  /**
   * Appends records and gives the new head; nothing is lost once it returns. `known` is the head that the ledger
   * remembers. A last line whose writing was interrupted is moved aside and recorded; any other damage fails with
   * `audit-unreadable`.
   */
  async function append(
    records: readonly AuditRecord[],
    lease: Lease,
    known: () => Promise<AuditHead>,
  ): Promise<AuditHead> {
    if (records.length === 0) return head(await known())
    // One after the other: each continues the chain of the one before.
    const written = writing.then(async () => write(records, lease, await known()))
    writing = written.catch(() => undefined)
    return written
  }

  async function write(records: readonly AuditRecord[], lease: Lease, known: AuditHead): Promise<AuditHead> {
    const end = await place.auditEnd()
    const before = headOf(end, known)
    const first = records[0]!
    const entries = chainRecords(end.torn ? [recovered(first, end.torn), ...records] : records, before)
    const outcome = await place.appendAudit(entries.map(formatAuditLine), { end, lease })
    if (outcome === 'fenced') throw lockLost(lease, await place.readLease())
    if (outcome === 'moved') throw broken(name, 'something else wrote to it at the same time')
    const { seq, hash } = entries.at(-1)!
    return { count: seq, hash }
  }

  /** The head of the log as it is stored, after the same checks as `append`; writes nothing. */
  async function head(known: AuditHead): Promise<AuditHead> {
    return headOf(await place.auditEnd(), known)
  }

  function headOf({ line }: AuditEnd, known: AuditHead): AuditHead {
    const last = line === null ? null : parseAuditLine(line)
    if (line !== null && last === null) throw broken(name, 'its last line was edited or is damaged')
    const found = last === null ? emptyHead : { count: last.seq, hash: last.hash }
    if (found.count < known.count) {
      const counts = `it has ${found.count} entries, and the ledger remembers ${known.count}`
      throw broken(name, `${counts}: the end was cut off`)
    }
    if (found.count === known.count && found.hash !== known.hash) {
      throw broken(name, 'its last entry is not the one that the ledger remembers')
    }
    return found
  }

  /** The entries of the log; an unfinished last line is left out, any other damage fails with `audit-unreadable`. */
  async function* readEntries(): AsyncGenerator<AuditEntry> {
    let line = 0
    let damaged: number | null = null
    for await (const text of place.readAuditLines()) {
      line++
      if (damaged !== null) throw broken(name, `line ${damaged} is damaged`)
      const entry = parseAuditLine(text)
      if (entry) yield entry
      else damaged = line
    }
    if (damaged !== null && (await head(emptyHead)).count !== damaged - 1)
      throw broken(name, `line ${damaged} is damaged`)
  }

  /**
   * Before anything is built on the log: every entry, where they are few enough to be read each time, else its end. An
   * unfinished last line is left to the next `append`.
   */
  async function check(known: AuditHead): Promise<void> {
    const end = await place.auditEnd()
    if (headOf(end, known).count > mostChecked) return
    const verifier = auditVerifier(known)
    let last: string | null = null
    for await (const line of place.readAuditLines()) {
      if (last !== null) verifier.add(last)
      last = line
    }
    if (last !== null && end.torn === null) verifier.add(last)
    const [problem] = verifier.finish()
    if (problem) throw broken(name, problem.message)
  }

  /** What shows that the log is not the one that was written. */
  async function verify(known: AuditHead) {
    const verifier = auditVerifier(known)
    for await (const line of place.readAuditLines()) verifier.add(line)
    return verifier.finish()
  }
}

function recovered(
  { time, run, commit, actor }: AuditRecord,
  { bytes, movedTo }: NonNullable<AuditEnd['torn']>,
): AuditRecord {
  const detail = `an unfinished last line (${bytes} bytes) was moved to ${movedTo}`
  const nothing = { person: null, account: null, system: null, grant: null, before: null, after: null, result: null }
  return { time, run, commit, actor, event: 'recovered', ...nothing, reasons: [], approvals: [], detail }
}

function broken(name: string, problem: string): Failure {
  return new Failure({
    code: 'audit-unreadable',
    message: `audit log ${name} is damaged: ${problem}`,
    help: 'put back a copy of it; without one, `provisionr state rebuild` keeps the damaged one as evidence and begins a new one',
  })
}
