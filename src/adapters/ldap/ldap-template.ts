import { randomBytes } from 'node:crypto'
import { firstValue } from '../../domain/person.ts'
import type { AccountProfile } from '../adapter.ts'
import { isExposed } from './ldap-access.ts'
import { escapeValue, isWithin, parseName } from './ldap-name.ts'
import type { LdapScheme } from './ldap-scheme.ts'
import type { LdapSettings } from './ldap-settings.ts'

export interface NewEntry {
  readonly name: string
  readonly attributes: Readonly<Record<string, readonly (string | Buffer)[]>>
}

/** The entry of a new account, from the template; a text says what stands against it. */
export function newEntry(
  profile: AccountProfile,
  { dialect, username }: LdapScheme,
  { template, people, access }: Pick<LdapSettings, 'template' | 'people' | 'access'>,
): NewEntry | string {
  const words = wordsOf(profile)
  const name = filled(template.name ?? `${dialect.template.name},${people.base}`, words, escapeValue)
  if (name === null) return `\`${profile.username}\` lacks what its distinguished name is made of`
  const own = parseName(name)?.[0]
  if (!own || !isWithin(name, people.base))
    return `\`${name}\` is not below \`${people.base}\`, where accounts are looked for`
  const attributes: Record<string, readonly (string | Buffer)[]> = {
    objectClass: template.classes ?? dialect.template.classes,
    [username]: [profile.username],
  }
  const isSet = (attribute: string) =>
    Object.keys(attributes).some((one) => one.toLowerCase() === attribute.toLowerCase())
  for (const [attribute, texts] of Object.entries(template.attributes ?? dialect.template.attributes)) {
    const values = texts.flatMap((text) => filled(text, words, (value) => value) ?? [])
    if (values.length > 0 && !isSet(attribute)) attributes[attribute] = values
  }
  // What an entry is named by is part of it.
  for (const { type, value } of own) if (!isSet(type)) attributes[type] = [value]
  if (dialect.kind !== 'active_directory') return { name, attributes }
  if (isExposed(access.place))
    return 'Active Directory takes no password without TLS, and no account that is on without a password: use ldaps:// or `start_tls`'
  return { name, attributes: { ...attributes, userAccountControl: ['512'], unicodePwd: [unknownPassword()] } }
}

const placeholder = /\$\{person\.([A-Za-z_][A-Za-z0-9_]*)\}/g

/** Null when a placeholder has no value. */
function filled(text: string, words: ReadonlyMap<string, string>, escape: (value: string) => string): string | null {
  let isWhole = true
  const result = text.replaceAll(placeholder, (_whole, name: string) => {
    const value = words.get(name)
    if (value === undefined) isWhole = false
    return escape(value ?? '')
  })
  return isWhole ? result : null
}

/** What the people source says, and what can always be said of somebody who is to have an account. */
function wordsOf({
  username,
  email,
  displayName,
  employeeId,
  attributes,
}: AccountProfile): ReadonlyMap<string, string> {
  const name = displayName ?? username
  const [last = username, ...first] = name.split(/\s+/).filter(Boolean).toReversed()
  const words = new Map([
    ['last_name', last],
    ...(first.length > 0 ? [['first_name', first.toReversed().join(' ')] as const] : []),
  ])
  for (const key of attributes?.keys() ?? []) {
    const value = firstValue(attributes!, key)
    if (value !== null && value !== '') words.set(key, value)
  }
  words.set('username', username).set('name', name)
  if (email !== null) words.set('email', email)
  if (employeeId !== null) words.set('employee_id', employeeId)
  return words
}

/** Nobody knows it, this program included; whoever needs one has it reset. https://learn.microsoft.com/openspecs/windows_protocols/ms-adts/6e803168-f140-4d23-b2d3-c3a8ab5917d2 */
function unknownPassword(): Buffer {
  return Buffer.from(`"${randomBytes(48).toString('base64')}"`, 'utf16le')
}
