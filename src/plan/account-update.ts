import type { Reason } from '../domain/access.ts'
import { displayName, firstValue } from '../domain/person.ts'
import type { PersonCase } from './person-case.ts'

/** What an account says of its person; the names are what reasons of changes are called. */
export const addressChanged = 'e-mail address changed'
export const nameChanged = 'name changed'

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
  return [...(hasAddress ? [addressChanged] : []), ...(hasName ? [nameChanged] : [])].map((one) => ({
    kind: 'ledger',
    name: one,
    path: [],
    at: null,
    until: null,
  }))
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
