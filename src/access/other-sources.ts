import type { ExpectedGrant, PersonAccess } from '../domain/access.ts'
import type { Grant } from '../domain/grant.ts'

/** What a person is to have all the same of the grants asked about. */
export function otherSources(access: PersonAccess, concerns: (grant: Grant) => boolean): ExpectedGrant[] {
  if (access.locked || access.state === 'terminated') return []
  return [...access.expected.values()].filter(({ grant, blocked }) => blocked === null && concerns(grant))
}
