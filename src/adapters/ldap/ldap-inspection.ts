import type { InspectionReport } from '../adapter.ts'
import { textsOf, textOf, timeOf } from './ldap-entry.ts'
import { grantRows, type Stray } from './ldap-grants.ts'
import type { LdapGroup } from './ldap-group.ts'
import type { LdapParts } from './ldap-parts.ts'
import { createPeopleIndex, personOf } from './ldap-people.ts'
import { anything } from './ldap-scheme.ts'
import { lockedTime } from './ldap-switch.ts'

const mostNamed = 5

/** What the credentials may do, as far as the server tells, and what in the directory is nobody. */
export async function inspectLdap({ client, directory, settings, clock }: LdapParts): Promise<InspectionReport> {
  const { dialect, disableBy, policy } = await directory.scheme()
  const notes: string[] = []
  if (settings.access.place.security === 'none') notes.push('the connection is not encrypted')
  if (disableBy === lockedTime && !policy?.locks)
    notes.push('no account can be switched off: `password_policy` names no policy with `pwdLockout: TRUE`')

  const unseen = await unseenBases()
  if (unseen.length > 0) return { lacks: { plan: unseen, apply: [] }, clockSkew: null, notes }
  const index = createPeopleIndex()
  let somebody: string | null = null
  const scheme = await directory.scheme()
  for await (const page of directory.people())
    for (const entry of page) {
      somebody ??= entry.name
      index.add(personOf(entry, scheme))
    }
  const groups: LdapGroup[] = []
  for await (const page of directory.groups()) groups.push(...page)
  const hidden: string[] = []
  const strays: Stray[] = []
  const told = {
    placeholder: settings.emptyGroupMember,
    doubt: (scope: string, status: string, detail: string) =>
      void (status === 'denied' ? hidden.push(`read the members of \`${scope}\``) : notes.push(detail)),
    stray: (one: Stray) => void strays.push(one),
  }
  for (const _rows of grantRows(groups, index, told));
  if (strays.length > 0) notes.push(strayText(strays))
  if (dialect.kind === 'active_directory') {
    const apply = [
      ...(await unwritable(groups[0]?.name ?? null, 'member', 'groups')),
      ...(await unwritable(somebody, 'userAccountControl', 'accounts')),
    ]
    return { lacks: { plan: hidden, apply }, clockSkew: await clockSkew(), notes }
  }
  notes.push('the server does not tell what these credentials may write')
  return { lacks: hidden.length === 0 ? null : { plan: hidden, apply: [] }, clockSkew: null, notes }

  async function unseenBases(): Promise<readonly string[]> {
    const found = await Promise.all(
      [settings.people.base, settings.groups.base].map(async (base) =>
        (await client.read({ base, filter: anything, attributes: ['1.1'] })) ? [] : [`read \`${base}\``],
      ),
    )
    return found.flat()
  }

  /** https://learn.microsoft.com/windows/win32/adschema/a-allowedattributeseffective */
  async function unwritable(name: string | null, attribute: string, of: string): Promise<readonly string[]> {
    if (name === null) return []
    const entry = await client.read({ base: name, filter: anything, attributes: ['allowedAttributesEffective'] })
    const allowed = entry ? textsOf(entry, 'allowedAttributesEffective') : []
    return allowed.includes(attribute) ? [] : [`write \`${attribute}\` of ${of}, such as \`${name}\``]
  }

  async function clockSkew(): Promise<number | null> {
    const root = await client.read({ base: '', filter: anything, attributes: ['currentTime'] })
    const time = root && timeOf(textOf(root, 'currentTime'))
    return time === null ? null : time - clock()
  }
}

function strayText(strays: readonly Stray[]): string {
  const named = strays.slice(0, mostNamed).map(({ resource, member }) => `\`${member}\` in \`${resource}\``)
  const more = strays.length > mostNamed ? ` and ${strays.length - mostNamed} more` : ''
  const count = strays.length === 1 ? 'one member is' : `${strays.length} members are`
  return `${count} neither an account nor a group that is read: ${named.join(', ')}${more}`
}
