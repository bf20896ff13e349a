import { CallFailure } from '../call-failure.ts'
import { recordOf, recordsOf, textOf } from '../http/json-values.ts'
import { NoSuchResource } from '../live-system.ts'
import { expectedVersion, type ScimClient } from './scim-client.ts'
import type { ScimDialect } from './scim-dialect.ts'
import type { PatchOperation, ScimResource } from './scim-values.ts'

/** Groups by the names that people know, and who is in them. */
export interface ScimGroups {
  /** Remembers names that were read anyway. */
  remember(names: ReadonlyMap<string, readonly string[]>): void
  /** The group's id. Throws `NoSuchResource` when there is none, or more than one. */
  idOf(name: string): Promise<string>
  /** Those of `accounts` that are members now. Throws `NoSuchResource`. */
  membersAmong(name: string, accounts: readonly string[]): Promise<ReadonlySet<string>>
  add(name: string, account: string): Promise<void>
  remove(name: string, account: string): Promise<void>
}

export function createScimGroups(client: ScimClient, dialect: ScimDialect): ScimGroups {
  /** ids by name; a name that two groups have is listed with both */
  let groups: ReadonlyMap<string, readonly string[]> | null = null
  const found = new Map<string, readonly string[]>()

  return {
    remember(names) {
      groups = names
    },

    idOf,

    async membersAmong(name, accounts) {
      const id = await idOf(name)
      if (dialect.groups === 'none') return askEach(id, accounts)
      const group = await read(name, id)
      const members = new Set(membersOf(group))
      return new Set(accounts.filter((one) => members.has(one)))
    },

    add: (name, account) =>
      change(name, {
        patch: {
          op: 'add',
          path: 'members',
          value: dialect.addition === 'list' ? [{ value: account }] : { members: [{ value: account }] },
        },
        whole: (members) => [...members, { value: account }],
      }),

    remove: (name, account) =>
      change(name, {
        patch:
          dialect.removal === 'filter'
            ? { op: 'remove', path: `members[value eq ${JSON.stringify(account)}]` }
            : { op: 'remove', path: 'members', value: [{ value: account }] },
        whole: (members) => members.filter((one) => recordOf(one)['value'] !== account),
      }),
  }

  async function idOf(name: string): Promise<string> {
    const [id, another] = groups?.get(name) ?? found.get(name) ?? (await find(name))
    if (id === undefined) throw new NoSuchResource(`there is no group \`${name}\``)
    if (another !== undefined) throw new NoSuchResource(`more than one group has the name \`${name}\``)
    return id
  }

  /** By a filter where there are any, else among all. */
  async function find(name: string): Promise<readonly string[]> {
    const { canFilter } = await client.features()
    const filter = canFilter ? { filter: `displayName eq ${JSON.stringify(name)}` } : {}
    const names = new Map<string, string[]>()
    for await (const page of client.list('Groups', { ...filter, attributes: 'id,displayName' }))
      for (const group of page) names.set(nameOf(group), [...(names.get(nameOf(group)) ?? []), group.id])
    if (!canFilter) groups = names
    // Services may take capitals for small letters; the name has to be this one.
    const ids = names.get(name) ?? []
    found.set(name, ids)
    return ids
  }

  async function read(name: string, id: string): Promise<ScimResource> {
    const group = await client.get('Groups', id)
    if (!group) throw new NoSuchResource(`there is no group \`${name}\``)
    return group
  }

  async function askEach(id: string, accounts: readonly string[]): Promise<ReadonlySet<string>> {
    const members = new Set<string>()
    for (const account of accounts) {
      const filter = `id eq ${JSON.stringify(id)} and members eq ${JSON.stringify(account)}`
      for await (const page of client.list('Groups', { filter }))
        if (page.some((one) => one.id === id)) members.add(account)
    }
    return members
  }

  async function change(
    name: string,
    how: { readonly patch: PatchOperation; readonly whole: (members: readonly unknown[]) => readonly unknown[] },
  ): Promise<void> {
    const id = await idOf(name)
    const features = await client.features()
    if (features.canPatch) return client.patch('Groups', id, [how.patch])
    const group = await read(name, id)
    const version = expectedVersion(group, features)
    // Without a version a member whom somebody adds at the same moment would be lost.
    if (version === null) throw onlyWhole()
    const { members } = group
    return client.replace(
      'Groups',
      id,
      { ...group, members: how.whole(Array.isArray(members) ? members : []) },
      version,
    )
  }
}

/** The name by which people know a group. */
export function nameOf({ id, displayName }: ScimResource): string {
  return textOf(displayName) ?? id
}

/** Users among the members, each once; groups within groups are not people. */
export function membersOf({ members }: ScimResource): string[] {
  const isGroup = ({ type, $ref }: Readonly<Record<string, unknown>>) =>
    type === 'Group' || (typeof $ref === 'string' && $ref.includes('/Groups/'))
  const users = recordsOf(members).filter((one) => !isGroup(one))
  return [...new Set(users.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])))]
}

function onlyWhole(): CallFailure {
  const message =
    'the service changes groups only as a whole and without versions, where a change of somebody else would be lost'
  return new CallFailure({ class: 'unsupported', message })
}
