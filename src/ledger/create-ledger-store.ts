import type { AuditEntry, AuditHead, AuditRecord } from '../domain/audit.ts'
import { Failure } from '../domain/failure.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { Instant } from '../domain/time.ts'
import { emptyHead, openAuditLog } from './audit-log.ts'
import { acquireLease, releaseLease, renewLease, takeLease } from './hold-lease.ts'
import type { VerifiedAudit } from './audit-chain.ts'
import type { LedgerBackend } from './ledger-backend.ts'
import { formatLedger, ledgerDamage, parseLedger } from './ledger-format.ts'
import { type Lease, type LeaseOwner, lockLost } from './lease.ts'

/** What was read or written last: as long as the backend still has this version, nothing has to be read again. */
interface Seen {
  readonly version: string | null
  readonly serial: number
  readonly audit: AuditHead
}

/** Everything about a ledger that does not depend on where it is kept. `start` gives what an empty one begins with. */
export function createLedgerStore(
  backend: LedgerBackend,
  { start, clock }: { readonly start: () => Promise<Ledger>; readonly clock: () => Instant },
) {
  const { places } = backend
  const log = openAuditLog(backend)
  let seen: Seen | null = null
  /** the head of the log after this program's own last write */
  let known: AuditHead | null = null
  /** the head of the log as it was last looked at or added to */
  let seenHead: AuditHead | null = null
  /** the last entry that this program added */
  let added: AuditHead | null = null

  return {
    load,
    openRows: async () => backend.openRows(),

    async save(ledger: Ledger, lease: Lease): Promise<Ledger> {
      if (seen?.serial !== ledger.serial) checkSerial(await load(), ledger)
      const { version, audit } = seen!
      const next = { ...ledger, serial: ledger.serial + 1, audit: await log.head(audit) }
      const text = formatLedger(next)
      // What could not be read again must not replace what can.
      const written = parseLedger(text, places)
      const outcome = await backend.write(text, { version, lease })
      if (outcome === 'fenced') throw lockLost(lease, await backend.readLease())
      if (outcome === 'moved') {
        checkSerial(await load(), ledger)
        throw moved('was written by something else', 'while this run was about to')
      }
      known = written.audit
      seen = { version: outcome.version, serial: written.serial, audit: written.audit }
      return written
    },

    acquire: async (owner: LeaseOwner): Promise<Lease> => acquireLease(backend, owner, clock()),
    takeFrom: async (holder: Lease, owner: LeaseOwner) => takeLease(backend, holder, owner, clock()),
    giveBack: async (lease: Lease, holder: Lease): Promise<void> => void (await backend.swapLease(lease, holder)),
    holder: async (): Promise<Lease | null> => backend.readLease(),
    renew: async (lease: Lease): Promise<Lease> => renewLease(backend, lease, clock()),
    release: async (lease: Pick<Lease, 'id'>): Promise<void> => void (await releaseLease(backend, lease)),

    async unsettled(): Promise<readonly AuditEntry[]> {
      seenHead = await log.head(emptyHead)
      const { count } = seenHead
      const saved = count === 0 ? 0 : await savedCount()
      if (count <= saved) return []
      const entries: AuditEntry[] = []
      for await (const entry of log.readEntries()) {
        if (entry.seq > saved && isOfChange(entry)) entries.push(entry)
      }
      return entries
    },

    readAudit: () => log.readEntries(),

    async appendAudit(records: readonly AuditRecord[], lease: Lease): Promise<AuditHead> {
      known = await log.append(records, lease, async () => known ?? (await load()).audit)
      seenHead = known
      if (records.length > 0) added = known
      return known
    },

    heads: () => ({ seen: seenHead, added }),
    checkAudit: (remembered: AuditHead) => log.check(remembered),

    async verifyAudit(): Promise<VerifiedAudit> {
      const { audit } = await load()
      return { remembered: audit, problems: await log.verify(audit) }
    },

    isEmpty: async (): Promise<boolean> => backend.isEmpty(),

    async rebuild(
      ledger: Ledger,
      { keepLog, label }: { readonly keepLog: boolean; readonly label: string },
      lease: Lease,
    ): Promise<{ readonly ledger: Ledger; readonly aside: readonly string[] }> {
      if (!keepLog && backend.setAside === undefined) throw notKept(places.audit)
      const aside = (await backend.setAside?.(label, lease)) ?? []
      if (aside === 'fenced' || aside === 'moved') throw lockLost(lease, await backend.readLease())
      if (!keepLog) await clear(lease)
      const stored = await backend.read()
      const serial = Number(/"serial": (\d{1,15})/.exec(stored?.text ?? '')?.[1] ?? 0) + 1
      const next = { ...ledger, serial, audit: await log.head(emptyHead) }
      const outcome = await backend.write(formatLedger(next), { version: stored?.version ?? null, lease })
      if (outcome === 'fenced') throw lockLost(lease, await backend.readLease())
      if (outcome === 'moved') throw moved('was written by something else', 'while it was rebuilt')
      known = next.audit
      seen = { version: outcome.version, serial, audit: next.audit }
      return { ledger: next, aside }
    },

    clear,
  }

  async function clear(lease: Lease): Promise<void> {
    const outcome = await backend.clear(lease)
    seen = null
    known = null
    seenHead = null
    added = null
    if (outcome !== 'written') throw lockLost(lease, await backend.readLease())
  }

  async function load(): Promise<Ledger> {
    const stored = await backend.read()
    const ledger = stored === null ? await startAnew() : parseLedger(stored.text, places)
    seen = { version: stored?.version ?? null, serial: ledger.serial, audit: ledger.audit }
    known = ledger.audit
    return ledger
  }

  async function startAnew(): Promise<Ledger> {
    const earlier = await backend.earlier()
    if (earlier !== null) throw gone(earlier, `${places.restore}; \`provisionr state rebuild\` makes a new one`)
    for await (const entry of log.readEntries()) {
      if (!isOfChange(entry)) continue
      const help = `put back a copy of it, or make a new one with \`provisionr state rebuild\`; to begin anew, and forget which access was given, ${places.discard}`
      throw gone(`the audit log ${places.audit}`, help)
    }
    return start()
  }

  /** How many entries the log had when the ledger was saved. */
  async function savedCount(): Promise<number> {
    const rows = await backend.openRows()
    if (rows === null) return (await load()).audit.count
    rows.close()
    return rows.head.audit.count
  }

  function checkSerial(stored: Ledger, ledger: Ledger): void {
    if (stored.serial === ledger.serial) return
    throw moved(`has serial ${stored.serial}`, `and this run began with ${ledger.serial}`)
  }

  function moved(what: string, instead: string): Failure {
    return new Failure({
      code: 'ledger-moved',
      message: `ledger ${places.ledger} ${what}, ${instead}`,
      help: 'another run wrote it in between; run the command again',
    })
  }

  function gone(proof: string, help: string): Failure {
    return new Failure({
      code: 'ledger-unreadable',
      cause: ledgerDamage,
      message: `ledger ${places.ledger} is gone, and ${proof} shows that there was one`,
      help,
    })
  }
}

function notKept(audit: string): Failure {
  return new Failure({
    code: 'state-refused',
    message: `audit log ${audit} is damaged, and this backend cannot put it aside`,
    help: 'put back a copy of the log, then rebuild the ledger from it',
  })
}

function isOfChange({ event }: AuditEntry): boolean {
  return event === 'intent' || event === 'result'
}
