import type { ActualAccount, ActualGrant } from '../../domain/access.ts'
import type { ChangeResult, InspectionReport } from '../adapter.ts'
import { CallFailure, scopeTrouble } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import { inParallel } from '../http/in-parallel.ts'
import { textOf } from '../http/json-values.ts'
import type { Doubt, Held, LiveSystem } from '../live-system.ts'
import { readKind } from '../read-kind.ts'
import { accountOf, profileOf } from './okta-account.ts'
import type { OktaClient, OktaObject } from './okta-client.ts'
import {
  computedBy,
  fetchApps,
  fetchGroups,
  findNamed,
  type OktaApp,
  type OktaGroup,
  type OktaGroups,
} from './okta-directory.ts'

const applied: ChangeResult = { status: 'applied' }

/** Assignments that are listed and give nothing: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/. */
const lapsed = new Set(['DEPROVISIONED', 'REVOKED', 'UNASSIGNED'])

/** Users of Okta as accounts, with grants `group:NAME` and `app:LABEL`. */
export function createOktaSystem(
  client: OktaClient,
  http: HttpClient,
  options: {
    /** what the credentials are; an API token is somebody's */
    readonly credentials: 'token' | 'app'
    /** lists read at the same time */
    readonly width: number
    readonly inspect: () => Promise<Pick<InspectionReport, 'lacks' | 'notes'>>
  },
): LiveSystem {
  let knownGroups: Promise<OktaGroups> | null = null
  let knownApps: Promise<readonly OktaApp[]> | null = null
  const groups = () => (knownGroups ??= fetchGroups(client))
  const apps = () => (knownApps ??= fetchApps(client))

  return {
    async check() {
      if (options.credentials === 'token') {
        const { id, username } = accountOf(await client.me())
        return { ok: true, actingAccount: id, message: `the token of ${username}` }
      }
      await client.probe()
      return { ok: true, actingAccount: null, message: 'an app of its own, which is no user' }
    },

    async inspect() {
      return { ...(await options.inspect()), clockSkew: http.clockSkew() }
    },

    async *readAccounts() {
      for await (const users of client.users()) yield users.map(accountOf)
    },

    async *readPeople() {
      for await (const users of client.users())
        yield users.map(({ id, status, created, profile }) => ({ id, status, created, profile }))
    },

    async *readGrants(_scope, doubt) {
      knownGroups = knownApps = null
      yield* readKind('group', () => readGroups(doubt), doubt)
      yield* readKind('app', () => readApps(doubt), doubt)
    },

    async findAccount(account) {
      const user = await client.user(account)
      return user && accountOf(user)
    },

    async findHolders(type, resource, accounts) {
      const holders = new Map<string, Held>()
      if (type === 'app') {
        const { id } = findNamed(await apps(), 'app', resource)
        for await (const [account, user] of inParallel(
          accounts,
          options.width,
          async (one) => [one, await client.appUser(id, one)] as const,
        )) {
          const held = user && heldApp(user)
          if (held) holders.set(account, held)
        }
        return holders
      }
      const group = findNamed((await groups()).all, 'group', resource)
      const members = await membersAmong(group, accounts)
      for (const account of accounts) if (members.has(account)) holders.set(account, heldGroup(group, account))
      return holders
    },

    async setGrant(account, type, resource) {
      if (type === 'app') {
        await client.assign(findNamed(await apps(), 'app', resource).id, account)
        return applied
      }
      const { id, filledBy } = findNamed((await groups()).all, 'group', resource)
      if (filledBy !== null)
        return unsupported(`the group \`${resource}\` is filled by ${filledBy}: nobody can be put into it here`)
      await client.join(id, account)
      return applied
    },

    async removeGrant(account, type, resource) {
      if (type === 'app') {
        await client.unassign(findNamed(await apps(), 'app', resource).id, account)
        return applied
      }
      const { all, rulesUnknown } = await groups()
      // Whom a rule put there, and somebody takes away, the rule never puts there again.
      if (rulesUnknown) throw rulesUnknown
      await client.leave(findNamed(all, 'group', resource).id, account)
      return applied
    },

    async createAccount(profile, status) {
      const { id } = await client.createUser(profileOf(profile), status === 'enabled')
      return { status: 'applied', account: id }
    },

    async updateAccount({ id, status }, { username, email }) {
      if (status === 'deactivated') return unsupported('okta does not change the profile of a deactivated user')
      await client.updateUser(id, {
        ...(username.includes('@') && { login: username }),
        ...(email !== null && { email }),
      })
      return applied
    },

    async setStatus(account, status) {
      const { id } = account
      if (status === 'suspended') return suspend(account)
      if (status === 'enabled') await client.changeUser(id, account.status === 'suspended' ? 'unsuspend' : 'activate')
      else if (account.status !== 'deactivated') await client.changeUser(id, 'deactivate')
      if (status === 'deleted') await client.deleteUser(id)
      return applied
    },

    async endSessions({ id }) {
      await client.endSessions(id)
      return applied
    },

    requests: () => http.requests(),
    limits: () => http.limits(),
    close: () => http.close(),
  }

  async function* readGroups(doubt: Doubt): AsyncGenerator<ActualGrant[]> {
    const { all, rulesUnknown } = await groups()
    if (rulesUnknown)
      doubt(
        'group',
        'partial',
        `without the group rules nobody knows which members are theirs (${rulesUnknown.message})`,
      )
    const read = async (group: OktaGroup) => [group, await unlessRefused(client.membersOf(group.id))] as const
    for await (const [group, members] of inParallel(unambiguous(all, 'group', doubt), options.width, read)) {
      const { name } = group
      if (members instanceof CallFailure) doubt(`group:${name}`, ...scopeTrouble(members))
      else yield members.map((account) => ({ account, type: 'group', resource: name, ...heldGroup(group, account) }))
    }
  }

  async function* readApps(doubt: Doubt): AsyncGenerator<ActualGrant[]> {
    const read = async (app: OktaApp) => [app.name, await unlessRefused(client.appUsers(app.id))] as const
    for await (const [name, users] of inParallel(unambiguous(await apps(), 'app', doubt), options.width, read)) {
      if (users instanceof CallFailure) doubt(`app:${name}`, ...scopeTrouble(users))
      else
        yield users.flatMap((user) => {
          const held = heldApp(user)
          return held ? [{ account: user.id, type: 'app', resource: name, ...held }] : []
        })
    }
  }

  /** By the groups of one person, or by the members of the group, whatever takes fewer requests. */
  async function membersAmong({ id }: OktaGroup, accounts: readonly string[]): Promise<ReadonlySet<string>> {
    const [account, another] = accounts
    if (account === undefined) return new Set()
    if (another !== undefined) return new Set(await client.membersOf(id))
    const held = await unlessMissing(client.groupsOf(account))
    return new Set(held.some((one) => one.id === id) ? [account] : [])
  }

  async function suspend({ id }: ActualAccount): Promise<ChangeResult> {
    try {
      await client.changeUser(id, 'suspend')
      return applied
    } catch (error) {
      if (!(error instanceof CallFailure) || error.class !== 'invalid') throw error
      const status = textOf((await client.user(id))?.['status'])
      if (status === null || status === 'ACTIVE') throw error
      const message = `okta suspends users that are ACTIVE, and this one is ${status}: deactivate it, or let it become ACTIVE first`
      return { status: 'action_required', message }
    }
  }
}

/** One group or app that is refused, or was just deleted, says nothing of the others. */
async function unlessRefused<T>(read: Promise<T>): Promise<T | CallFailure> {
  return read.catch((error: unknown) => {
    if (error instanceof CallFailure && (error.class === 'permission' || error.status === 404)) return error
    throw error
  })
}

async function unlessMissing<T>(read: Promise<readonly T[]>): Promise<readonly T[]> {
  return read.catch((error: unknown) => {
    if (error instanceof CallFailure && error.status === 404) return []
    throw error
  })
}

function unambiguous<T extends { readonly name: string }>(all: readonly T[], type: string, doubt: Doubt): readonly T[] {
  const counts = new Map<string, number>()
  for (const { name } of all) counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const [name, count] of counts)
    if (count > 1) doubt(`${type}:${name}`, 'partial', `${count} of them have the name \`${name}\``)
  return all.filter(({ name }) => counts.get(name) === 1)
}

function heldGroup(group: OktaGroup, account: string): Held {
  return { level: null, status: 'active', computedBy: computedBy(group, account) }
}

function heldApp({ scope, status }: OktaObject): Held | null {
  if (typeof status === 'string' && lapsed.has(status)) return null
  return { level: null, status: 'active', computedBy: scope === 'GROUP' ? 'a group that has the app' : null }
}

function unsupported(message: string): ChangeResult {
  return { status: 'failed', class: 'unsupported', message }
}
