import type { ChangeState, OutcomeStatus, PlanReason } from './plan.ts'

export type AuditEvent =
  | 'plan'
  | 'intent'
  | 'result'
  | 'approval'
  | 'refusal'
  | 'lock'
  | 'unlock'
  | 'sweep'
  | 'link'
  | 'recovered'
  /** something that a guard would have stopped was allowed on the command line */
  | 'allowed'

/*
 * The members are those of one line of the audit log (JSON), so that what is written, hashed and shown can never differ.
 */

/** Something that happened, before it has a place in the log. */
export interface AuditRecord {
  /** RFC 3339 */
  readonly time: string
  readonly run: string
  readonly commit: string | null
  /** who or what ran provisionr */
  readonly actor: string | null
  readonly event: AuditEvent
  readonly person: string | null
  /** native account id */
  readonly account: string | null
  readonly system: string | null
  /** `system:type:resource` */
  readonly grant: string | null
  readonly before: ChangeState | null
  readonly after: ChangeState | null
  readonly reasons: readonly PlanReason[]
  /** evidence: who approved what, where */
  readonly approvals: readonly string[]
  readonly result: OutcomeStatus | null
  readonly detail: string | null
}

/** One line of the log, chained to the one before. */
export interface AuditEntry extends AuditRecord {
  /** from 1, without gaps */
  readonly seq: number
  /** null on the first line */
  readonly prev_hash: string | null
  /** SHA-256 (hex) of the entry's canonical JSON without this member */
  readonly hash: string
}

/** How many entries a log has and the hash of the last; kept elsewhere, it gives away a shortened or rewritten log. */
export interface AuditHead {
  readonly count: number
  readonly hash: string | null
}
