import type { Emergency } from '../domain/emergency.ts'
import type { AuditApproval, AuditEvent, AuditRecord, RunOrigin, StateEdit } from '../domain/audit.ts'
import { accountType, grantKey } from '../domain/grant.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { ExecutedChange } from './execution.ts'
import type { SettledIntent } from './reconcile-intents.ts'

/** What every entry of one run says alike. */
export interface RunIdentity {
  readonly run: string
  readonly commit: string | null
  readonly actor: string | null
  /** what the build server says of the run */
  readonly origin?: RunOrigin | null
  /** real time, also where the evaluation's clock is fixed */
  readonly clock: () => Instant
}

/** Who approved what a change gives. */
export type ApprovalsOf = (change: Pick<PlannedChange, 'reasons' | 'after'>) => readonly AuditApproval[]

/** An entry about the run itself. */
export function runRecord(identity: RunIdentity, event: AuditEvent, detail: string): AuditRecord {
  const { origin } = identity
  return { ...blank(identity, event), detail, ...(origin ? { origin } : {}) }
}

/** An entry about a correction of the ledger; `subject` is whom and what it concerns. */
export function stateRecord(identity: RunIdentity, state: StateEdit, subject: Partial<AuditRecord> = {}): AuditRecord {
  return { ...runRecord(identity, 'state', state.command), ...subject, state }
}

/** An entry about a lock that was broken. */
export function unlockRecord(identity: RunIdentity, state: StateEdit): AuditRecord {
  return { ...runRecord(identity, 'unlock', state.command), state }
}

/** An entry about what was decided at once: that it counts, or that it does so no more beside the files. */
export function emergencyRecord(identity: RunIdentity, emergency: Emergency, state: 'counts' | 'settled'): AuditRecord {
  const { person, kind, by, reason } = emergency
  const detail = state === 'counts' ? `${kind}: by ${by}: ${reason}` : `${kind}: the files say it, or it is over`
  const named = state === 'counts' ? { emergency } : { settled: emergency }
  return { ...runRecord(identity, 'emergency', detail), person, ...named }
}

/** An entry about something that was found, and not done. */
export function seenRecord(identity: RunIdentity, subject: Partial<AuditRecord>): AuditRecord {
  return { ...blank(identity, 'seen'), ...subject }
}

/** Written ahead: this is about to be done. */
export function intentRecord(identity: RunIdentity, change: PlannedChange, approvalsOf: ApprovalsOf): AuditRecord {
  const subject = subjectOf(change, change.account)
  return { ...blank(identity, 'intent'), ...subject, approvals: approvalsOf(change), detail: change.action }
}

/** Written after: this is what became of it, read back. */
export function resultRecord(
  identity: RunIdentity,
  { change, account, outcome, isUncertain }: ExecutedChange,
  approvalsOf: ApprovalsOf,
): AuditRecord {
  const detail = outcome.detail === null ? change.action : `${change.action}: ${outcome.detail}`
  return {
    ...blank(identity, 'result'),
    ...subjectOf(change, account),
    approvals: approvalsOf(change),
    result: outcome.status,
    detail,
    ...(isUncertain === true ? { uncertain: isUncertain } : {}),
  }
}

/** Written by a later run: what became of a change whose run ended early. */
export function settledRecord(identity: RunIdentity, { intent, account, found }: SettledIntent): AuditRecord {
  const { person, system, grant, before, after, reasons, approvals, cause } = intent
  const result = found === 'there' ? 'applied' : 'failed'
  const detail = `${intent.detail ?? ''}: run ${intent.run} ended early; read back as ${found}`
  return {
    ...blank(identity, 'result'),
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
    ...(found === 'not read' ? { uncertain: true } : {}),
    settles: intent.run,
  }
}

function subjectOf(change: PlannedChange, account: string | null): Partial<AuditRecord> {
  const { person, system, type, resource, before, after, reasons, cause } = change
  const grant = type === accountType || resource === null ? null : grantKey({ system, type, resource })
  return { person, account, system, grant, before, after, reasons, cause }
}

function blank({ run, commit, actor, clock }: RunIdentity, event: AuditEvent): AuditRecord {
  return {
    time: formatInstant(clock()),
    run,
    commit,
    actor,
    event,
    person: null,
    account: null,
    system: null,
    grant: null,
    before: null,
    after: null,
    reasons: [],
    approvals: [],
    result: null,
    detail: null,
  }
}
