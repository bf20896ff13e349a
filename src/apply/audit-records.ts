import type { AuditEvent, AuditRecord } from '../domain/audit.ts'
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
  /** real time, also where the evaluation's clock is fixed */
  readonly clock: () => Instant
}

/** An entry about the run itself. */
export function runRecord(identity: RunIdentity, event: AuditEvent, detail: string): AuditRecord {
  return { ...blank(identity, event), detail }
}

/** Written ahead: this is about to be done. */
export function intentRecord(identity: RunIdentity, change: PlannedChange): AuditRecord {
  return { ...blank(identity, 'intent'), ...subjectOf(change, change.account), detail: change.action }
}

/** Written after: this is what became of it, read back. */
export function resultRecord(identity: RunIdentity, { change, account, outcome }: ExecutedChange): AuditRecord {
  const detail = outcome.detail === null ? change.action : `${change.action}: ${outcome.detail}`
  return { ...blank(identity, 'result'), ...subjectOf(change, account), result: outcome.status, detail }
}

/** Written by a later run: what became of a change whose run ended early. */
export function settledRecord(identity: RunIdentity, { intent, account, found }: SettledIntent): AuditRecord {
  const { person, system, grant, before, after, reasons } = intent
  const result = found === 'there' ? 'applied' : 'failed'
  const detail = `${intent.detail ?? ''}: run ${intent.run} ended early; read back as ${found}`
  const subject = { person, account, system, grant, before, after, reasons }
  return { ...blank(identity, 'result'), ...subject, result, detail }
}

function subjectOf(change: PlannedChange, account: string | null): Partial<AuditRecord> {
  const { person, system, type, resource, before, after, reasons } = change
  const grant = type === accountType || resource === null ? null : grantKey({ system, type, resource })
  return { person, account, system, grant, before, after, reasons }
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
