import { type Filter, FilterParser } from 'ldapts'
import type { AdapterContext } from '../adapter.ts'
import { type AdapterOptions, adapterOptions } from '../adapter-options.ts'
import { ldapAccess, type LdapAccess } from './ldap-access.ts'
import { type LdapKind, ldapKinds } from './ldap-dialect.ts'
import { parseName } from './ldap-name.ts'
import { switchOf } from './ldap-switch.ts'

/** The settings of one directory, checked. */
export interface LdapSettings {
  readonly access: LdapAccess
  /** null: as the server says itself */
  readonly kind: LdapKind | null
  readonly people: LdapBranch
  readonly groups: LdapBranch
  /** what groups are called in policies: by their common name, or by the whole distinguished name */
  readonly groupNames: 'cn' | 'dn'
  /** stands in for the last member of a group that may not be empty */
  readonly emptyGroupMember: string | null
  /** attribute of the name that people sign in with; null: as usual for the kind */
  readonly username: string | null
  /** how accounts are switched off; null: as usual for the kind */
  readonly disableBy: string | null
  /** the password policy that applies to everybody, where accounts are switched off by it */
  readonly passwordPolicy: string | null
  readonly template: LdapTemplate
}

export interface LdapBranch {
  readonly base: string
  /** null: as usual for the kind */
  readonly filter: Filter | null
}

/** What a new account looks like; null: as usual for the kind. Texts have placeholders: `${person.username}`. */
export interface LdapTemplate {
  readonly name: string | null
  readonly classes: readonly string[] | null
  readonly attributes: Readonly<Record<string, readonly string[]>> | null
}

/** Throws `invalid-files` for settings that are missing or make no sense. */
export function ldapSettings({ settings, root }: Pick<AdapterContext, 'settings' | 'root'>): LdapSettings {
  const options = adapterOptions(settings)
  const template = options.texts('create_attributes')
  return {
    access: ldapAccess(options, { timeout: settings.timeout, root }),
    kind: choice(options, 'kind', ldapKinds),
    people: branch(options, 'user'),
    groups: branch(options, 'group'),
    groupNames: choice(options, 'group_names', ['cn', 'dn'] as const) ?? 'cn',
    emptyGroupMember: nameIn(options, 'empty_group_member'),
    username: options.text('login_attribute'),
    disableBy: disabler(options),
    passwordPolicy: nameIn(options, 'password_policy'),
    template: {
      name: options.text('create_dn'),
      classes: orNull(options.list('create_classes')),
      attributes: Object.keys(template).length === 0 ? null : template,
    },
  }
}

function branch(options: AdapterOptions, of: 'user' | 'group'): LdapBranch {
  const base = nameIn(options, `${of}_base`) ?? nameIn(options, 'base_dn')
  if (base === null) return options.refuse(`has no \`${of}_base\``, `add \`${of}_base: "ou=${of}s,dc=example,dc=com"\``)
  const text = options.text(`${of}_filter`)
  return { base, filter: text === null ? null : filterOf(text, `${of}_filter`, options) }
}

function nameIn(options: AdapterOptions, key: string): string | null {
  const text = options.text(key)
  if (text === null || (parseName(text) ?? []).length > 0) return text
  return options.refuse(`has \`${key}\` that is no distinguished name`, `write \`${key}: "cn=…,dc=example,dc=com"\``)
}

function disabler(options: AdapterOptions): string | null {
  const text = options.text('disable_by')
  if (text === null || switchOf(text)) return text
  return options.refuse(
    `has \`disable_by: ${text}\``,
    'write `disable_by: attribute=value`, or an attribute of the README',
  )
}

function filterOf(text: string, key: string, options: AdapterOptions): Filter {
  try {
    return FilterParser.parseString(text)
  } catch {
    return options.refuse(`has \`${key}\` that is no filter`, `write \`${key}: "(objectClass=person)"\` (RFC 4515)`)
  }
}

function choice<T extends string>(options: AdapterOptions, key: string, values: readonly T[]): T | null {
  const text = options.text(key)
  const found = values.find((one) => one === text)
  if (text === null || found !== undefined) return found ?? null
  return options.refuse(`has \`${key}: ${text}\``, `write one of ${values.map((one) => `\`${one}\``).join(', ')}`)
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list
}
