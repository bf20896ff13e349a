import type { GithubEmulator } from './github-emulator.ts'
import { done, missing, type Reply, type Route } from './github-route.ts'

export interface Invitation {
  readonly id: number
  readonly login: string | null
  readonly email: string | null
  role: string
  teams: string[]
}

export interface RepositoryInvitation {
  readonly id: number
  readonly repository: string
  readonly login: string
  permissions: string
  expired: boolean
}

/** Invitations, which the emulator does not know: whoever is no member is invited, and counts when they say yes. */
export interface InvitationDesk {
  readonly invitations: Invitation[]
  readonly repositoryInvitations: RepositoryInvitation[]
  readonly routes: readonly Route[]
  readonly nextId: () => number
  isMember(login: string): Promise<boolean>
  readonly user: (login: string) => { readonly id: number; readonly login: string } | null
  /** the invited person says yes */
  accept(invitation: Invitation): Promise<void>
}

export function createInvitationDesk(emulator: GithubEmulator): InvitationDesk {
  const invitations: Invitation[] = []
  let count = 100
  const nextId = () => count++
  const pendingFor = (login: string) => invitations.find((one) => one.login === login)
  const isMember = async (login: string) =>
    (await emulator.all('/orgs/acme/members')).some((one) => one['login'] === login)
  const user = (login: string) => {
    const id = [...emulator.users].find(([, one]) => one === login)?.[0]
    return id === undefined ? null : { id: Number(id), login }
  }
  const cancel = (invitation: Invitation): Reply => {
    invitations.splice(invitations.indexOf(invitation), 1)
    return done
  }
  /** null: there is no such user */
  const inviteByLogin = (login: string): Invitation | null => {
    const known = pendingFor(login)
    if (known || !user(login)) return known ?? null
    const invitation: Invitation = { id: nextId(), login, email: null, role: 'member', teams: [] }
    invitations.push(invitation)
    return invitation
  }
  const slugsOf = async (ids: unknown) => {
    const wanted = new Set(Array.isArray(ids) ? ids : [])
    const teams = await emulator.all('/orgs/acme/teams')
    return teams.filter(({ id }) => wanted.has(id)).map(({ slug }) => String(slug))
  }

  const routes: readonly Route[] = [
    [/^GET \/orgs\/acme\/invitations$/, () => invitations.map(shown)],
    [
      /^POST \/orgs\/acme\/invitations$/,
      async ({ body }) => {
        const { email, role, team_ids: ids } = body
        if (invitations.some((one) => one.email === email))
          return { status: 422, body: { message: 'Invitee is already invited' } }
        const teams = await slugsOf(ids)
        const invitation = { id: nextId(), login: null, email: String(email), role: String(role), teams }
        invitations.push(invitation)
        return { status: 201, body: shown(invitation) }
      },
    ],
    [
      /^(GET|DELETE) \/orgs\/acme\/invitations\/(\d+)(?:\/teams)?$/,
      ({ method }, _verb, id) => {
        const invitation = invitations.find((one) => one.id === Number(id))
        if (!invitation) return missing
        return method === 'GET' ? invitation.teams.map((slug) => ({ slug })) : cancel(invitation)
      },
    ],
    [
      /^(?:GET|PUT|DELETE) \/orgs\/acme\/memberships\/([^/]+)$/,
      async ({ method, body }, login) => {
        const pending = pendingFor(login)
        if (method === 'DELETE') {
          if (pending) return cancel(pending)
          // The emulator calls it only so.
          await emulator.ask('DELETE', `/orgs/acme/members/${login}`)
          return done
        }
        if (method === 'GET' && !pending) {
          const role = (await emulator.owners()).has(user(login)?.id) ? 'admin' : 'member'
          return (await isMember(login)) ? { status: 200, body: { state: 'active', role, user: user(login) } } : missing
        }
        if (method === 'PUT' && (await isMember(login))) return null
        const invitation = inviteByLogin(login)
        if (!invitation) return missing
        if (method === 'PUT') invitation.role = String(body['role'])
        return { status: 200, body: { state: 'pending', role: invitation.role, user: user(login) } }
      },
    ],
    [
      /^(?:GET|PUT|DELETE) \/orgs\/acme\/teams\/([^/]+)\/memberships\/([^/]+)$/,
      async ({ method, body }, slug, login) => {
        const pending = pendingFor(login)
        if (method === 'PUT' ? !pending && (await isMember(login)) : !pending?.teams.includes(slug)) return null
        const invitation = inviteByLogin(login)
        if (!invitation) return missing
        invitation.teams = invitation.teams.filter((one) => one !== slug)
        if (method === 'DELETE') return done
        invitation.teams.push(slug)
        return { status: 200, body: { state: 'pending', role: body['role'] ?? 'member' } }
      },
    ],
  ]

  return {
    invitations,
    repositoryInvitations: [],
    routes,
    nextId,
    isMember,
    user,
    async accept(invitation) {
      cancel(invitation)
      const { login, role, teams } = invitation
      const path = '/orgs/acme'
      await emulator.ask('PUT', `${path}/memberships/${login}`, { role: role === 'admin' ? 'admin' : 'member' })
      for (const slug of teams)
        await emulator.ask('PUT', `${path}/teams/${slug}/memberships/${login}`, { role: 'member' })
    },
  }
}

function shown({ id, login, email, role, teams }: Invitation): object {
  return { id, login, email, role: role === 'admin' ? 'admin' : 'direct_member', team_count: teams.length }
}
