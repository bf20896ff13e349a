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
  const [earlier, now] = [timeline.unmoved, timeline.now].map(({ person }) =>
    firstValue(person.attributes, 'email')?.toLowerCase(),
  )
  if (!earlier || !now || earlier === now || link.account.email?.toLowerCase() !== earlier) return null
  return { kind: 'ledger', name: 'e-mail address changed', path: [], at: null, until: null }
}
