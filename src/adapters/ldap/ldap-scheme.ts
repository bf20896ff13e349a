import { AndFilter, Control, EqualityFilter, type Filter, PresenceFilter, type SearchEntry } from 'ldapts'
import type { LdapClient } from './ldap-client.ts'
import { dialectOf, type LdapDialect, type LdapKind } from './ldap-dialect.ts'
import { textOf, textsOf } from './ldap-entry.ts'
import type { LdapSettings } from './ldap-settings.ts'
import { type LdapSwitch, lockedTime, type LockPolicy, switchOf } from './ldap-switch.ts'

/** What this directory calls things: its kind, and what the settings say differently. */
export interface LdapScheme {
  readonly dialect: LdapDialect
  /** attribute of the name that people sign in with */
  readonly username: string
  readonly disableBy: string
  readonly onOff: LdapSwitch
  readonly people: Filter
  readonly groups: Filter
  /** sent with every list */
  readonly controls: readonly Control[]
  /** where accounts are switched off by a password policy: that policy */
  readonly policy: LockPolicy | null
}

/** https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/3ed61e6c-cfdc-487d-9f02-5a3397be3772 */
const activeDirectory = '1.2.840.113556.1.4.800'

/** Without it, Active Directory answers a list of a domain with references to its other partitions (MS-ADTS, 3.1.1.3.4.1.12). */
const domainScope = '1.2.840.113556.1.4.1339'

const rootAttributes = ['vendorName', 'supportedControl', 'supportedCapabilities']

/** Asks the server what it is (RFC 4512, 5.1). Throws a `CallFailure`. */
export async function readScheme(client: LdapClient, settings: LdapSettings): Promise<LdapScheme> {
  const root = await client.read({ base: '', filter: anything, attributes: rootAttributes })
  const abilities = new Set(
    root ? [...textsOf(root, 'supportedControl'), ...textsOf(root, 'supportedCapabilities')] : [],
  )
  const dialect = dialectOf(settings.kind ?? kindOf(root, abilities))
  const disableBy = settings.disableBy ?? dialect.disableBy
  const policy = disableBy === lockedTime ? await readPolicy(client, settings.passwordPolicy) : null
  return {
    dialect,
    username: settings.username ?? dialect.username,
    disableBy,
    onOff: switchOf(disableBy, policy)!,
    people: settings.people.filter ?? dialect.people,
    groups: settings.groups.filter ?? dialect.groups,
    controls: abilities.has(domainScope) ? [new Control(domainScope)] : [],
    policy,
  }
}

async function readPolicy(client: LdapClient, name: string | null): Promise<LockPolicy | null> {
  if (name === null) return null
  const entry = await client.read({ base: name, filter: anything, attributes: ['pwdLockout'] })
  return { name, locks: entry !== null && textOf(entry, 'pwdLockout') === 'TRUE' }
}

export const anything: Filter = new PresenceFilter({ attribute: 'objectClass' })

/** Values are bytes in the request, so that none of them can become part of the filter. */
export function equals(attribute: string, value: string | Buffer): Filter {
  return new EqualityFilter({ attribute, value })
}

export function allOf(...filters: Filter[]): Filter {
  return new AndFilter({ filters })
}

function kindOf(root: SearchEntry | null, abilities: ReadonlySet<string>): LdapKind {
  if (abilities.has(activeDirectory)) return 'active_directory'
  return root && /389/.test(textOf(root, 'vendorName') ?? '') ? '389' : 'openldap'
}
