import type { Reason } from '../domain/access.ts'
import { displayName, firstValue } from '../domain/person.ts'
import type { ChangeState } from '../domain/plan.ts'
import type { AccountDecision } from './account-decision.ts'
import { endChanged, movedEnd } from './account-end.ts'
import type { PersonCase } from './person-case.ts'

/** What an account says of its person; the names are what reasons of changes are called. */
export const addressChanged = 'e-mail address changed'
export const nameChanged = 'name changed'

export interface AccountUpdate {
  readonly before: ChangeState
  readonly after: ChangeState
  readonly reasons: readonly Reason[]
}

/**
 * What the account is to say of its person from now on; null when it does. `decision` and `end` are what else is to become
 * of it: nothing is updated that goes off, and what was off is updated when it is enabled.
 */
export function decideUpdate(
  person: PersonCase,
  decision: AccountDecision,
  end: AccountDecision,
): AccountUpdate | null {
  const { link, timeline } = person
  if (link?.kind !== 'linked') return null
  const enabled = decision.kind === 'change' && decision.action === 'enable_account' ? decision.to : null
  const status = enabled ?? (end.kind === 'change' ? end.to : link.account.status)
  const isProfiled = enabled !== null || (decision.kind === 'ready' && timeline.now.state !== 'leave')
  const moved = movedEnd(person, status)
  const reasons = [...(isProfiled ? staleProfile(person) : []), ...(moved ? [reasonOf(endChanged)] : [])]
  if (reasons.length === 0) return null
  const state = { level: null, status }
  return {
    before: moved ? { ...state, valid_until: moved.from } : state,
    after: moved ? { ...state, valid_until: moved.to } : state,
    reasons,
  }
}

/**
 * Why a linked account is to say something else of its person, since the last run that saw to it; empty when it is not. Of
 * addresses only an account is behind that still has the one of that run: any other address there is an alias, or
 * somebody's own choice.
 */
export function staleProfile({ facts, timeline, link }: Pick<PersonCase, 'facts' | 'timeline' | 'link'>): Reason[] {
  if (link?.kind !== 'linked' || link.known === null || !facts.manifest.account.verbs.update) return []
  const { mode } = facts.settings.enforcement
  if (mode !== 'owned' && mode !== 'authoritative') return []
  const [earlier, now] = addresses(timeline)
  const hasAddress = earlier && now && earlier !== now && link.account.email?.toLowerCase() === earlier
  const [formerName, name] = [timeline.unmoved, timeline.now].map(({ person }) => displayName(person.attributes))
  const hasName = formerName && name && formerName !== name
  return [...(hasAddress ? [addressChanged] : []), ...(hasName ? [nameChanged] : [])].map(reasonOf)
}

function reasonOf(name: string): Reason {
  return { kind: 'ledger', name, path: [], at: null, until: null }
}

/** Whether the person has another address since the last run, which nobody can see to as long as the system is not read or not written. */
export function isAddressOpen({ facts, timeline }: Pick<PersonCase, 'facts' | 'timeline'>): boolean {
  const [earlier, now] = addresses(timeline)
  const isOpen = !facts.accountsComplete || facts.frozen !== null
  return isOpen && earlier !== now && earlier !== undefined
}

function addresses(timeline: PersonCase['timeline']): (string | undefined)[] {
  return [timeline.unmoved, timeline.now].map(({ person }) => firstValue(person.attributes, 'email')?.toLowerCase())
}
