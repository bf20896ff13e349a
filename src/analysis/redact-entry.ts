import type { AuditApproval, AuditEntry, AuditRequest, RunOrigin, StateEdit } from '../domain/audit.ts'
import type { Emergency } from '../domain/emergency.ts'
import type { PlanReason } from '../domain/plan.ts'

/** A stable stand-in for a name; the same name of one kind has the same one throughout an export. */
export type Pseudonym = (kind: 'person' | 'account' | 'exception' | 'hash', name: string) => string

/**
 * The entry without anything that names people: ids, accounts and approvers are replaced, texts in people's own words and
 * files named after people are left out. Hashes are replaced, too: who has the real one finds out by trying whose entry it is.
 */
export function redactEntry(entry: AuditEntry, pseudonym: Pseudonym): AuditEntry {
  const person = (name: string | null) => (name === null ? null : pseudonym('person', name))
  const { origin, state, emergency, settled, request, ...rest } = entry
  return {
    ...rest,
    ...redactPlace(entry, pseudonym),
    actor: person(entry.actor),
    person: person(entry.person),
    account: entry.account === null ? null : pseudonym('account', entry.account),
    grant: redactGrant(entry, pseudonym),
    reasons: entry.reasons.map((reason) => redactReason(reason, pseudonym)),
    approvals: entry.approvals.map((one) => redactApproval(one, pseudonym)),
    detail: redactDetail(entry),
    ...(origin ? { origin: { ...origin, branch: null } satisfies RunOrigin } : {}),
    ...(state ? { state: redactEdit(state, person) } : {}),
    ...(emergency ? { emergency: redactEmergency(emergency, pseudonym) } : {}),
    ...(settled ? { settled: redactEmergency(settled, pseudonym) } : {}),
    ...(request ? { request: redactRequest(request, pseudonym) } : {}),
  }
}

/** The entry with who had or got what, without native ids, approvers and people's own words. */
export function namesOnlyEntry(entry: AuditEntry, pseudonym: Pseudonym): AuditEntry {
  const { state, emergency, settled, request, ...rest } = entry
  return {
    ...rest,
    ...redactPlace(entry, pseudonym),
    actor: null,
    account: null,
    approvals: [],
    detail: redactDetail(entry),
    ...(state ? { state: { ...state, reason: null } } : {}),
    ...(emergency ? { emergency: withoutWords(emergency) } : {}),
    ...(settled ? { settled: withoutWords(settled) } : {}),
    ...(request ? { request: { ...request, approvers: [], authors: [], ignored: [], approved: [] } } : {}),
  }
}

/** The number stays, and which entry follows which can still be seen. */
function redactPlace({ hash, prev_hash }: AuditEntry, pseudonym: Pseudonym) {
  return { prev_hash: prev_hash === null ? null : pseudonym('hash', prev_hash), hash: pseudonym('hash', hash) }
}

/** Names of resources may be made from the person's id. */
function redactGrant({ grant, person }: AuditEntry, pseudonym: Pseudonym): string | null {
  if (grant === null || person === null || person.length < 3) return grant
  return grant.replaceAll(person, pseudonym('person', person))
}

function redactReason(reason: PlanReason, pseudonym: Pseudonym): PlanReason {
  const { kind, name, path } = reason
  if (kind === 'lock') return { kind, name: 'lock', path: [], file: null, line: null }
  if (kind !== 'exception') return reason
  const shown = redactId(name, pseudonym)
  return { kind, name: shown, path: path.map((one) => redactId(one, pseudonym)), file: null, line: null }
}

/** `EX-14` names nobody; anything longer may. */
function redactId(id: string, pseudonym: Pseudonym): string {
  return /^[A-Z]{1,6}-?\d{1,12}$/i.test(id) ? id : pseudonym('exception', id)
}

function redactApproval(approval: AuditApproval, pseudonym: Pseudonym): AuditApproval {
  const { exception, kind, approvers, author, authors, requester } = approval
  const person = (name: string | null) => (name === null ? null : pseudonym('person', name))
  return {
    exception: redactId(exception, pseudonym),
    kind,
    approvers: approvers.map((one) => pseudonym('person', one)),
    author: person(author),
    ...(authors && { authors: authors.map((one) => pseudonym('person', one)) }),
    requester: person(requester),
    source: null,
  }
}

/** Who is behind an account is told by its login; why an approval does not count names people as well. */
function redactRequest(request: AuditRequest, pseudonym: Pseudonym): AuditRequest {
  const person = (name: string) => pseudonym('person', name)
  return {
    ...request,
    approvers: request.approvers.map((one) => ({
      person: person(one.person),
      login: pseudonym('account', one.login),
    })),
    authors: request.authors.map(person),
    ignored: request.ignored.map(({ who }) => ({ who: pseudonym('account', who), why: 'left out' })),
    approved: request.approved.map(({ exception, digest, roles }) => ({
      exception: exception === null ? null : redactId(exception, pseudonym),
      digest: pseudonym('hash', digest),
      roles: Object.fromEntries(
        Object.entries(roles).map(([name, ids]) => [redactRole(name, pseudonym), ids.map(person)]),
      ),
    })),
  }
}

function redactRole(name: string, pseudonym: Pseudonym): string {
  return name.startsWith('user:') ? `user:${pseudonym('person', name.slice('user:'.length))}` : name
}

/** Actions, digests, numbers and names of guards say nothing of people; everything behind them may. */
function redactDetail({ event, detail }: AuditEntry): string | null {
  if (detail === null || event === 'plan' || event === 'sweep' || event === 'recovered') return detail
  return /^[a-z_]+(?=:|$)/.exec(detail)?.[0] ?? null
}

function redactEdit(state: StateEdit, person: (name: string | null) => string | null): StateEdit {
  const { command, what, from, to } = state
  if (what === 'system' || what === 'resource') return { command, what, from, to, reason: null }
  const isPerson = what === 'person'
  return { command, what, from: isPerson ? person(from) : null, to: isPerson ? person(to) : null, reason: null }
}

function redactEmergency(emergency: Emergency, pseudonym: Pseudonym): Emergency {
  const person = pseudonym('person', emergency.person)
  const one: Emergency = { ...withoutWords(emergency), person, by: pseudonym('person', emergency.by) }
  if (one.kind === 'lock') return one
  const exception = redactId(one.exception, pseudonym)
  if (one.kind === 'revocation') return { ...one, exception, content: pseudonym('hash', one.content) }
  return { ...one, exception, grants: one.grants.map((grant) => grant.replaceAll(emergency.person, person)) }
}

function withoutWords(emergency: Emergency): Emergency {
  const one = { ...emergency, reason: '', by: '', login: null }
  return one.kind === 'break_glass' ? { ...one, ticket: null } : one
}
