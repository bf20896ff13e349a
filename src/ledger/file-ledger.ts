import { join } from 'node:path'
import type { AuditEntry, AuditHead, AuditRecord } from '../domain/audit.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Instant } from '../domain/time.ts'
import { readTextFile } from '../files/read-text-file.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { auditVerifier } from './audit-chain.ts'
import { appendAudit, auditHead, readAuditEntries, readAuditLines } from './audit-log.ts'
import type { Lease, LeaseOwner } from './lease.ts'
import { acquireLease, keepLease, releaseLease } from './lease-file.ts'
import { openLedgerRows } from './ledger-rows.ts'
import { formatLedger, parseLedger } from './ledger-format.ts'

const largestFile = 500_000_000
const emptyHead: AuditHead = { count: 0, hash: null }

/** The ledger as files of one folder: `ledger.json`, the version before (`.bak`), `audit.jsonl` and the lock. */
export function openFileLedger(options: {
  readonly folder: string
  /** the folder as people know it, for messages */
  readonly shown: string
  /** what an empty ledger starts with */
  readonly start: () => Promise<Ledger>
  readonly clock: () => Instant
}) {
  const { folder, shown, start, clock } = options
  const file = join(folder, 'ledger.json')
  const backup = `${file}.bak`
  const audit = join(folder, 'audit.jsonl')
  const lock = join(folder, 'ledger.lock')
  let known: AuditHead | null = null

  return {
    async load(): Promise<Ledger> {
      const ledger = await readOrStart()
      known = ledger.audit
      return ledger
    },

    openRows: () => openLedgerRows(file, `${shown}/ledger.json`),

    async save(ledger: Ledger, lease: Lease): Promise<Ledger> {
      keepLease(lock, lease, clock())
      const stored = await readOrStart()
      checkSerial(stored, ledger)
      const next = { ...ledger, serial: ledger.serial + 1, audit: auditHead(audit, stored.audit) }
      const text = formatLedger(next)
      // What could not be read again must not replace what can.
      const written = parseLedger(text, `${shown}/ledger.json`)
      writeFileAtomic(backup, formatLedger(stored), { mode: 0o600 })
      writeFileAtomic(file, text, { mode: 0o600 })
      known = written.audit
      return written
    },

    acquire: async (owner: LeaseOwner): Promise<Lease> => acquireLease(lock, owner, clock()),
    release: async (lease: Pick<Lease, 'id'>): Promise<void> => releaseLease(lock, lease, clock()),

    async unsettled(): Promise<readonly AuditEntry[]> {
      const { count } = auditHead(audit, emptyHead)
      const saved = count === 0 ? 0 : await savedCount()
      if (count <= saved) return []
      const entries: AuditEntry[] = []
      for await (const entry of readAuditEntries(audit)) {
        if (entry.seq > saved && isOfChange(entry)) entries.push(entry)
      }
      return entries
    },

    readAudit: () => readAuditEntries(audit),

    async appendAudit(records: readonly AuditRecord[], lease: Lease): Promise<AuditHead> {
      keepLease(lock, lease, clock())
      known = appendAudit(audit, records, known ?? (await readOrStart()).audit)
      return known
    },

    async verifyAudit() {
      const verifier = auditVerifier((await readOrStart()).audit)
      for await (const line of readAuditLines(audit)) verifier.add(line)
      return verifier.finish()
    },
  }

  async function readOrStart(): Promise<Ledger> {
    const text = read(file, 'ledger.json')
    if (text !== null) return parseLedger(text, `${shown}/ledger.json`)
    if (read(backup, 'ledger.json.bak') === null) {
      if (await hasChanges()) throw forgotten()
      return start()
    }
    throw new Failure({
      code: 'ledger-unreadable',
      message: `ledger \`${shown}/ledger.json\` is gone, and \`${shown}/ledger.json.bak\` shows that there was one`,
      help: `put back a copy of it, or rename \`ledger.json.bak\` to go on from the version before`,
    })
  }

  /** How many entries the log had when the ledger was saved. */
  async function savedCount(): Promise<number> {
    const rows = openLedgerRows(file, `${shown}/ledger.json`)
    if (rows === null) return (await readOrStart()).audit.count
    rows.close()
    return rows.head.audit.count
  }

  async function hasChanges(): Promise<boolean> {
    for await (const entry of readAuditEntries(audit)) if (isOfChange(entry)) return true
    return false
  }

  function forgotten(): Failure {
    return new Failure({
      code: 'ledger-unreadable',
      message: `ledger \`${shown}/ledger.json\` is gone, and \`${shown}/audit.jsonl\` shows that there was one`,
      help: 'put back a copy of it; to begin anew, and forget which access was given, move `audit.jsonl` to another folder',
    })
  }

  function checkSerial(stored: Ledger, ledger: Ledger): void {
    if (stored.serial === ledger.serial) return
    throw new Failure({
      code: 'ledger-moved',
      message: `ledger \`${shown}/ledger.json\` has serial ${stored.serial}, and this run began with ${ledger.serial}`,
      help: 'another run wrote it in between; run the command again',
    })
  }

  function read(path: string, name: string): string | null {
    const outcome = readTextFile(path, `${shown}/${name}`, largestFile)
    if ('text' in outcome) return outcome.text
    const { code, message, help } = outcome.diagnostic
    if (code === 'missing-path') return null
    throw new Failure({ code: 'ledger-unreadable', message: `ledger ${message}`, help: `${help}; it is never ignored` })
  }
}

function isOfChange({ event }: AuditEntry): boolean {
  return event === 'intent' || event === 'result'
}
