import type { ActualGrant, ExpectedGrant, Reason } from '../domain/access.ts'
import { findType, grantKey, levelRank } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { Cause } from '../domain/plan.ts'
import type { EnforcementMode } from '../domain/settings.ts'
import { causeOfGain, causeOfLoss, type CauseQuestion, lostReasons, stateReason } from './cause.ts'
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
  | { readonly kind: 'missing'; readonly reasons: readonly Reason[] }

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
  if (!facts.isComplete(grant.type, grant.resource)) return { kind: 'withheld' }
  if (facts.isUnmanaged(grant)) return { kind: 'nothing' }
  const key = grantKey(grant)
  const question: CauseQuestion = {
    key,
    type: grant.type,
    manifest: known,
    timeline: person.timeline,
    owned: person.owned.get(key),
    isFirstRun: person.isFirstRun,
  }
  if (actual === undefined) return expected ? decideAbsent(person, grant, expected, question) : { kind: 'nothing' }
  const held = { ...grant, level: actual.level }
  const mode = facts.modeOf(held)
  if (expected?.blocked) return { kind: 'unchanged' }
  if (!expected) return decideUnexpected(person, held, actual, mode, question)
  const order = levelRank(known, grant.type, actual.level) - levelRank(known, grant.type, expected.grant.level)
  if (order === 0) return decideEqual(question.owned, expected, mode)
  if (actual.computedBy !== null)
    return order > 0 ? { kind: 'unchanged' } : { kind: 'missing', reasons: expected.reasons }
  if (isHeld(person, grant.type)) return { kind: 'withheld' }
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
  return { kind: 'add', cause: causeOfGain(question), reasons: expected.reasons }
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
      ? { kind: 'remove', cause: causeOfLoss(question), reasons: [forced] }
      : { kind: 'excess', why: 'must-go', reasons: [forced] }
  }
  if (isHeld(person, held.type)) return { kind: 'withheld' }
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
  if (mustGo(person, held) || gaveIt) {
    if (!isWritable) return { kind: 'excess', why: 'level', reasons: expected.reasons }
    return { kind: 'lower', cause: causeOfLoss(question), reasons: expected.reasons }
  }
  if (mode === 'authoritative') return { kind: 'lower', cause: 'drift', reasons: expected.reasons }
  return { kind: 'excess', why: 'level', reasons: expected.reasons }
}

/** What no enforcement mode protects: a leaver's access, and what a deny certainly forbids, whoever gave it. */
function mustGo(person: PersonCase, held: HeldGrant): Reason | null {
  const { now } = person.timeline
  if (now.state === 'terminated') return stateReason('terminated')
  return (
    now.denials.find((denial) => denial.certain && matchesGrant(denial.pattern, held, person.catalog))?.reason ?? null
  )
}

function isHeld(person: PersonCase, type: string): boolean {
  return person.holdsAll || person.heldTypes.has(type)
}
