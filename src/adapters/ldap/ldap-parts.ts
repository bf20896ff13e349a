import type { Instant } from '../../domain/time.ts'
import type { LdapClient } from './ldap-client.ts'
import type { LdapDirectory } from './ldap-directory.ts'
import type { LdapMembership } from './ldap-membership.ts'
import type { LdapSettings } from './ldap-settings.ts'

/** What works on one directory is made of these. */
export interface LdapParts {
  readonly client: LdapClient
  readonly directory: LdapDirectory
  readonly membership: LdapMembership
  readonly settings: LdapSettings
  /** real time */
  readonly clock: () => Instant
}
