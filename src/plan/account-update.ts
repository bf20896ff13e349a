import type { Reason } from '../domain/access.ts'
import { firstValue } from '../domain/person.ts'
import type { PersonCase } from './person-case.ts'

/**
 * Why a linked account is to be given its person's new e-mail address; null when it is not. Only an account that still
 * has the address of the last run is behind: any other address there is an alias, or somebody's own choice.
 */
export function staleAddress({ facts, timeline, link }: PersonCase): Reason | null {
  if (link?.kind !== 'linked' || link.known === null || !facts.manifest.account.verbs.update) return null
  const { mode } = facts.settings.enforcement
  if (mode !== 'owned' && mode !== 'authoritative') return null
  const [earlier, now] = addresses(timeline)
  if (!earlier || !now || earlier === now || link.account.email?.toLowerCase() !== earlier) return null
  return { kind: 'ledger', name: 'e-mail address changed', path: [], at: null, until: null }
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
