import type { Octokit } from '@octokit/rest'
import { CallFailure } from '../call-failure.ts'
import { textOf } from '../http/json-values.ts'
import { nextLink } from '../http/next-link.ts'
import { toPermission } from './github-levels.ts'
import type { GithubUser } from './github-reads.ts'
import { oddAnswer, type Row, rowOf, rowsOf, userOf } from './github-rows.ts'
import { unwrapped } from '../http/octokit-over-http.ts'

/** One organisation of GitHub over REST: lists, single questions, and all that is changed. */
export interface GithubClient {
  /** Rows of a list, page by page, as GitHub links them. */
  list(route: string, parameters?: Row): AsyncIterable<readonly Row[]>
  /** whose the token is, and its scopes; null: it has none, as fine-grained ones */
  viewer(): Promise<GithubUser & { readonly scopes: readonly string[] | null }>
  userById(id: string): Promise<GithubUser | null>
  userByLogin(login: string): Promise<GithubUser | null>
  membership(login: string): Promise<Membership | null>
  /** null: there is no such team */
  teamId(slug: string): Promise<number | null>
  teamMembership(slug: string, login: string): Promise<Membership | null>
  hasRepository(repository: string): Promise<boolean>
  setMembership(login: string, role: string): Promise<Membership>
  setTeamMembership(slug: string, login: string, role: string): Promise<Membership>
  /** `pending`: the person has to accept first */
  setCollaborator(repository: string, login: string, level: string): Promise<Membership['state']>
  removeMembership(login: string): Promise<void>
  removeTeamMembership(slug: string, login: string): Promise<void>
  removeCollaborator(repository: string, login: string): Promise<void>
  /** Gives the login of whose address it is, where GitHub knows. */
  invite(email: string, role: string, teams: readonly number[]): Promise<string | null>
  cancelInvitation(id: number): Promise<void>
  setRepositoryInvitation(repository: string, id: number, level: string): Promise<void>
  cancelRepositoryInvitation(repository: string, id: number): Promise<void>
}

export interface Membership {
  readonly role: string
  readonly state: 'active' | 'pending'
}

/** https://docs.github.com/rest; `pageSize` is at most 100 there. */
export function createGithubClient(
  { rest, request }: Octokit,
  { name, org, pageSize }: { readonly name: string; readonly org: string; readonly pageSize: number },
): GithubClient {
  return {
    async *list(route, parameters = {}) {
      let next: Row = {}
      for (let page = 1; ; page++) {
        const answer = await unwrapped(request(`GET ${route}`, { org, ...parameters, per_page: pageSize, ...next }))
        yield rowsOf(answer.data, name)
        const links = linksOf(answer.headers.link)
        if (links.next === null && page >= links.last) return
        if (!links.next || JSON.stringify(links.next) === JSON.stringify(next)) throw cutOff(route)
        next = links.next
      }
    },

    async viewer() {
      const { data, headers } = await unwrapped(rest.users.getAuthenticated())
      const scopes = headers['x-oauth-scopes']
      return { ...userOf(data, name), scopes: scopes === undefined ? null : scopes.split(/,\s*/) }
    },
    userById: (id) => found(() => rest.users.getById({ account_id: Number(id) }), user),
    userByLogin: (username) => found(() => rest.users.getByUsername({ username }), user),
    membership: (username) => found(() => rest.orgs.getMembershipForUser({ org, username }), membershipOf),
    teamId: (slug) =>
      found(
        () => rest.teams.getByName({ org, team_slug: slug }),
        (data) => Number(rowOf(data)['id']),
      ),
    teamMembership: (slug, username) =>
      found(() => rest.teams.getMembershipForUserInOrg({ org, team_slug: slug, username }), membershipOf),
    hasRepository: async (repository) =>
      (await found(
        () => rest.repos.get(placeOf(repository)),
        () => true,
      )) ?? false,

    setMembership: async (username, role) =>
      written(await unwrapped(rest.orgs.setMembershipForUser({ org, username, role: role as 'member' }))),
    setTeamMembership: async (slug, username, role) =>
      written(
        await unwrapped(
          rest.teams.addOrUpdateMembershipForUserInOrg({ org, team_slug: slug, username, role: role as 'member' }),
        ),
      ),
    async setCollaborator(repository, username, level) {
      const { data } = await unwrapped(
        rest.repos.addCollaborator({ ...placeOf(repository), username, permission: toPermission(level) }),
      )
      return Number.isSafeInteger(rowOf(data)['id']) ? 'pending' : 'active'
    },
    removeMembership: (username) => done(() => rest.orgs.removeMembershipForUser({ org, username })),
    removeTeamMembership: (slug, username) =>
      done(() => rest.teams.removeMembershipForUserInOrg({ org, team_slug: slug, username })),
    removeCollaborator: (repository, username) =>
      done(() => rest.repos.removeCollaborator({ ...placeOf(repository), username })),
    async invite(email, role, teams) {
      const { data } = await unwrapped(
        rest.orgs.createInvitation({
          org,
          email,
          role: role === 'admin' ? 'admin' : 'direct_member',
          ...(teams.length > 0 && { team_ids: [...teams] }),
        }),
      )
      return textOf(rowOf(data)['login'])
    },
    cancelInvitation: (id) => done(() => rest.orgs.cancelInvitation({ org, invitation_id: id })),
    setRepositoryInvitation: (repository, id, level) =>
      done(() =>
        rest.repos.updateInvitation({ ...placeOf(repository), invitation_id: id, permissions: level as 'read' }),
      ),
    cancelRepositoryInvitation: (repository, id) =>
      done(() => rest.repos.deleteInvitation({ ...placeOf(repository), invitation_id: id })),
  }

  function user(data: unknown): GithubUser {
    return userOf(data, name)
  }

  function membershipOf(data: unknown): Membership {
    const { role, state } = rowOf(data)
    if (typeof role === 'string' && (state === 'active' || state === 'pending')) return { role, state }
    throw oddAnswer(name, 'a membership')
  }

  /** What an answer to a change does not say has to be read again. */
  function written({ data }: { readonly data: unknown }): Membership {
    try {
      return membershipOf(data)
    } catch (cause) {
      throw new CallFailure({ class: 'outcome_unknown', message: `${name} did not say what became of a change`, cause })
    }
  }

  function cutOff(route: string): CallFailure {
    return new CallFailure({ class: 'transient', message: `${name}: the pages of ${route} do not add up` })
  }
}

/** Null when there is no such thing. */
async function found<T>(
  call: () => Promise<{ readonly data: unknown }>,
  read: (data: unknown) => T,
): Promise<T | null> {
  try {
    return read((await unwrapped(call())).data)
  } catch (error) {
    if (error instanceof CallFailure && error.status === 404) return null
    throw error
  }
}

async function done(call: () => Promise<unknown>): Promise<void> {
  await unwrapped(call())
}

export function placeOf(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', ...rest] = repository.split('/')
  return { owner, repo: rest.join('/') }
}

/**
 * What the next page is asked for, and how many pages there are as far as that is said; undefined: it cannot be read. Only
 * the questions are taken over from links: servers behind others give links with addresses of their own.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
function linksOf(header = ''): { readonly next: Row | null | undefined; readonly last: number } {
  const target = nextLink(header)
  const last = Number(/[?&]page=(\d+)[^>]*>;\s*rel="last"/.exec(header)?.[1] ?? 0)
  if (target === null || target === undefined) return { next: target, last }
  return { next: Object.fromEntries(new URL(target, 'https://next.invalid').searchParams), last }
}
