import type { SearchEntry } from 'ldapts'
import type { ActualAccount } from '../../domain/access.ts'
import type { Instant } from '../../domain/time.ts'
import { CallFailure } from '../call-failure.ts'
import { idOf, textOf, textsOf, timeOf } from './ldap-entry.ts'
import { nameKey, parseName } from './ldap-name.ts'
import type { LdapScheme } from './ldap-scheme.ts'
import { type PrimaryGroup, primaryAttributes, primaryGroupOf, primaryKey } from './ldap-primary-group.ts'

/** An account as groups know it. */
export interface LdapPerson {
  readonly id: string
  readonly name: string
  /** what `memberUid` has of it */
  readonly logins: readonly string[]
  /** which does not list its members */
  readonly primaryGroup: PrimaryGroup | null
}

/** What has to be read of an account. */
export function personAttributes({ dialect, username, onOff }: LdapScheme): readonly string[] {
  const { id, created, employeeId } = dialect
  return [...new Set([id, username, 'uid', 'mail', employeeId, created, ...onOff.attributes, ...primaryAttributes])]
}

/** The account that an entry is. Throws a `CallFailure` when it does not show what it is known by. */
export function accountOf(entry: SearchEntry, scheme: LdapScheme, now: Instant): ActualAccount {
  const { dialect, username, onOff } = scheme
  return {
    id: personOf(entry, scheme).id,
    username: textOf(entry, username) ?? parseName(entry.name)?.[0]?.[0]?.value ?? entry.name,
    email: textOf(entry, 'mail'),
    employeeId: textOf(entry, dialect.employeeId),
    externalId: null,
    status: onOff.isOff(entry, now) ? 'suspended' : 'enabled',
    createdAt: timeOf(textOf(entry, dialect.created)),
  }
}

export function personOf(entry: SearchEntry, { dialect }: LdapScheme): LdapPerson {
  const id = idOf(entry, dialect.id)
  if (id !== null) return { id, name: entry.name, logins: textsOf(entry, 'uid'), primaryGroup: primaryGroupOf(entry) }
  const message = `\`${dialect.id}\` of \`${entry.name}\` cannot be read with these credentials`
  throw new CallFailure({ class: 'permission', message })
}

/** Who is meant by a name or a login. */
export interface PeopleIndex {
  add(person: LdapPerson): void
  /** by distinguished name; null for nobody who was read */
  byName(name: string): string | null
  /** by login, capitals counting; several accounts may have it */
  byLogin(login: string): readonly string[]
  /** whose primary group it is */
  byPrimaryGroup(group: PrimaryGroup): readonly string[]
  /** names that two accounts have, as far as capitals and blanks go */
  readonly doubles: readonly string[]
}

export function createPeopleIndex(): PeopleIndex {
  const names = new Map<string, string>()
  const keys = new Map<string, string>()
  const logins = new Map<string, readonly string[]>()
  const primaries = new Map<string, string[]>()
  const doubles: string[] = []
  return {
    doubles,
    add({ id, name, logins: own, primaryGroup }) {
      const key = nameKey(name)
      if (keys.has(key)) doubles.push(name)
      keys.set(key, id)
      names.set(name, id)
      for (const login of own) logins.set(login, [...new Set([...(logins.get(login) ?? []), id])])
      if (primaryGroup === null) return
      const group = primaryKey(primaryGroup)
      const members = primaries.get(group)
      if (members) members.push(id)
      else primaries.set(group, [id])
    },
    // Most members are spelt as the entry is.
    byName: (name) => names.get(name) ?? keys.get(nameKey(name)) ?? null,
    byLogin: (login) => logins.get(login) ?? [],
    byPrimaryGroup: (group) => primaries.get(primaryKey(group)) ?? [],
  }
}
