import { type Held, NoSuchResource } from '../live-system.ts'
import type { GithubClient, Membership } from './github-client.ts'
import { readRepositoryInvitations } from './github-invitations.ts'
import type { GithubLogins } from './github-logins.ts'
import type { GithubInvitation, GithubReads, TeamMember } from './github-reads.ts'
import { byAddress } from './github-roster.ts'

/** What accounts hold of one resource, read fresh. */
export interface GithubHolders {
  org(accounts: readonly string[]): Promise<Map<string, Held>>
  /** throws `NoSuchResource` */
  team(slug: string, accounts: readonly string[]): Promise<Map<string, Held>>
  /** throws `NoSuchResource` */
  repository(name: string, accounts: readonly string[]): Promise<Map<string, Held>>
}

/** Of more accounts than that the whole list is read. */
const few = 3

/** An owner counts as maintainer of every team they are in. https://docs.github.com/rest/teams/members#get-team-membership-for-a-user */
export const ownership = 'being an owner of the organisation'

export function createHolders(
  client: GithubClient,
  reads: GithubReads,
  of: {
    readonly name: string
    readonly org: string
    readonly logins: GithubLogins
    readonly readInvitations: () => Promise<readonly GithubInvitation[]>
  },
): GithubHolders {
  const { name, org, logins } = of
  return {
    async org(accounts) {
      const invitations = accounts.some(isAddress) ? await of.readInvitations() : []
      return collect(accounts, async (account) => {
        const invitation = invitationOf(account, invitations)
        if (invitation) return pending(invitation.role)
        const membership = await onLogin(account, (login) => client.membership(login))
        return membership && isRole(membership.role) ? heldBy(membership, membership.role) : null
      })
    },

    async team(slug, accounts) {
      if ((await client.teamId(slug)) === null) {
        await assertVisible()
        throw new NoSuchResource(`there is no team \`${slug}\` in ${org}`)
      }
      const invitations = accounts.some(isAddress) ? await of.readInvitations() : []
      const listed = accounts.length > few ? await membersById(slug) : null
      return collect(accounts, async (account) => {
        if (isAddress(account))
          return invitationOf(account, invitations)?.teams.includes(slug) ? pending('member') : null
        const member = listed?.get(account)
        if (member) return teamHeld(account, member)
        const membership = await onLogin(account, (login) => client.teamMembership(slug, login))
        if (membership?.state !== 'active') return membership && pending(membership.role)
        const whole = (await membersById(slug)).get(account)
        return whole ? teamHeld(account, whole) : heldBy(membership, membership.role)
      })
    },

    async repository(repository, accounts) {
      if (!(await client.hasRepository(repository))) {
        await assertVisible()
        throw new NoSuchResource(`there is no repository \`${repository}\``)
      }
      const levels = new Map((await reads.collaborators(repository)).map(({ id, level }) => [id, level]))
      const invitations = await readRepositoryInvitations(client, { name, repository })
      const invited = new Map(invitations.map(({ invitee, level }) => [invitee.id, level]))
      return collect(accounts, (account) => {
        const level = levels.get(account)
        if (level !== undefined) return Promise.resolve({ level, status: 'active', computedBy: null } as const)
        const asked = invited.get(account)
        return Promise.resolve(asked === undefined ? null : pending(asked))
      })
    },
  }

  async function teamHeld(account: string, { role, isInherited }: TeamMember): Promise<Held> {
    const held = { level: role, status: 'active' } as const
    if (isInherited) return { ...held, computedBy: 'a team below it' }
    if (role === 'member') return { ...held, computedBy: null }
    const membership = await onLogin(account, (login) => client.membership(login))
    return { ...held, computedBy: membership?.role === 'admin' ? ownership : null }
  }

  async function membersById(slug: string): Promise<Map<string, TeamMember>> {
    return new Map((await reads.teamMembers(slug)).map((member) => [member.id, member]))
  }

  async function onLogin<T>(account: string, ask: (login: string) => Promise<T | null>): Promise<T | null> {
    const login = await logins.loginOf(account)
    return login === null ? null : ask(login)
  }

  /** What credentials may not see is answered like what is not there: only who sees the rest may say that it is gone. */
  async function assertVisible(): Promise<void> {
    for await (const _ of client.list('/orgs/{org}/teams')) return
  }
}

export function isAddress(account: string): boolean {
  return account.startsWith(byAddress)
}

export function invitationOf(account: string, invitations: readonly GithubInvitation[]): GithubInvitation | undefined {
  if (!isAddress(account)) return undefined
  return invitations.find(({ email }) => email !== null && `${byAddress}${email}` === account)
}

function isRole(role: string): boolean {
  return role === 'member' || role === 'admin'
}

function pending(level: string): Held {
  return { level, status: 'pending', computedBy: null }
}

function heldBy({ state }: Membership, level: string): Held {
  return { level, status: state, computedBy: null }
}

async function collect(
  accounts: readonly string[],
  find: (account: string) => Promise<Held | null>,
): Promise<Map<string, Held>> {
  const found = new Map<string, Held>()
  for (const account of accounts) {
    const held = await find(account)
    if (held) found.set(account, held)
  }
  return found
}
