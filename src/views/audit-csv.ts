import type { AuditEntry } from '../domain/audit.ts'
import { approvalText } from './as-of-text.ts'
import { auditRequestLines } from './audit-request-text.ts'
import { csvLine } from './csv.ts'
import { placeText, reasonText } from './reason-text.ts'

const columns = [
  'seq',
  'time',
  'event',
  'result',
  'action',
  'person',
  'system',
  'account',
  'grant',
  'level_before',
  'level_after',
  'status_before',
  'status_after',
  'cause',
  'reasons',
  'approvals',
  'run',
  'commit',
  'actor',
  'request',
  'request_url',
  'detail',
  'prev_hash',
  'hash',
] as const

export function auditCsvHead(): string {
  return csvLine(columns)
}

/** One entry; `origin` is that of its run. */
export function auditCsvRow(entry: AuditEntry, origin: AuditEntry['origin']): string {
  const { seq, time, event, result, person, system, account, grant, before, after, cause } = entry
  const { reasons, approvals, request, run, commit, actor, detail, prev_hash, hash } = entry
  const isChange = event === 'intent' || event === 'result'
  return csvLine([
    seq,
    time,
    event,
    result,
    isChange ? (detail?.split(':')[0] ?? null) : null,
    person,
    system,
    account,
    grant,
    before?.level ?? null,
    after?.level ?? null,
    before?.status ?? null,
    after?.status ?? null,
    cause ?? null,
    reasons.map((reason) => [reasonText(reason), placeText(reason)].filter((part) => part !== '').join(' ')).join('; '),
    [...approvals.map(approvalText), ...(request ? auditRequestLines(request) : [])].join('; '),
    run,
    commit,
    actor,
    origin?.request ?? null,
    origin?.url ?? null,
    detail,
    prev_hash,
    hash,
  ])
}
