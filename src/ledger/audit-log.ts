import {
  appendFileSync,
  closeSync,
  createReadStream,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  writeSync,
} from 'node:fs'
import type { AuditEntry, AuditHead, AuditRecord } from '../domain/audit.ts'
import { Failure } from '../domain/failure.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { chainRecords, formatAuditLine, parseAuditLine } from './audit-chain.ts'
import { type AuditTail, readTail } from './audit-tail.ts'

const emptyHead: AuditHead = { count: 0, hash: null }

/**
 * Appends records to the log and gives its new head; nothing is lost once it returns. `known` is the head that the ledger
 * remembers. A last line whose writing was interrupted is moved to `<path>.torn` and recorded; any other damage fails
 * with `audit-unreadable`.
 */
export function appendAudit(path: string, records: readonly AuditRecord[], known: AuditHead): AuditHead {
  const [first] = records
  if (!first) return auditHead(path, known)
  return withLog(path, known, (handle) => {
    const tail = readTail(handle, fstatSync(handle).size)
    const interrupted = readFragment(tail)
    const head = headOf(path, interrupted ?? lastEntry(path, tail), known)
    if (interrupted) write(handle, '\n', fstatSync(handle).size)
    const torn = tail.fragment !== '' && interrupted === null
    if (torn) moveAside(path, handle, tail)
    const entries = chainRecords(torn ? [recovered(first, path, tail.fragment), ...records] : records, head)
    const text = entries.map((entry) => `${formatAuditLine(entry)}\n`).join('')
    write(handle, text, fstatSync(handle).size)
    const last = entries.at(-1)
    return last ? { count: last.seq, hash: last.hash } : head
  })
}

/** The head of the log as it is on the disk, after the same checks as `appendAudit`; writes nothing. */
export function auditHead(path: string, known: AuditHead): AuditHead {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return headOf(path, null, known)
    throw unusable(path, error)
  }
  try {
    const tail = readTail(handle, fstatSync(handle).size)
    return headOf(path, readFragment(tail) ?? lastEntry(path, tail), known)
  } finally {
    closeSync(handle)
  }
}

/** The lines of the log as they are, also one that was never finished; none when there is no log. */
export async function* readAuditLines(path: string): AsyncGenerator<string> {
  let rest = ''
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unusable(path, error)
  }
  if (rest !== '') yield rest
}

/** The entries of the log; an unfinished last line is left out, any other damage fails with `audit-unreadable`. */
export async function* readAuditEntries(path: string): AsyncGenerator<AuditEntry> {
  let line = 0
  let damaged: number | null = null
  for await (const text of readAuditLines(path)) {
    line++
    if (damaged !== null) throw broken(path, `line ${damaged} is damaged`)
    const entry = parseAuditLine(text)
    if (entry) yield entry
    else damaged = line
  }
  if (damaged !== null && auditHead(path, emptyHead).count !== damaged - 1)
    throw broken(path, `line ${damaged} is damaged`)
}

function headOf(path: string, last: AuditEntry | null, known: AuditHead): AuditHead {
  const head = last === null ? emptyHead : { count: last.seq, hash: last.hash }
  if (head.count < known.count) {
    throw broken(path, `it has ${head.count} entries, and the ledger remembers ${known.count}: the end was cut off`)
  }
  if (head.count === known.count && head.hash !== known.hash) {
    throw broken(path, 'its last entry is not the one that the ledger remembers')
  }
  return head
}

function lastEntry(path: string, tail: AuditTail): AuditEntry | null {
  if (tail.line === null) return null
  const entry = parseAuditLine(tail.line)
  if (entry === null) throw broken(path, 'its last line was edited or is damaged')
  return entry
}

/** An unfinished line that lacks nothing but its end. */
function readFragment(tail: AuditTail): AuditEntry | null {
  const entry = parseAuditLine(tail.fragment)
  const before = tail.line === null ? null : parseAuditLine(tail.line)
  return entry !== null && entry.prev_hash === (before?.hash ?? null) ? entry : null
}

function moveAside(path: string, handle: number, tail: AuditTail): void {
  appendFileSync(`${path}.torn`, `${tail.fragment}\n`, { mode: 0o600, flush: true })
  ftruncateSync(handle, tail.fragmentStart)
}

function recovered({ time, run, commit, actor }: AuditRecord, path: string, fragment: string): AuditRecord {
  const detail = `an unfinished last line (${Buffer.byteLength(fragment)} bytes) was moved to ${path.split(/[/\\]/).at(-1)}.torn`
  const nothing = { person: null, account: null, system: null, grant: null, before: null, after: null, result: null }
  return { time, run, commit, actor, event: 'recovered', ...nothing, reasons: [], approvals: [], detail }
}

function withLog<T>(path: string, known: AuditHead, use: (handle: number) => T): T {
  const handle = openLog(path, known)
  try {
    return use(handle)
  } catch (error) {
    throw error instanceof Failure ? error : unusable(path, error)
  } finally {
    closeSync(handle)
  }
}

function openLog(path: string, known: AuditHead): number {
  try {
    return openSync(path, 'r+')
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unusable(path, error)
  }
  headOf(path, null, known)
  // Made whole, so that its name is durable too.
  writeFileAtomic(path, '', { mode: 0o600 })
  return openSync(path, 'r+')
}

/** All or nothing, as far as the disk allows: what was written of a text that does not fit is taken back. */
function write(handle: number, text: string, position: number): void {
  const bytes = Buffer.from(text)
  try {
    let done = 0
    while (done < bytes.length) done += writeSync(handle, bytes, done, bytes.length - done, position + done)
    fdatasyncSync(handle)
  } catch (error) {
    ftruncateSync(handle, position)
    throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}

function broken(path: string, problem: string): Failure {
  return new Failure({
    code: 'audit-unreadable',
    message: `audit log \`${path}\` is damaged: ${problem}`,
    help: 'put back a copy of it; keep the damaged file as evidence',
  })
}

function unusable(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'file-unwritable',
    message: `audit log \`${path}\` cannot be read and written (${codeOf(cause)})`,
    help: 'check the rights of the file and that the disk is not full; nothing is changed that cannot be recorded',
    cause,
  })
}
