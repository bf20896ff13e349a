import type { ChangeResult } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { NoSuchResource } from '../live-system.ts'
import type { GithubClient } from './github-client.ts'
import { readInvitations } from './github-invitations.ts'
import { invitationOf } from './github-holders.ts'
import type { GithubInvitation } from './github-reads.ts'
import { byAddress } from './github-roster.ts'

/** Invitations to addresses, whose GitHub accounts nobody knows before they accept. */
export interface GithubAddresses {
  /** Who is invited now, and never between an invitation that is cancelled and the one that takes its place. */
  invitations(): Promise<readonly GithubInvitation[]>
  /** Invites, unless that was done already; gives the account to go on with. */
  invite(email: string): Promise<ChangeResult>
  /** Gives an invitation another role, or one team more or less; `level` null takes away. */
  change(account: string, type: string, resource: string, level: string | null): Promise<ChangeResult>
  /** invited by this run, which has not asked for a role yet: whatever role it has is no surprise */
  isFresh(account: string): boolean
  /** the role of this account was asked for, or everybody's was read */
  settle(account?: string): void
}

export function createAddresses(client: GithubClient, name: string): GithubAddresses {
  const fresh = new Set<string>()
  /** an invitation can only be changed by making it anew, which two at once would do twice */
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn
    return turn
  }

  return {
    invitations: () => inTurn(() => readInvitations(client, name)),
    isFresh: (account) => fresh.has(account),
    settle(account) {
      if (account === undefined) fresh.clear()
      else fresh.delete(account)
    },

    invite: (email) =>
      inTurn(async () => {
        const account = `${byAddress}${email.toLowerCase()}`
        if (invitationOf(account, await readInvitations(client, name))) return { status: 'applied', account }
        try {
          const login = await client.invite(email, 'member', [])
          const user = login === null ? null : await client.userByLogin(login)
          fresh.add(user?.id ?? account)
          return { status: 'applied', account: user?.id ?? account }
        } catch (error) {
          if (error instanceof CallFailure && error.status === 422 && isMemberAlready(error)) return hidden(email)
          throw error
        }
      }),

    change: (account, type, resource, level) =>
      inTurn(async () => {
        const invitation = invitationOf(account, await readInvitations(client, name))
        const email = account.slice(byAddress.length)
        if (type === 'repo') return waits
        if (type === 'org' && level === null) {
          if (!invitation) return { status: 'unchanged', why: 'already_absent' }
          await client.cancelInvitation(invitation.id)
          return { status: 'applied' }
        }
        const role = type === 'org' ? level! : (invitation?.role ?? 'member')
        const others = (invitation?.teams ?? []).filter((slug) => type !== 'team' || slug !== resource)
        const teams = type === 'team' && level !== null ? [...others, resource] : others
        if (invitation && invitation.role === role && sameSet(teams, invitation.teams))
          return { status: 'pending', handle: accept }
        if (type === 'team' && level === 'maintainer') return waits
        const ids = await Promise.all(teams.map(idOf))
        if (invitation) await client.cancelInvitation(invitation.id)
        await client.invite(email, role, ids)
        return level === null ? { status: 'applied' } : { status: 'pending', handle: accept }
      }),
  }

  async function idOf(slug: string): Promise<number> {
    const id = await client.teamId(slug)
    if (id === null) throw new NoSuchResource(`there is no team \`${slug}\``)
    return id
  }
}

/** How a change ends that somebody has to say yes to. */
export const accept = 'invited; it counts when the invitation is accepted'

const waits: ChangeResult = {
  status: 'action_required',
  message: 'an invitation to an address cannot have this; it follows when the invitation is accepted',
}

function isMemberAlready({ message, body }: CallFailure): boolean {
  return /already (a )?(part|member)/i.test(`${message} ${JSON.stringify(body)}`)
}

function hidden(email: string): ChangeResult {
  const message = `\`${email}\` is a member whose address GitHub hides: link the account with \`provisionr state link\``
  return { status: 'action_required', message }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one))
}
