import type { StateSettings } from '../../src/domain/settings.ts'
import type { Instant } from '../../src/domain/time.ts'
import { type LedgerStore, openLedger } from '../../src/ledger/ledger-store.ts'
import { now } from './ledger-fixture.ts'

/** A fresh place to keep a ledger in, and ways to damage what is kept there behind the program's back. */
export interface Ground {
  /** what the configuration says */
  readonly state: StateSettings
  readonly root: string
  /** puts a text in the place of the stored ledger; null: takes it away */
  readonly tamper: (text: string | null) => Promise<void>
  /** puts lines in the place of the audit log */
  readonly tamperAudit: (lines: readonly string[]) => Promise<void>
  /** the stored ledger as it is */
  readonly stored: () => Promise<string | null>
}

export interface OpenOptions {
  readonly environment?: string
  readonly organization?: string
  readonly seed?: string
  readonly clock?: () => Instant
}

/** The ledger there, as a program of its own would open it. */
export async function openAt(ground: Ground, options: OpenOptions = {}): Promise<LedgerStore> {
  const { environment = null, organization = 'acme', seed = null, clock = () => now } = options
  return openLedger({
    settings: { organization, environment, state: { ...ground.state, seed } },
    root: ground.root,
    clock,
  })
}

/** A backend as the suite sees it. */
export interface BackendUnderTest {
  readonly name: string
  /** why it cannot be tested here; null when it can */
  readonly missing: string | null
  readonly create: () => Promise<Ground>
  /** how often programs race for its lock: what a second or two allow */
  readonly rounds: number
  /** what messages call the place */
  readonly shown: RegExp
}
