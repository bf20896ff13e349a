import { resolve } from 'node:path'
import type { AuditEntry, AuditHead, AuditRecord } from '../domain/audit.ts'
import { Failure } from '../domain/failure.ts'
import { emptyLedger, type Ledger } from '../domain/ledger.ts'
import type { Settings, StateSettings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Instant } from '../domain/time.ts'
import { readTextFile } from '../files/read-text-file.ts'
import type { VerifiedAudit } from './audit-chain.ts'
import { backends } from './backends.ts'
import { createLedgerStore } from './create-ledger-store.ts'
import type { Lease, LeaseOwner } from './lease.ts'
import type { LedgerRows } from './ledger-rows.ts'
import { parseSeed } from './ledger-seed.ts'

/** A ledger and its audit log, wherever they are kept. */
export interface LedgerStore {
  /** The stored ledger; when there is none, the seed or an empty one. Writes nothing. */
  load(): Promise<Ledger>
  /** The stored ledger person by person, without keeping it; null when it has to be loaded whole. */
  openRows(): Promise<LedgerRows | null>
  /**
   * Stores `ledger` with the next serial and the audit log's head, and gives what was stored. Fails with `ledger-moved` when the
   * stored serial is not the one `ledger` was loaded with, and with `lock-lost`.
   */
  save(ledger: Ledger, lease: Lease): Promise<Ledger>
  /** The right to write, for one at a time. Fails with `lock-held`, naming the holder. */
  acquire(owner: LeaseOwner): Promise<Lease>
  /** Takes the lease from whoever holds it, to break their lock; null when `holder` does not hold it any more. */
  takeFrom(holder: Lease, owner: LeaseOwner): Promise<Lease | null>
  /** Undoes `takeFrom`: `holder` has the lease again. */
  giveBack(lease: Lease, holder: Lease): Promise<void>
  /** Who has the lease; null when nobody does. */
  holder(): Promise<Lease | null>
  /** The lease with its full length again. Fails with `lock-lost`. */
  renew(lease: Lease): Promise<Lease>
  /** Gives the lease back; one that is someone else's by now stays. */
  release(lease: Pick<Lease, 'id'>): Promise<void>
  /** Intents and results that the stored ledger does not know of, because their run ended before it could save. */
  unsettled(): Promise<readonly AuditEntry[]>
  /** Every entry, oldest first. */
  readAudit(): AsyncIterable<AuditEntry>
  /** Appends durably and gives the new head. Fails with `lock-lost`, and with `audit-unreadable` on a damaged log. */
  appendAudit(records: readonly AuditRecord[], lease: Lease): Promise<AuditHead>
  /** The log's head as this program last saw it, and after the last entry that it added itself; null: it did not. */
  heads(): { readonly seen: AuditHead | null; readonly added: AuditHead | null }
  /**
   * Before anything is decided on it: fails with `audit-unreadable` when any entry is not what was written; of a log that
   * is too long to be read each time, only its end is looked at. `remembered` is what the stored ledger says of it.
   */
  checkAudit(remembered: AuditHead): Promise<void>
  /** What shows that the log was edited, cut, reordered, rewritten or shortened. */
  verifyAudit(): Promise<VerifiedAudit>
  /** Whether nothing was ever stored. */
  isEmpty(): Promise<boolean>
  /**
   * Stores `ledger` in the place of one that cannot be read, copies of which are kept; without `keepLog` a log that cannot
   * be continued gives way to an empty one, too. Gives what was stored and the names of the copies.
   */
  rebuild(
    ledger: Ledger,
    options: { readonly keepLog: boolean; readonly label: string },
    lease: Lease,
  ): Promise<{ readonly ledger: Ledger; readonly aside: readonly string[] }>
  /** Throws ledger and log away; only for ledgers that describe no live system. */
  clear(lease: Lease): Promise<void>
}

/** Opens the ledger that the configuration names, for the environment in force; `clock` is the time for leases. */
export async function openLedger(options: {
  readonly settings: Pick<Settings, 'organization' | 'environment' | 'state'>
  readonly root: string
  /** puts secrets in the place of references to them */
  readonly reveal?: (options: StateSettings['options']) => StateSettings['options']
  readonly clock?: () => Instant
}): Promise<LedgerStore> {
  const { settings, root, reveal = (same) => same, clock = Date.now } = options
  const { state, organization, environment } = settings
  const open = Object.hasOwn(backends, state.backend) ? backends[state.backend] : undefined
  if (open === undefined) throw unknownBackend(state.backend)
  const backend = await open({ state: { ...state, options: reveal(state.options) }, environment, root, clock })
  const store = createLedgerStore(backend, { start, clock })
  const { ledger: shown } = backend.places
  return {
    ...store,
    load: async () => checkOwner(await store.load(), settings, shown),
    async openRows() {
      const rows = await store.openRows()
      if (rows) checkOwner(rows.head, settings, shown)
      return rows
    },
  }

  async function start(): Promise<Ledger> {
    const empty = emptyLedger(organization, environment)
    if (state.seed === null) return empty
    const seed = await readSeed(state.seed, root)
    const owned = {
      ...seed,
      organization: seed.organization || organization,
      environment: seed.environment ?? environment,
    }
    return checkOwner(owned, settings, `\`${state.seed}\``)
  }
}

async function readSeed(file: string, root: string): Promise<Ledger> {
  const outcome = readTextFile(resolve(root, file), file)
  if ('text' in outcome) return parseSeed(outcome.text, file)
  const { message, help } = outcome.diagnostic
  throw new Failure({
    code: 'ledger-unreadable',
    message: `seed ${message}`,
    help: `${help}, or remove \`state.seed\``,
  })
}

function checkOwner(ledger: Ledger, settings: Pick<Settings, 'organization' | 'environment'>, shown: string): Ledger {
  const { organization, environment } = settings
  if (ledger.organization === organization && ledger.environment === environment) return ledger
  throw new Failure({
    code: 'ledger-unreadable',
    message: `${shown} belongs to ${describe(ledger)}, and this configuration is of ${describe({ organization, environment })}`,
    help: 'give it a place of its own under `state:`, or correct `organization` or `--environment`',
  })
}

function describe({ organization, environment }: Pick<Ledger, 'organization' | 'environment'>): string {
  return environment === null ? `\`${organization}\`` : `\`${organization}\` (${environment})`
}

function unknownBackend(backend: string): Failure {
  const names = Object.keys(backends)
  return new Failure({
    code: 'ledger-unreadable',
    message: `state backend \`${backend}\` is not supported: there are ${names.map((name) => `\`${name}\``).join(', ')}`,
    help: didYouMean(backend, names) ?? 'use `state: {backend: file, path: .provisionr}`',
  })
}
