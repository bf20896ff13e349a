import { matchesGrant } from '../domain/pattern.ts'
import { causeOfLoss, type CauseQuestion, lostReasons } from './cause.ts'
import type { PersonCase } from './person-case.ts'
import type { HeldGrant } from './system-facts.ts'

/**
 * Whether something that provisionr gave ends although the rest of the person waits: what ends by time, what leave takes,
 * and, where only a grant could not be worked out, what is privileged. What might be that very grant waits with it.
 */
export function endsAnyway(person: PersonCase, held: HeldGrant, question: CauseQuestion): boolean {
  const { timeline, catalog } = person
  const { now } = timeline
  if (question.owned === undefined || person.heldTypes.has(held.type)) return false
  const bare = { ...held, level: null }
  if (now.problems.some(({ mayGive }) => mayGive && matchesGrant(mayGive, bare, catalog))) return false
  const cause = causeOfLoss(question)
  if (cause === 'expiry' || cause === 'grace') return true
  const isPrivileged = person.riskOf(held) === 'privileged'
  if (now.state !== 'leave') return isPrivileged && now.person.hold === null
  const reasons = lostReasons(question)
  return isPrivileged || (reasons.length > 0 && reasons.every(({ kind }) => kind === 'exception'))
}
