import type { GithubEmulator } from './github-emulator.ts'
import type { InvitationDesk } from './github-invitation-desk.ts'
import { done, missing, type Route } from './github-route.ts'

/** Repositories with the roles of who was given access, outside collaborators, and invitations to repositories. */
export function repositoryRoutes(
  emulator: GithubEmulator,
  desk: InvitationDesk,
  repositories: readonly string[],
): readonly Route[] {
  const collaborators = async (repository: string) => {
    const path = `/repos/${repository}/collaborators`
    return Promise.all(
      (await emulator.all(path)).map(async ({ id, login }) => {
        const permission = await emulator.ask('GET', `${path}/${String(login)}/permission`)
        return { id, login: String(login), role_name: (permission as { role_name: string }).role_name }
      }),
    )
  }
  const { repositoryInvitations: invitations } = desk

  return [
    [/^GET \/orgs\/acme\/repos$/, () => repositories.map((name) => ({ full_name: `acme/${name}` }))],
    [
      /^GET \/orgs\/acme\/outside_collaborators$/,
      async () => {
        const rows = await Promise.all(repositories.map((name) => collaborators(`acme/${name}`)))
        const logins = [...new Set(rows.flat().map(({ login }) => login))]
        const outside = await Promise.all(logins.map(async (login) => ((await desk.isMember(login)) ? [] : [login])))
        return outside.flat().map(desk.user)
      },
    ],
    [/^GET \/repos\/(acme\/[^/]+)\/collaborators$/, (_call, repository) => collaborators(repository)],
    [
      /^PUT \/repos\/(acme\/[^/]+)\/collaborators\/([^/]+)$/,
      async ({ path, body }, repository, login) => {
        const isKnown = (await collaborators(repository)).some((one) => one.login === login)
        if (isKnown || (await desk.isMember(login))) {
          await emulator.ask('PUT', path, body)
          return done
        }
        const permissions = roleNamed(String(body['permission']))
        const one = { id: desk.nextId(), repository, login, permissions, expired: false }
        invitations.push(one)
        return { status: 201, body: { ...one, invitee: desk.user(login) } }
      },
    ],
    [
      /^GET \/repos\/(acme\/[^/]+)\/invitations$/,
      (_call, repository) => {
        const here = invitations.filter((one) => one.repository === repository)
        return here.map((one) => ({ ...one, invitee: desk.user(one.login) }))
      },
    ],
    [
      /^(?:PATCH|DELETE) \/repos\/acme\/[^/]+\/invitations\/(\d+)$/,
      ({ method, body }, id) => {
        const one = invitations.find((invitation) => invitation.id === Number(id))
        if (!one) return missing
        if (method === 'DELETE') {
          invitations.splice(invitations.indexOf(one), 1)
          return done
        }
        one.permissions = String(body['permissions'])
        return { status: 200, body: one }
      },
    ],
  ]
}

function roleNamed(permission: string): string {
  return { pull: 'read', push: 'write' }[permission] ?? permission
}
