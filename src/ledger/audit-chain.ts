import { createHash } from 'node:crypto'
import type { AuditEntry, AuditHead, AuditRecord } from '../domain/audit.ts'
import { canonicalJson } from '../domain/canonical-json.ts'

/** Something that shows a log is not what was written; `line` counts from 1. */
export interface AuditProblem {
  readonly kind: 'unreadable' | 'edited' | 'missing' | 'reordered' | 'replaced' | 'shortened'
  readonly line: number
  readonly message: string
}

/** A whole log that was compared with what the ledger remembers of it. */
export interface VerifiedAudit {
  /** the entry that was the last when the ledger was saved */
  readonly remembered: AuditHead
  readonly problems: readonly AuditProblem[]
}

/** Gives records their places behind `head`. */
export function chainRecords(records: readonly AuditRecord[], head: AuditHead): readonly AuditEntry[] {
  const entries: AuditEntry[] = []
  let { count, hash } = head
  for (const record of records) {
    const unsealed = { ...inOrder(record), seq: ++count, prev_hash: hash }
    hash = hashOf(unsealed)
    entries.push({ ...unsealed, hash })
  }
  return entries
}

/** One line, without its end; equal entries have equal bytes. */
export function formatAuditLine(entry: AuditEntry): string {
  const { seq, prev_hash, hash } = entry
  return JSON.stringify({ seq, ...inOrder(entry), prev_hash, hash })
}

/** The entry in `line` when it is exactly what was written, by its own hash; else null. */
export function parseAuditLine(line: string): AuditEntry | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const entry = value as AuditEntry
  if (!Number.isSafeInteger(entry.seq) || typeof entry.hash !== 'string') return null
  const { hash, ...unsealed } = entry
  // Comparing bytes also catches what parsing forgives: spaces, repeated and additional members.
  return hashOf(unsealed) === hash && formatAuditLine(entry) === line ? entry : null
}

/** Checks that `lines` are the log that was written, and, with the head kept elsewhere, that it is all of it. */
export function verifyAudit(lines: Iterable<string>, head: AuditHead | null): readonly AuditProblem[] {
  const verifier = auditVerifier(head)
  for (const line of lines) verifier.add(line)
  return verifier.finish()
}

/** `verifyAudit` for a log that does not fit into memory. */
export function auditVerifier(head: AuditHead | null) {
  const problems: AuditProblem[] = []
  let line = 0
  let seq = 0
  let hash: string | null = null

  function add(text: string): void {
    line++
    const entry = parseAuditLine(text)
    const stated = entry ?? readStated(text)
    if (stated === null) {
      report('unreadable', 'is no entry of an audit log')
      seq++
      hash = null
      return
    }
    if (entry === null) report('edited', 'was edited: its hash does not fit its contents')
    checkPlace(stated)
    if (head !== null && stated.seq === head.count && stated.hash !== head.hash) {
      report('replaced', 'is not the entry that the ledger remembers: the log was rewritten')
    }
    seq = stated.seq
    hash = stated.hash
  }

  function checkPlace(stated: Pick<AuditEntry, 'seq' | 'prev_hash'>): void {
    const gap = stated.seq - seq - 1
    if (gap > 0) report('missing', `comes after ${gap} missing ${gap === 1 ? 'entry' : 'entries'}`)
    else if (gap < 0) report('reordered', `has number ${stated.seq}, which is not its place`)
    else if (stated.prev_hash !== hash && (hash !== null || stated.seq === 1)) {
      report('replaced', 'does not continue the entry before it')
    }
  }

  function finish(): readonly AuditProblem[] {
    if (head !== null && seq < head.count) {
      report('shortened', `is the last of ${seq} entries, and the ledger remembers ${head.count}: the end was cut off`)
    }
    return problems
  }

  function report(kind: AuditProblem['kind'], what: string): void {
    problems.push({ kind, line, message: `line ${line} ${what}` })
  }

  return { add, finish }
}

/** What an edited line still says of its place, so that one edit is one problem. */
function readStated(text: string): Pick<AuditEntry, 'seq' | 'prev_hash' | 'hash'> | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { seq, prev_hash, hash }: Readonly<Record<string, unknown>> = { ...value }
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || typeof hash !== 'string') return null
  return { seq, prev_hash: typeof prev_hash === 'string' ? prev_hash : null, hash }
}

function inOrder(record: AuditRecord): AuditRecord {
  const { time, run, commit, actor, event, person, account, system, grant } = record
  const { before, after, reasons, approvals, result, detail } = record
  const { cause, uncertain, settles, owned, origin, state, request, emergency, settled } = record
  return {
    time,
    run,
    commit,
    actor,
    event,
    person,
    account,
    system,
    grant,
    before,
    after,
    reasons,
    approvals,
    result,
    detail,
    ...(cause === undefined ? {} : { cause }),
    ...(uncertain === undefined ? {} : { uncertain }),
    ...(settles === undefined ? {} : { settles }),
    ...(owned === undefined ? {} : { owned }),
    ...(origin === undefined ? {} : { origin }),
    ...(state === undefined ? {} : { state }),
    ...(emergency === undefined ? {} : { emergency }),
    ...(settled === undefined ? {} : { settled }),
    ...(request === undefined ? {} : { request }),
  }
}

function hashOf(unsealed: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(unsealed)).digest('hex')
}
