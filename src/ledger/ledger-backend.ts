import type { StateSettings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { Lease } from './lease.ts'
import type { LedgerPlaces } from './ledger-places.ts'
import type { LedgerRows } from './ledger-rows.ts'

/** What a backend is opened with. */
export interface BackendContext {
  /** with its secrets in place of the references to them */
  readonly state: StateSettings
  /** the environment in force, whose ledger is kept apart from those of others */
  readonly environment: string | null
  /** the repository's folder; relative paths in settings start there */
  readonly root: string
  readonly clock: () => Instant
}

/** The ledger as it is stored. */
export interface StoredText {
  readonly text: string
  /** changes with every write; only the backend knows what it means */
  readonly version: string
}

/** The end of the audit log. */
export interface AuditEnd {
  /** the last whole line; null when there is none */
  readonly line: string | null
  /** what follows it, because writing it was interrupted, and where the next append puts it; null when nothing does */
  readonly torn: { readonly bytes: number; readonly movedTo: string } | null
}

/** Why nothing was written: something else stands there than was expected, or the lease is lost. */
export type Refused = 'moved' | 'fenced'

/**
 * A place that keeps a ledger's text, the lines of an audit log, and one lease. What they mean is none of its business:
 * formats, serials, hashes and who may take over a lease are decided above, once for all backends. Each write is atomic and
 * durable, and checks within the same step that `lease` is still the one that holds the place. Foreseen trouble is a
 * failure (`ledger-unreadable`, `file-unwritable`) that never names a secret.
 */
export interface LedgerBackend {
  readonly places: LedgerPlaces
  /** The stored ledger; null when there is none. */
  read(): Promise<StoredText | null>
  /** What shows that there was a ledger before (`\`ledger.json.bak\``); null when nothing does. */
  earlier(): Promise<string | null>
  /** Whether nothing was ever stored; what is damaged is something. */
  isEmpty(): Promise<boolean>
  /** The stored ledger person by person, without keeping it; null when it has to be read whole. */
  openRows(): Promise<LedgerRows | null>
  /** Replaces the ledger that has `version` (null: there is none), and keeps it as the version before. Gives the new version. */
  write(
    text: string,
    expected: { readonly version: string | null; readonly lease: Lease },
  ): Promise<{ readonly version: string } | Refused>
  auditEnd(): Promise<AuditEnd>
  /** The lines as they are, oldest first, also one that was never finished. */
  readAuditLines(): AsyncIterable<string>
  /** Adds lines behind `end`, and moves aside what is torn there. */
  appendAudit(
    lines: readonly string[],
    expected: { readonly end: AuditEnd; readonly lease: Lease },
  ): Promise<'written' | Refused>
  readLease(): Promise<Lease | null>
  /** Replaces exactly `from` (null: nobody has it) by `to` (null: nobody gets it); false when something else is there. */
  swapLease(from: Lease | null, to: Lease | null): Promise<boolean>
  /** Keeps copies of ledger, version before and log under names with `label`, which nothing here touches again; gives their names. */
  setAside?(label: string, lease: Lease): Promise<readonly string[] | Refused>
  /** Throws ledger and log away, without a trace. */
  clear(lease: Lease): Promise<'written' | Refused>
}
