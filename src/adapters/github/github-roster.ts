import type { ActualAccount } from '../../domain/access.ts'
import type { GithubClient } from './github-client.ts'
import { readInvitations, readRepositoryInvitations } from './github-invitations.ts'
import type {
  GithubInvitation,
  GithubMember,
  GithubReads,
  GithubRepository,
  GithubUser,
  RepositoryInvitation,
} from './github-reads.ts'
import { uniqueIds, userOf } from './github-rows.ts'
import { scopeTrouble } from '../call-failure.ts'

/** Everybody whom an organisation knows, and the repositories, which know others. */
export interface GithubRoster {
  readonly members: readonly GithubMember[]
  readonly invited: readonly (GithubInvitation & { readonly account: string })[]
  readonly repositories: readonly (GithubRepository & { readonly invitations: readonly RepositoryInvitation[] })[]
}

/** An account that is only an address so far, by what it is called in the ledger. */
export const byAddress = 'invitation:'

/**
 * Reads everybody, a page of accounts at a time: members, outside collaborators, and who is invited to the organisation
 * or a repository. Gives back what was seen, so that grants need not ask for it again.
 */
export async function* readRoster(
  client: GithubClient,
  reads: GithubReads,
  name: string,
): AsyncGenerator<ActualAccount[], GithubRoster> {
  const known = new Set<string>()
  const unknown = (user: GithubUser) => !known.has(user.id) && known.add(user.id)
  const members: GithubMember[] = []
  for await (const page of reads.members()) {
    for (const one of page) known.add(one.id)
    members.push(...page)
    yield page.map((one) => accountOf(one, 'enabled', one))
  }
  const once = uniqueIds(name, 'outside collaborators')
  for await (const page of client.list('/orgs/{org}/outside_collaborators')) {
    const users = page.map((row) => userOf(row, name))
    for (const { id } of users) once(id)
    yield users.filter(unknown).map((user) => accountOf(user, 'enabled'))
  }
  const invited: (GithubInvitation & { account: string })[] = []
  for (const invitation of await readInvitations(client, name)) {
    const user = invitation.login === null ? null : await client.userByLogin(invitation.login)
    const account = user ? user.id : invitation.email === null ? null : `${byAddress}${invitation.email}`
    if (account === null) continue
    invited.push({ ...invitation, account })
    if (user) yield [user].filter(unknown).map((one) => accountOf(one, 'invited', invitation))
    else if (unknown({ id: account, login: '' }))
      yield [accountOf({ id: account, login: invitation.email! }, 'invited', invitation)]
  }
  const repositories: GithubRoster['repositories'][number][] = []
  for await (const page of reads.repositories()) {
    for (const one of page) {
      const whole = await withInvitations(client, one, name)
      repositories.push(whole)
      // Whoever has access without being listed above may be on the way to become an outside collaborator.
      yield whole.collaborators.filter(unknown).map((user) => accountOf(user, 'enabled'))
      const invitees = whole.invitations.map(({ invitee }) => invitee)
      yield invitees.filter(unknown).map((user) => accountOf(user, 'invited'))
    }
  }
  return { members, invited, repositories }
}

/** Since when somebody is here is not said; how old their account is says nothing. */
function accountOf(
  { id, login }: GithubUser,
  status: ActualAccount['status'],
  told: Partial<Pick<GithubMember, 'email' | 'nameId'>> = {},
): ActualAccount {
  const { email = null, nameId = null } = told
  return { id, username: login, email, employeeId: null, externalId: nameId, status, createdAt: null }
}

async function withInvitations(
  client: GithubClient,
  repository: GithubRepository,
  name: string,
): Promise<GithubRoster['repositories'][number]> {
  if (repository.trouble) return { ...repository, invitations: [] }
  try {
    const invitations = await readRepositoryInvitations(client, { name, repository: repository.name })
    return { ...repository, invitations }
  } catch (error) {
    return { ...repository, invitations: [], trouble: scopeTrouble(error) }
  }
}
