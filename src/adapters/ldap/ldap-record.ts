import type { SearchEntry } from 'ldapts'
import type { Instant } from '../../domain/time.ts'
import type { DirectoryRecord } from '../adapter.ts'
import { textsOf } from './ldap-entry.ts'
import { accountOf } from './ldap-people.ts'
import type { LdapScheme } from './ldap-scheme.ts'

/** What nobody may read from a record of a person, whatever the credentials may. */
const secret = /password|pwd|passphrase|secret|privatekey|krbprincipalkey/i
/** Groups are no attributes of people, and their lists come in parts. */
const groups = /^memberOf(?:;|$)/i

/**
 * What an entry says of a person: its attributes of text, one value or several; its own name as `dn`, its immutable id as
 * `id`, and as `enabled` whether the account is on.
 */
export function recordOf(entry: SearchEntry, scheme: LdapScheme, now: Instant): DirectoryRecord {
  const { id, status } = accountOf(entry, scheme, now)
  const fields: Record<string, unknown> = {}
  for (const { type } of entry.attributes) {
    const values = textsOf(entry, type)
    if (values.length > 0 && !secret.test(type) && !groups.test(type))
      fields[type] = values.length === 1 ? values[0] : values
  }
  return { ...fields, dn: entry.name, id, enabled: status === 'enabled' }
}
