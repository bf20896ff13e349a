import type { SearchEntry } from 'ldapts'
import { textsOf } from './ldap-entry.ts'
import { nameKey, parseName } from './ldap-name.ts'
import { asPrimaryGroup, type PrimaryGroup } from './ldap-primary-group.ts'

/** A group without its members, which may be many. */
export interface LdapGroupHead {
  /** what policies call it */
  readonly resource: string
  readonly name: string
  /** in small letters */
  readonly classes: ReadonlySet<string>
  /** what it is known by to those whose primary group it is */
  readonly asPrimary: PrimaryGroup | null
}

export interface LdapGroup extends LdapGroupHead {
  /** distinguished names */
  readonly members: readonly string[]
  readonly logins: readonly string[]
  readonly owners: readonly string[]
}

export type MemberAttribute = 'member' | 'uniqueMember' | 'memberUid'

export const headAttributes = ['objectClass', 'cn', 'objectSid', 'gidNumber']
export const groupAttributes = [...headAttributes, 'member', 'uniqueMember', 'memberUid', 'owner']

export function headOf(entry: SearchEntry, groupNames: 'cn' | 'dn'): LdapGroupHead {
  return {
    resource: groupNames === 'dn' ? entry.name : commonName(entry),
    name: entry.name,
    classes: new Set(textsOf(entry, 'objectClass').map((one) => one.toLowerCase())),
    asPrimary: asPrimaryGroup(entry),
  }
}

/** Where an account that is given the group is listed. */
export function memberAttribute({ classes }: LdapGroupHead): MemberAttribute {
  if (classes.has('groupofuniquenames')) return 'uniqueMember'
  const isListedByName = ['groupofnames', 'groupofmembers', 'group'].some((one) => classes.has(one))
  return classes.has('posixgroup') && !isListedByName ? 'memberUid' : 'member'
}

/** Wherever an account may be listed: a group of RFC 2307bis has names and logins. */
export function memberAttributes(group: LdapGroupHead): readonly MemberAttribute[] {
  const first = memberAttribute(group)
  return first !== 'memberUid' && group.classes.has('posixgroup') ? [first, 'memberUid'] : [first]
}

export function hasOwners({ classes }: LdapGroupHead): boolean {
  return ['groupofnames', 'groupofuniquenames', 'groupofmembers'].some((one) => classes.has(one))
}

/** Whether its class demands a member (RFC 4519, 3.5 and 3.6), so that none in sight means none that may be seen. */
export function needsMember({ classes }: LdapGroupHead): boolean {
  return classes.has('groupofnames') || classes.has('groupofuniquenames')
}

/** Groups by common name; where several have one, each by its distinguished name. */
export function renameDoubles(groups: readonly LdapGroup[]): {
  readonly groups: readonly LdapGroup[]
  readonly doubles: readonly string[]
} {
  const counts = new Map<string, number>()
  for (const { resource } of groups) counts.set(fold(resource), (counts.get(fold(resource)) ?? 0) + 1)
  const isDouble = ({ resource }: LdapGroup) => counts.get(fold(resource))! > 1
  return {
    groups: groups.map((one) => (isDouble(one) ? { ...one, resource: one.name } : one)),
    doubles: [...new Set(groups.filter(isDouble).map(({ resource }) => resource))],
  }
}

export function isSameName(one: string, other: string): boolean {
  return one === other || nameKey(one) === nameKey(other)
}

/** The common name that is part of the entry's own name, else its first. */
function commonName(entry: SearchEntry): string {
  const own = parseName(entry.name)?.[0]?.find(({ type }) => type.toLowerCase() === 'cn')
  return own?.value ?? textsOf(entry, 'cn')[0] ?? entry.name
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
