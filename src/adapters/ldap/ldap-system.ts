import type { SearchEntry } from 'ldapts'
import type { AccountProfile, ChangeResult } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { type Held, type LiveSystem, NoSuchResource } from '../live-system.ts'
import { textsOf } from './ldap-entry.ts'
import { grantRows } from './ldap-grants.ts'
import type { LdapGroup } from './ldap-group.ts'
import { inspectLdap } from './ldap-inspection.ts'
import { parseName } from './ldap-name.ts'
import { accountOf, createPeopleIndex, type LdapPerson, type PeopleIndex, personOf } from './ldap-people.ts'
import type { LdapParts } from './ldap-parts.ts'
import { recordOf } from './ldap-record.ts'
import { newEntry } from './ldap-template.ts'

/** Entries of a directory as accounts, and its groups as grants `group:NAME`. */
export function createLdapSystem(parts: LdapParts): LiveSystem {
  const { client, directory, membership, settings, clock } = parts
  /** who was read with the accounts, for the groups that are read next */
  let readBefore: PeopleIndex | null = null
  /** by id, as they were last found: a change looks them up first */
  const found = new Map<string, LdapPerson>()

  return {
    async check() {
      await client.open()
      return { ok: true, actingAccount: await actingAccount(), message: `signed in as \`${settings.access.user}\`` }
    },

    inspect: () => inspectLdap(parts),

    async *readAccounts() {
      const scheme = await directory.scheme()
      const index = createPeopleIndex()
      for await (const page of directory.people()) {
        for (const entry of page) index.add(personOf(entry, scheme))
        yield page.map((entry) => accountOf(entry, scheme, clock()))
      }
      readBefore = index
    },

    async *readPeople() {
      const scheme = await directory.scheme()
      for await (const page of directory.people(['*'])) yield page.map((entry) => recordOf(entry, scheme, clock()))
    },

    async *readGrants(_scope, doubt) {
      const people = readBefore ?? (await readIndex())
      readBefore = null
      yield* grantRows(await readGroups(), people, { placeholder: settings.emptyGroupMember, doubt, stray: () => {} })
    },

    async findAccount(account) {
      const [scheme, entry] = [await directory.scheme(), await directory.findPerson(account)]
      if (entry) found.set(account, personOf(entry, scheme))
      return entry && accountOf(entry, scheme, clock())
    },

    async findHolders(_type, resource, accounts) {
      const group = await directory.findGroup(resource)
      const scheme = await directory.scheme()
      const holders = new Map<string, Held>()
      for (const account of accounts) {
        const entry = await directory.findPerson(account)
        if (!entry) continue
        const person = personOf(entry, scheme)
        found.set(account, person)
        const held = await membership.held(group, person)
        if (held) holders.set(account, held)
      }
      return holders
    },

    async setGrant(account, _type, resource, level) {
      return membership.give(await directory.findGroup(resource), await personNow(account), level ?? 'member')
    },

    async removeGrant(account, _type, resource) {
      return membership.take(await directory.findGroup(resource), await personNow(account))
    },

    createAccount: (profile) => createAccount(profile),

    async updateAccount({ id, email }, profile) {
      const entry = await directory.findPerson(id)
      if (!entry || profile.email === null) return { status: 'unchanged', why: 'already_present' }
      const kept = textsOf(entry, 'mail').filter((one) => one !== email && one !== profile.email)
      await client.modify(entry.name, [{ operation: 'replace', attribute: 'mail', values: [profile.email, ...kept] }])
      return { status: 'applied' }
    },

    async setStatus({ id }, status) {
      const { onOff } = await directory.scheme()
      const entry = await directory.findPerson(id)
      if (!entry) throw new CallFailure({ class: 'invalid', message: `there is no account \`${id}\`` })
      const changes = status === 'enabled' ? onOff.on(entry, clock()) : onOff.off(entry, clock())
      if (changes.length === 0) return { status: 'unchanged', why: 'already_present' }
      await client.modify(entry.name, changes)
      return { status: 'applied' }
    },

    requests: () => client.requests(),
    close: () => client.close(),
  }

  async function actingAccount(): Promise<string | null> {
    const scheme = await directory.scheme()
    const entry = await entryOfUser(settings.access.user)
    return entry && personOf(entry, scheme).id
  }

  /** Active Directory lets people sign in as `name@domain` and `DOMAIN\name`, too. */
  async function entryOfUser(user: string): Promise<SearchEntry | null> {
    if (parseName(user) !== null) return directory.readPerson(user)
    const [attribute, value] = user.includes('@')
      ? (['userPrincipalName', user] as const)
      : (['sAMAccountName', user.replace(/^.*\\/, '')] as const)
    return (await directory.findPeople(attribute, value))[0] ?? null
  }

  async function readIndex(): Promise<PeopleIndex> {
    const scheme = await directory.scheme()
    const index = createPeopleIndex()
    for await (const page of directory.people()) for (const entry of page) index.add(personOf(entry, scheme))
    return index
  }

  async function readGroups(): Promise<readonly LdapGroup[]> {
    const groups: LdapGroup[] = []
    for await (const page of directory.groups()) groups.push(...page)
    return groups
  }

  async function personNow(account: string): Promise<LdapPerson> {
    const known = found.get(account)
    if (known) return known
    const entry = await directory.findPerson(account)
    if (!entry) throw new NoSuchResource(`there is no account \`${account.slice(0, 100)}\``)
    return personOf(entry, await directory.scheme())
  }

  async function createAccount(profile: AccountProfile): Promise<ChangeResult> {
    const scheme = await directory.scheme()
    const invalid = (message: string): ChangeResult => ({ status: 'failed', class: 'invalid', message })
    const [other] = await directory.findPeople(scheme.username, profile.username)
    if (other) return invalid(`\`${other.name}\` has the name \`${profile.username}\` already`)
    const entry = newEntry(profile, scheme, settings)
    if (typeof entry === 'string') return invalid(entry)
    await client.add(entry.name, entry.attributes)
    const made = await directory.readPerson(entry.name)
    if (made) return { status: 'applied', account: personOf(made, scheme).id }
    return invalid(`\`${entry.name}\` was made, and is not among the accounts that \`user_filter\` finds`)
  }
}
