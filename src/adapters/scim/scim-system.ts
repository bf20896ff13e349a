import type { ActualGrant } from '../../domain/access.ts'
import type { HttpClient } from '../http/http-client.ts'
import { type Held, type LiveSystem, NoSuchResource } from '../live-system.ts'
import { accountOf, userOf } from './scim-account.ts'
import { recordOf, type ScimClient, type ScimResource } from './scim-client.ts'

const held: Held = { level: null, status: 'active', computedBy: null }

/** Users and groups of a SCIM service as accounts and grants `group:NAME`. */
export function createScimSystem(client: ScimClient, http: HttpClient): LiveSystem {
  /** ids by name; a name that two groups have is listed with both */
  let groups: Map<string, string[]> | null = null

  return {
    async check() {
      await client.probe()
      return { ok: true, actingAccount: null, message: 'the service answers' }
    },

    inspect: () => Promise.resolve({ lacks: null, clockSkew: http.clockSkew(), notes: [] }),

    async *readAccounts() {
      for await (const users of client.list('Users')) yield users.map(accountOf)
    },

    async *readGrants(_scope, doubt) {
      const names = new Map<string, string[]>()
      for await (const page of client.list('Groups')) {
        const rows: ActualGrant[] = []
        for (const group of page) {
          const name = nameOf(group)
          names.set(name, [...(names.get(name) ?? []), group.id])
          for (const account of membersOf(group)) rows.push({ account, type: 'group', resource: name, ...held })
        }
        yield rows
      }
      for (const [name, ids] of names)
        if (ids.length > 1) doubt(`group:${name}`, 'partial', `${ids.length} groups have the name \`${name}\``)
      groups = names
    },

    async findAccount(account) {
      const user = await client.get('Users', account)
      return user && accountOf(user)
    },

    async findHolders(_type, resource, accounts) {
      const group = await client.get('Groups', await idOf(resource))
      if (!group) throw new NoSuchResource(`there is no group \`${resource}\``)
      const members = new Set(membersOf(group))
      return new Map(accounts.filter((one) => members.has(one)).map((one) => [one, held]))
    },

    async setGrant(account, _type, resource) {
      await client.patch('Groups', await idOf(resource), [{ op: 'add', path: 'members', value: [{ value: account }] }])
      return { status: 'applied' }
    },

    async removeGrant(account, _type, resource) {
      const path = `members[value eq ${JSON.stringify(account)}]`
      await client.patch('Groups', await idOf(resource), [{ op: 'remove', path }])
      return { status: 'applied' }
    },

    async createAccount(profile, status) {
      const { id } = await client.create('Users', userOf(profile, status === 'enabled'))
      return { status: 'applied', account: id }
    },

    async updateAccount({ id }, { username, email, displayName }) {
      await client.patch('Users', id, [
        { op: 'replace', path: 'userName', value: username },
        ...(displayName === null ? [] : [{ op: 'replace', path: 'displayName', value: displayName } as const]),
        ...(email === null
          ? []
          : [{ op: 'replace', path: 'emails', value: [{ value: email, type: 'work', primary: true }] } as const]),
      ])
      return { status: 'applied' }
    },

    async setStatus({ id }, status) {
      if (status === 'deleted') await client.remove('Users', id)
      else await client.patch('Users', id, [{ op: 'replace', path: 'active', value: status === 'enabled' }])
      return { status: 'applied' }
    },

    requests: () => http.requests(),
    limits: () => http.limits(),
    close: () => http.close(),
  }

  async function idOf(name: string): Promise<string> {
    if (groups === null) {
      const names = new Map<string, string[]>()
      for await (const page of client.list('Groups', { attributes: 'id,displayName' }))
        for (const group of page) names.set(nameOf(group), [...(names.get(nameOf(group)) ?? []), group.id])
      groups = names
    }
    const [id, another] = groups.get(name) ?? []
    if (id === undefined) throw new NoSuchResource(`there is no group \`${name}\``)
    if (another !== undefined) throw new NoSuchResource(`more than one group has the name \`${name}\``)
    return id
  }
}

function nameOf({ id, displayName }: ScimResource): string {
  return typeof displayName === 'string' && displayName !== '' ? displayName : id
}

/** Users among the members, each once; groups within groups are not people. */
function membersOf({ members }: ScimResource): string[] {
  const all = Array.isArray(members) ? members.map(recordOf) : []
  const isGroup = ({ type, $ref }: Readonly<Record<string, unknown>>) =>
    type === 'Group' || (typeof $ref === 'string' && $ref.includes('/Groups/'))
  const users = all.filter((one) => !isGroup(one))
  return [...new Set(users.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])))]
}
