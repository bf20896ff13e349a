import type { ActualAccount, ActualGrant } from '../../domain/access.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Held, LiveSystem } from '../live-system.ts'
import { accountOf, addressesWith, userOf } from './scim-account.ts'
import { expectedVersion, type ScimClient } from './scim-client.ts'
import type { ScimDialect } from './scim-dialect.ts'
import { personOf } from './scim-person.ts'
import { createScimGroups, membersOf, nameOf } from './scim-groups.ts'
import type { PatchOperation } from './scim-values.ts'

/** Being in a group; SCIM knows no levels. */
const held: Held = { level: null, status: 'active', computedBy: null }

/** A service of SCIM: users are accounts, and being in a group is a grant of `groupType`. */
export function createScimSystem(
  client: ScimClient,
  http: HttpClient,
  { dialect, groupType }: { readonly dialect: ScimDialect; readonly groupType: string },
): LiveSystem {
  const groups = createScimGroups(client, dialect)
  /** accounts that were switched off here and are not found since, as they were */
  const gone = new Map<string, ActualAccount>()

  return {
    async check() {
      await client.probe()
      return { ok: true, actingAccount: null, message: 'the service answers' }
    },

    async inspect() {
      const { canPatch, hasVersions } = await client.features()
      const notes = ['SCIM does not say whose the credentials are: list that account under `protected`']
      if (!canPatch && !hasVersions) notes.push('it can neither patch nor tell versions, so groups cannot be changed')
      return { lacks: null, clockSkew: http.clockSkew(), notes }
    },

    async *readAccounts() {
      for await (const users of client.list('Users')) yield users.map(accountOf)
    },

    async *readPeople() {
      for await (const users of client.list('Users')) yield users.map(personOf)
    },

    async *readGrants(_scope, doubt) {
      if (dialect.groups === 'absent') return doubt(groupType, 'unsupported', 'the service has no groups by SCIM')
      if (dialect.groups === 'none')
        return doubt(groupType, 'unsupported', 'the service does not list who is in a group')
      const names = new Map<string, string[]>()
      for await (const page of client.list('Groups')) {
        const rows: ActualGrant[] = []
        for (const group of page) {
          const name = nameOf(group)
          names.set(name, [...(names.get(name) ?? []), group.id])
          for (const account of membersOf(group)) rows.push({ account, type: groupType, resource: name, ...held })
        }
        yield rows
      }
      for (const [name, ids] of names)
        if (ids.length > 1) doubt(`${groupType}:${name}`, 'partial', `${ids.length} groups have the name \`${name}\``)
      groups.remember(names)
    },

    async findAccount(account) {
      const user = await client.get('Users', account)
      const left = gone.get(account)
      if (user === null) return left ? { ...left, status: 'suspended' } : null
      return accountOf(user)
    },

    async findHolders(_type, resource, accounts) {
      const members = await groups.membersAmong(resource, accounts)
      return new Map([...members].map((one) => [one, held]))
    },

    async setGrant(account, _type, resource) {
      await groups.add(resource, account)
      return { status: 'applied' }
    },

    async removeGrant(account, _type, resource) {
      await groups.remove(resource, account)
      return { status: 'applied' }
    },

    async createAccount(profile, status) {
      const { id } = await client.create('Users', userOf(profile, status === 'enabled'))
      return { status: 'applied', account: id }
    },

    async updateAccount({ id, email: known }, { username, email, displayName }) {
      const isMoved = email !== null && email !== known
      const emails = isMoved ? addressesWith((await client.get('Users', id))?.['emails'], email) : null
      await changeUser(id, [
        { op: 'replace', path: 'userName', value: username },
        ...(displayName === null ? [] : [{ op: 'replace', path: 'displayName', value: displayName } as const]),
        ...(emails === null ? [] : [{ op: 'replace', path: 'emails', value: emails } as const]),
      ])
      return { status: 'applied' }
    },

    async setStatus(account, status) {
      const { id } = account
      if (status === 'suspended' && dialect.switchedOff === 'goes') gone.set(id, account)
      if (status === 'deleted') await client.remove('Users', id)
      else await changeUser(id, [{ op: 'replace', path: 'active', value: status === 'enabled' }])
      return { status: 'applied' }
    },

    requests: () => http.requests(),
    limits: () => http.limits(),
    close: () => http.close(),
  }

  /** Where the service minds versions, only the user that was just read is changed. */
  async function changeUser(
    id: string,
    operations: readonly (PatchOperation & { readonly path: string })[],
  ): Promise<void> {
    const features = await client.features()
    if (features.canPatch && !features.hasVersions) return client.patch('Users', id, operations)
    const user = await client.get('Users', id)
    const version = user && expectedVersion(user, features)
    if (features.canPatch) return client.patch('Users', id, operations, version)
    const changed = { ...user, ...Object.fromEntries(operations.map(({ path, value }) => [path, value])) }
    return client.replace('Users', id, changed, version)
  }
}
