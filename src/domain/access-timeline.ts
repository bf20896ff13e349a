import type { PersonAccess } from './access.ts'
import type { LedgerGrace } from './ledger.ts'
import type { Instant } from './time.ts'

/** A person's access now, and what it would be had less changed since the last run: that tells why it changed. */
export interface AccessTimeline {
  readonly now: PersonAccess
  /** with the attributes of the last run, at this run's time */
  readonly unmoved: PersonAccess
  /** with the attributes and the time of the last run */
  readonly before: PersonAccess
  /** at each later instant at which something ends or starts, ascending */
  readonly future: readonly { readonly at: Instant; readonly access: PersonAccess }[]
  /** all graces to remember: those in force now, that begin with this run, or that are over and must not begin again */
  readonly graces: readonly LedgerGrace[]
  /** no earlier run knows this person */
  readonly isNew: boolean
}
