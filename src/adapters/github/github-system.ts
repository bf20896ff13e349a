import type { ActualGrant } from '../../domain/access.ts'
import type { ChangeResult } from '../adapter.ts'
import { CallFailure, scopeTrouble } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import { type Held, type LiveSystem, NoSuchResource } from '../live-system.ts'
import { accept, createAddresses } from './github-addresses.ts'
import type { GithubClient } from './github-client.ts'
import type { GithubCredentials } from './github-credentials.ts'
import { createHolders, invitationOf, isAddress, ownership } from './github-holders.ts'
import { inspectCredentials } from './github-inspection.ts'
import { readRepositoryInvitations } from './github-invitations.ts'
import type { GithubLogins } from './github-logins.ts'
import type { GithubReads, GithubTeam } from './github-reads.ts'
import { type GithubRoster, readRoster } from './github-roster.ts'

export interface GithubOptions {
  /** the system's name */
  readonly name: string
  readonly org: string
  /** accounts are matched by their logins, so that people can be invited by them */
  readonly knowsLogins: boolean
  /** accounts belong to the company and are made by its identity provider */
  readonly managedUsers: boolean
}

interface Parts {
  readonly client: GithubClient
  readonly reads: GithubReads
  readonly logins: GithubLogins
  readonly http: HttpClient
  readonly credentials: Pick<GithubCredentials, 'kind' | 'permissions'>
}

/** Members, teams and repositories of one organisation as accounts and grants `org:X`, `team:SLUG`, `repo:OWNER/NAME`. */
export function createGithubSystem(
  { client, reads, logins, http, credentials }: Parts,
  options: GithubOptions,
): LiveSystem {
  const { name, org } = options
  const addresses = createAddresses(client, name)
  const holders = createHolders(client, reads, { name, org, logins, readInvitations: () => addresses.invitations() })
  /** the account of the token, as far as it was asked for */
  let viewer: string | null = null
  /** what accounts were read from, until grants are */
  let roster: GithubRoster | CallFailure | null = null
  /** levels given since everybody was read: owners are shown as maintainers whatever was asked */
  const asked = new Map<string, string | null>()

  return {
    async check() {
      if (credentials.kind === 'app')
        return { ok: true, actingAccount: null, message: 'an app, which is nobody’s account' }
      const { id, login } = await client.viewer()
      viewer = id
      return { ok: true, actingAccount: id, message: `as ${login}` }
    },

    inspect: () => inspectCredentials(client, credentials, { org, clockSkew: () => http.clockSkew() }),

    readAccounts: everybody,

    async *readGrants(_scope, doubt) {
      const { members, invited, repositories } = await takeRoster()
      yield members.map(({ id, role }) => grant(id, 'org', org, { level: role, status: 'active', computedBy: null }))
      yield invited.map(({ account, role }) =>
        grant(account, 'org', org, { level: role, status: 'pending', computedBy: null }),
      )
      for (const { name: resource, collaborators, invitations, trouble } of repositories) {
        if (trouble) doubt(`repo:${resource}`, ...trouble)
        const active = collaborators.map(({ id, level }) =>
          grant(id, 'repo', resource, { level, status: 'active', computedBy: null }),
        )
        const direct = new Set(collaborators.map(({ id }) => id))
        const waiting = invitations.filter(({ invitee }) => !direct.has(invitee.id))
        yield [
          ...active,
          ...waiting.map(({ invitee, level }) =>
            grant(invitee.id, 'repo', resource, { level, status: 'pending', computedBy: null }),
          ),
        ]
      }
      try {
        const owners = new Set(members.filter(({ role }) => role === 'admin').map(({ id }) => id))
        for await (const page of reads.teams()) yield page.flatMap((team) => teamGrants(team, owners))
        for (const { account, login, teams } of invited)
          for (const slug of teams) {
            const role = login === null ? null : ((await client.teamMembership(slug, login))?.role ?? null)
            yield [grant(account, 'team', slug, { level: role ?? 'member', status: 'pending', computedBy: null })]
          }
      } catch (error) {
        doubt('team', ...scopeTrouble(error))
      }
    },

    async findAccount(account) {
      if (isAddress(account)) {
        const invitation = invitationOf(account, await addresses.invitations())
        return invitation ? { ...unknown, id: account, username: invitation.email!, status: 'invited' } : null
      }
      const login = await logins.loginOf(account)
      if (login === null) return null
      const membership = await client.membership(login)
      return {
        ...unknown,
        id: account,
        username: login,
        status: membership?.state === 'pending' ? 'invited' : 'enabled',
      }
    },

    async findHolders(type, resource, accounts) {
      if (type === 'repo') return holders.repository(resource, accounts)
      if (type === 'team') {
        const held = await holders.team(resource, accounts)
        for (const [account, one] of held) {
          const level = one.computedBy === ownership ? asked.get(`${account}\0${resource}`) : undefined
          if (level !== undefined) held.set(account, { ...one, level })
        }
        return held
      }
      if (resource.toLowerCase() !== org.toLowerCase())
        throw new NoSuchResource(`\`${resource}\` is not the organisation of ${name}, \`${org}\``)
      const held = await holders.org(accounts)
      for (const account of accounts) if (addresses.isFresh(account)) held.delete(account)
      return held
    },

    async setGrant(account, type, resource, level, held) {
      if (level === null) return { status: 'failed', class: 'invalid', message: `\`${type}\` needs a level` }
      if (type === 'org') addresses.settle(account)
      if (isAddress(account)) return addresses.change(account, type, resource, level)
      const login = await loginOf(account)
      if (type === 'repo') return setRepository(login, account, { repository: resource, level, held })
      if (type === 'team') asked.set(`${account}\0${resource}`, level)
      const { state } =
        type === 'org'
          ? await client.setMembership(login, level)
          : await client.setTeamMembership(resource, login, level)
      return state === 'pending' ? { status: 'pending', handle: accept } : { status: 'applied' }
    },

    async removeGrant(account, type, resource, { status }) {
      if (isAddress(account)) return addresses.change(account, type, resource, null)
      const login = await loginOf(account)
      if (type === 'org') await client.removeMembership(login)
      else if (type === 'team') await client.removeTeamMembership(resource, login)
      else if (status === 'active') await client.removeCollaborator(resource, login)
      else await client.cancelRepositoryInvitation(resource, await repositoryInvitation(resource, account))
      return { status: 'applied' }
    },

    async createAccount({ username, email }) {
      if (!options.knowsLogins) {
        if (options.managedUsers)
          return actionRequired('accounts are made by the identity provider here: let it make one')
        if (email === null) return actionRequired('nobody can be invited without an address or a login')
        return addresses.invite(email)
      }
      const user = await client.userByLogin(username)
      if (!user) return { status: 'failed', class: 'invalid', message: `GitHub has no user \`${username}\`` }
      logins.remember(user)
      if (await client.membership(user.login)) return { status: 'unchanged', why: 'already_present' }
      const address = email?.toLowerCase()
      if (address !== undefined && (await addresses.invitations()).some((one) => one.email === address))
        return actionRequired(`\`${address}\` is invited already: the person accepts, or somebody takes that back`)
      // GitHub's users are everybody's: what makes one a member or a collaborator is the first grant.
      return { status: 'applied', account: user.id }
    },

    requests: () => http.requests(),
    limits: () => http.limits(),
    close: () => http.close(),
  }

  async function* everybody() {
    roster = null
    asked.clear()
    addresses.settle()
    try {
      const read = yield* readRoster(client, reads, name)
      if (viewer !== null && read.members.find(({ id }) => id === viewer)?.role !== 'admin') throw notShown()
      roster = read
    } catch (error) {
      if (error instanceof CallFailure) roster = error
      throw error
    }
  }

  /** Members, secret teams and invitations are hidden from others, and what is hidden looks like what is not there. */
  function notShown(): CallFailure {
    const message = `the account of the token is no owner of ${org}, to whom alone GitHub shows everybody`
    return new CallFailure({ class: 'permission', message: `${name}: ${message}` })
  }

  /** What is asked for again may have changed meanwhile. */
  async function takeRoster(): Promise<GithubRoster> {
    if (roster === null) for await (const _ of everybody());
    const taken: GithubRoster | CallFailure | null = roster
    roster = null
    if (taken === null || taken instanceof CallFailure) throw taken ?? new Error('nothing was read')
    return taken
  }

  /** A name that nobody has any more is found before it is somebody else's. */
  async function loginOf(account: string): Promise<string> {
    const login = await logins.loginOf(account)
    if (login === null) throw new NoSuchResource(`there is no account \`${account.slice(0, 100)}\``)
    return login
  }

  async function setRepository(
    login: string,
    account: string,
    { repository, level, held }: { readonly repository: string; readonly level: string; readonly held: Held | null },
  ): Promise<ChangeResult> {
    if (held?.status === 'pending') {
      const id = await repositoryInvitation(repository, account)
      await client.setRepositoryInvitation(repository, id, level)
      return { status: 'pending', handle: accept }
    }
    const state = await client.setCollaborator(repository, login, level)
    return state === 'pending' ? { status: 'pending', handle: accept } : { status: 'applied' }
  }

  async function repositoryInvitation(repository: string, account: string): Promise<number> {
    const all = await readRepositoryInvitations(client, { name, repository })
    const one = all.find(({ invitee }) => invitee.id === account)
    if (one) return one.id
    throw new CallFailure({ class: 'transient', message: `${name}: an invitation to \`${repository}\` is gone` })
  }
}

const unknown = { email: null, employeeId: null, externalId: null, createdAt: null }

function grant(account: string, type: string, resource: string, held: Held): ActualGrant {
  return { account, type, resource, ...held }
}

function teamGrants({ slug, members }: GithubTeam, owners: ReadonlySet<string>): ActualGrant[] {
  return members.map(({ id, role, isInherited }) => {
    const isOwners = role === 'maintainer' && owners.has(id)
    const computedBy = isInherited ? 'a team below it' : isOwners ? ownership : null
    return grant(id, 'team', slug, { level: role, status: 'active', computedBy })
  })
}

function actionRequired(message: string): ChangeResult {
  return { status: 'action_required', message }
}
