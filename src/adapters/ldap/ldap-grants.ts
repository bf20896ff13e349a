import type { ActualGrant } from '../../domain/access.ts'
import type { Doubt } from '../live-system.ts'
import { hasOwners, isSameName, type LdapGroup, needsMember, renameDoubles } from './ldap-group.ts'
import { nameKey } from './ldap-name.ts'
import type { PeopleIndex } from './ldap-people.ts'

/** Members that are no account and no group that was read. */
export interface Stray {
  readonly resource: string
  readonly member: string
}

/**
 * Who holds which group: listed, by the groups within it (`computedBy`), or because it is their primary group. A member
 * that is nobody who was read is a row all the same, under its own name, and is told to `stray`.
 */
export function* grantRows(
  all: readonly LdapGroup[],
  people: PeopleIndex,
  options: { readonly placeholder: string | null; readonly doubt: Doubt; readonly stray: (stray: Stray) => void },
): Generator<readonly ActualGrant[]> {
  const { doubt, placeholder } = options
  const { groups, doubles } = renameDoubles(all)
  for (const name of doubles) doubt(`group:${name}`, 'partial', `several groups have the name \`${name}\``)
  for (const name of people.doubles) doubt('group', 'partial', `two accounts have the name \`${name}\``)
  const byName = new Map(groups.map((one) => [one.name, one]))
  const byKey = new Map(groups.map((one) => [nameKey(one.name), one]))
  const listed = new Map(groups.map((one) => [one, list(one)]))

  for (const group of groups) {
    const { resource } = group
    const { owners, members, strays } = listed.get(group)!
    const rows: ActualGrant[] = []
    const row = (account: string, level: string, computedBy: string | null) =>
      void rows.push({ account, type: 'group', resource, level, status: 'active', computedBy })
    for (const account of owners) row(account, 'owner', null)
    for (const [account, computedBy] of members) if (!owners.has(account)) row(account, 'member', computedBy)
    for (const member of strays) {
      row(member, 'member', null)
      options.stray({ resource, member })
    }
    for (const [account, inner] of inherited(group))
      if (!owners.has(account) && !members.has(account)) row(account, 'member', `group \`${inner.resource}\``)
    yield rows
  }

  function list(group: LdapGroup) {
    const { resource, name, members: names, logins, owners: ownerNames, asPrimary } = group
    /** with what computes it */
    const members = new Map<string, string | null>()
    const strays = new Set<string>()
    const inner: LdapGroup[] = []
    for (const member of names) {
      const account = people.byName(member)
      if (account !== null) {
        members.set(account, null)
        continue
      }
      const within = byName.get(member) ?? byKey.get(nameKey(member))
      if (within) inner.push(within)
      else if (placeholder === null || !isSameName(member, placeholder)) strays.add(member)
    }
    for (const login of logins) {
      const [account, another] = people.byLogin(login)
      if (another !== undefined) doubt(`group:${resource}`, 'partial', `several accounts have the login \`${login}\``)
      else if (account === undefined) strays.add(login)
      else members.set(account, null)
    }
    if (names.length === 0 && needsMember(group))
      doubt(`group:${resource}`, 'denied', `the members of \`${name}\` cannot be read with these credentials`)
    for (const account of asPrimary === null ? [] : people.byPrimaryGroup(asPrimary))
      if (!members.has(account)) members.set(account, 'the primary group of the account')
    const owned = hasOwners(group) ? ownerNames.map((one) => people.byName(one)) : []
    return { members, strays, inner, owners: new Set(owned.filter((one) => one !== null)) }
  }

  /** By account, the group within through which it comes; groups may contain each other. */
  function inherited(group: LdapGroup): ReadonlyMap<string, LdapGroup> {
    const from = new Map<string, LdapGroup>()
    const seen = new Set([group])
    for (const first of listed.get(group)!.inner) {
      const open = [first]
      for (let one = open.pop(); one; one = open.pop()) {
        if (seen.has(one)) continue
        seen.add(one)
        const { members, inner } = listed.get(one)!
        for (const account of members.keys()) if (!from.has(account)) from.set(account, first)
        open.push(...inner)
      }
    }
    return from
  }
}
