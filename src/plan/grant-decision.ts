import { type ActualGrant, type ExpectedGrant, isUnapproved, type Reason, totalLoss } from '../domain/access.ts'
import { findType, grantKey, levelRank } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { Cause } from '../domain/plan.ts'
import type { EnforcementMode } from '../domain/settings.ts'
import { causeOfGain, causeOfLoss, type CauseQuestion, lostReasons } from './cause.ts'
import { endsAnyway } from './ends-anyway.ts'
import type { PersonCase } from './person-case.ts'
import type { HeldGrant } from './system-facts.ts'

/** What is to happen to one grant of one person. */
export type GrantDecision =
  | { readonly kind: 'nothing' }
  /** expected and actual agree */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'add' | 'raise' | 'adopt'; readonly cause: Cause; readonly reasons: readonly Reason[] }
  | { readonly kind: 'remove' | 'lower'; readonly cause: Cause; readonly reasons: readonly Reason[] }
  | { readonly kind: 'excess'; readonly why: ExcessWhy; readonly reasons: readonly Reason[] }
  | { readonly kind: 'missing'; readonly reasons: readonly Reason[]; readonly message?: string }

export type ExcessWhy = 'unexpected' | 'level' | 'computed' | 'must-go'

/** Decides by state alone: what is expected, what is held, who gave it, and what may be touched. */
export function decideGrant(
  person: PersonCase,
  grant: HeldGrant,
  expected: ExpectedGrant | undefined,
  actual: ActualGrant | undefined,
): GrantDecision {
  const { facts } = person
  const known = facts.manifest
  if (facts.frozen || !facts.isComplete(grant.type, grant.resource)) return { kind: 'withheld' }
  if (facts.isUnmanaged(grant)) return { kind: 'nothing' }
  const key = grantKey(grant)
  const question: CauseQuestion = {
    key,
    type: grant.type,
    manifest: known,
    timeline: person.timeline,
    owned: person.owned.get(key),
    isFirstRun: person.isFirstRun,
    gifts: person.gifts,
  }
  if (actual === undefined) return expected ? decideAbsent(person, grant, expected, question) : { kind: 'nothing' }
  const held = { ...grant, level: actual.level }
  const mode = facts.modeOf(held)
  if (!expected || isUnapproved(expected)) return decideUnexpected(person, held, actual, mode, question)
  // A level that the system does not tell is taken to be right: nobody could ever see it made so.
  const order =
    actual.level === null
      ? 0
      : levelRank(known, grant.type, actual.level) - levelRank(known, grant.type, expected.grant.level)
  if (order === 0 && person.timeline.now.person.hold !== null) return { kind: 'unchanged' }
  // A freeze keeps what it would let somebody have, not what is above it.
  if (expected.blocked && (expected.blocked.kind !== 'rule' || order <= 0)) return { kind: 'unchanged' }
  if (order === 0) return decideEqual(question.owned, expected, mode)
  if (actual.computedBy !== null) {
    if (order < 0) return { kind: 'missing', reasons: expected.reasons }
    const forced = mustGo(person, held)
    return forced ? { kind: 'excess', why: 'computed', reasons: [forced] } : { kind: 'unchanged' }
  }
  if (isHeld(person, grant.type) && !(order > 0 && endsAnyway(person, held, question))) return { kind: 'withheld' }
  if (order < 0) {
    if (person.timeline.now.state === 'leave') return { kind: 'unchanged' }
    if (mode === 'observe') return { kind: 'missing', reasons: expected.reasons }
    return { kind: 'raise', cause: causeOfGain(question), reasons: expected.reasons }
  }
  return decideTooHigh(person, held, mode, question, expected)
}

function decideAbsent(
  person: PersonCase,
  grant: HeldGrant,
  expected: ExpectedGrant,
  question: CauseQuestion,
): GrantDecision {
  if (expected.blocked || isHeld(person, grant.type)) return { kind: 'withheld' }
  if (person.timeline.now.state === 'leave') return { kind: 'nothing' }
  const mode = person.facts.modeOf({ ...grant, level: expected.grant.level })
  if (mode === 'observe') return { kind: 'missing', reasons: expected.reasons }
  const rival = decideRival(person, grant)
  if (rival === 'withheld') return { kind: 'withheld' }
  if (rival !== null) {
    const message = `expected, but \`${rival.resource}\` is held in its place and is not provisionr’s to take → take it away there, or apply with --remediate`
    return { kind: 'missing', reasons: expected.reasons, message }
  }
  return { kind: 'add', cause: causeOfGain(question), reasons: expected.reasons }
}

/**
 * Of an exclusive type, adding one resource takes the other away: it may be added only when what is held in its place
 * may be removed (a mandatory type's default gives way by itself).
 */
function decideRival(person: PersonCase, grant: HeldGrant): ActualGrant | 'withheld' | null {
  const { facts, link } = person
  const type = findType(facts.manifest, grant.type)
  if (type?.levelMode !== 'exclusive' || link?.kind !== 'linked') return null
  if (!facts.isTypeWhole(grant.type)) return 'withheld'
  for (const rival of facts.grants.get(link.account.id)?.values() ?? []) {
    if (rival.type !== grant.type || type.mandatory?.default === rival.resource) continue
    const { resource, level } = rival
    const { kind } = decideGrant(person, { system: facts.name, type: grant.type, resource, level }, undefined, rival)
    if (kind === 'withheld') return 'withheld'
    if (kind !== 'remove') return rival
  }
  return null
}

function decideEqual(owned: LedgerGrant | undefined, expected: ExpectedGrant, mode: EnforcementMode): GrantDecision {
  if (mode === 'observe' || (owned && owned.level === expected.grant.level)) return { kind: 'unchanged' }
  return { kind: 'adopt', cause: 'adopt', reasons: expected.reasons }
}

function decideUnexpected(
  person: PersonCase,
  held: HeldGrant,
  actual: ActualGrant,
  mode: EnforcementMode,
  question: CauseQuestion,
): GrantDecision {
  const type = findType(person.facts.manifest, held.type)
  if (type?.mandatory?.default === held.resource) return { kind: 'nothing' }
  const forced = mustGo(person, held)
  const isWritable = mode === 'owned' || mode === 'authoritative'
  if (forced) {
    if (actual.computedBy !== null) return { kind: 'excess', why: 'computed', reasons: [forced] }
    return isWritable
      ? { kind: 'remove', cause: forced.kind === 'lock' ? 'lock' : causeOfLoss(question, forced), reasons: [forced] }
      : { kind: 'excess', why: 'must-go', reasons: [forced] }
  }
  if (isHeld(person, held.type) && !endsAnyway(person, held, question)) return { kind: 'withheld' }
  if (actual.computedBy !== null) return { kind: 'excess', why: 'computed', reasons: [] }
  if (question.owned && isWritable)
    return { kind: 'remove', cause: causeOfLoss(question), reasons: lostReasons(question) }
  if (mode === 'authoritative') return { kind: 'remove', cause: 'drift', reasons: [] }
  return { kind: 'excess', why: 'unexpected', reasons: [] }
}

function decideTooHigh(
  person: PersonCase,
  held: HeldGrant,
  mode: EnforcementMode,
  question: CauseQuestion,
  expected: ExpectedGrant,
): GrantDecision {
  const { manifest } = person.facts
  const isWritable = mode === 'owned' || mode === 'authoritative'
  const ownedRank = question.owned ? levelRank(manifest, held.type, question.owned.level) : -2
  const gaveIt = ownedRank >= levelRank(manifest, held.type, held.level)
  const forced = mustGo(person, held)
  if (forced || gaveIt) {
    if (!isWritable) return { kind: 'excess', why: 'level', reasons: expected.reasons }
    return {
      kind: 'lower',
      cause: forced?.kind === 'lock' ? 'lock' : causeOfLoss(question, forced),
      reasons: expected.reasons,
    }
  }
  if (mode === 'authoritative') return { kind: 'lower', cause: 'drift', reasons: expected.reasons }
  return { kind: 'excess', why: 'level', reasons: expected.reasons }
}

/** What no enforcement mode protects: a leaver's access, and what a deny certainly forbids, whoever gave it. */
function mustGo(person: PersonCase, held: HeldGrant): Reason | null {
  const { now } = person.timeline
  const total = totalLoss(now)
  if (total) return total
  return (
    now.denials.find((denial) => denial.certain && matchesGrant(denial.pattern, held, person.catalog))?.reason ?? null
  )
}

function isHeld(person: PersonCase, type: string): boolean {
  return person.holdsAll || person.heldTypes.has(type)
}
