import { textOf } from '../http/json-values.ts'
import type { GithubClient } from './github-client.ts'
import { placeOf } from './github-client.ts'
import { toLevel } from './github-levels.ts'
import type { GithubInvitation, RepositoryInvitation } from './github-reads.ts'
import { oddAnswer, type Row, userOf } from './github-rows.ts'

/**
 * Invitations to the organisation that can still be accepted; those that failed or expired stand in another list. Billing
 * managers are no members. https://docs.github.com/rest/orgs/members#list-pending-organization-invitations
 */
export async function readInvitations(client: GithubClient, name: string): Promise<GithubInvitation[]> {
  const all: GithubInvitation[] = []
  for await (const page of client.list('/orgs/{org}/invitations')) {
    for (const row of page) {
      const { id, role, login, email, team_count: teamCount } = row
      if (role === 'billing_manager' || role === 'hiring_manager') continue
      if (typeof id !== 'number') throw oddAnswer(name, 'an invitation')
      all.push({
        id,
        login: textOf(login),
        email: textOf(email)?.toLowerCase() ?? null,
        role: role === 'admin' ? 'admin' : 'member',
        teams: teamCount === 0 ? [] : await teamsOf(client, id),
      })
    }
  }
  return all
}

/** Invitations to one repository that can still be accepted. https://docs.github.com/rest/collaborators/invitations */
export async function readRepositoryInvitations(
  client: GithubClient,
  { name, repository }: { readonly name: string; readonly repository: string },
): Promise<RepositoryInvitation[]> {
  const all: RepositoryInvitation[] = []
  for await (const page of client.list('/repos/{owner}/{repo}/invitations', placeOf(repository)))
    for (const row of page) if (isOpen(row)) all.push(invitationOf(row, name))
  return all
}

async function teamsOf(client: GithubClient, id: number): Promise<string[]> {
  const slugs: string[] = []
  const route = '/orgs/{org}/invitations/{invitation_id}/teams'
  for await (const page of client.list(route, { invitation_id: id }))
    for (const { slug } of page) if (typeof slug === 'string') slugs.push(slug)
  return slugs
}

/** One to an address that is nobody's account yet names no invitee; it can only be made by hand. */
function isOpen({ expired, invitee }: Row): boolean {
  return expired !== true && typeof invitee === 'object' && invitee !== null
}

function invitationOf({ id, invitee, permissions }: Row, name: string): RepositoryInvitation {
  const level = toLevel(permissions)
  if (typeof id !== 'number' || level === null) throw oddAnswer(name, 'an invitation')
  return { id, invitee: userOf(invitee, name), level }
}
