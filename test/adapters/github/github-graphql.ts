import { schema as official } from '@octokit/graphql-schema'
import { buildSchema, type ExecutionResult, graphql } from 'graphql'
import type { GithubEmulator } from './github-emulator.ts'

/** What questions are answered from. */
export interface GraphqlCompany {
  readonly members: readonly { readonly id: number; readonly login: string; readonly isOwner?: boolean }[]
  readonly teams: readonly {
    readonly slug: string
    readonly parent?: string
    readonly members: readonly { readonly id: number; readonly login: string; readonly isMaintainer?: boolean }[]
  }[]
  readonly repositories?: readonly {
    readonly name: string
    readonly collaborators: readonly {
      readonly id: number
      readonly login: string
      /** the role by each source: `Repository`, `Team`, `Organization` */
      readonly by: Readonly<Record<string, string>>
    }[]
  }[]
  /** names at the identity provider, by id; absent: there is none */
  readonly identities?: Readonly<Record<number, { readonly nameId: string; readonly email?: string }>>
}

let schema: ReturnType<typeof buildSchema> | null = null

/**
 * Answers questions by the official schema with graphql-js, so that nothing passes which that does not allow. As GitHub
 * does, it gives at most 100 rows of a list and puts the kind of an error beside its message.
 */
export async function answerGraphql(
  company: GraphqlCompany,
  body: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  schema ??= buildSchema(official.idl, { assumeValid: true })
  const result: ExecutionResult = await graphql({
    schema,
    source: String(body['query']),
    variableValues: (body['variables'] ?? {}) as Record<string, unknown>,
    rootValue: rootOf(company),
  })
  const errors = result.errors?.map(({ message, path, extensions }) => ({ message, path, type: extensions['type'] }))
  return { data: result.data, ...(errors && { errors }) }
}

/** What the emulator holds, which has no GraphQL. */
export async function companyOf(emulator: GithubEmulator, repositories: readonly string[]): Promise<GraphqlCompany> {
  const owners = await emulator.owners()
  const rows = await emulator.all('/orgs/acme/members')
  const members = rows.map(({ id, login }) => ({ id: Number(id), login: String(login), isOwner: owners.has(id) }))
  const teams: GraphqlCompany['teams'][number][] = []
  for (const { slug, parent } of await emulator.all('/orgs/acme/teams')) {
    const path = `/orgs/acme/teams/${String(slug)}/members`
    const maintainers = new Set((await emulator.all(`${path}?role=maintainer`)).map(({ id }) => id))
    const inTeam = await emulator.all(path)
    teams.push({
      slug: String(slug),
      ...(parent !== null && parent !== undefined && { parent: (parent as { slug: string }).slug }),
      members: inTeam.map(({ id, login }) => ({
        id: Number(id),
        login: String(login),
        isMaintainer: maintainers.has(id),
      })),
    })
  }
  const shown = await Promise.all(
    repositories.map(async (name) => ({ name, collaborators: await collaboratorsOf(name) })),
  )
  return { members, teams, repositories: shown }

  async function collaboratorsOf(name: string) {
    const path = `/repos/acme/${name}/collaborators`
    const users = await emulator.all(path)
    return Promise.all(
      users.map(async ({ id, login }) => {
        const permission = await emulator.ask('GET', `${path}/${String(login)}/permission`)
        const role = (permission as { role_name: string }).role_name.toUpperCase()
        return { id: Number(id), login: String(login), by: { Repository: role } }
      }),
    )
  }
}

interface ListArguments {
  readonly first: number
  readonly after?: string | null
}

function rootOf(company: GraphqlCompany) {
  const { members, teams, identities, repositories = [] } = company
  const userOf = ({ id, login }: { id: number; login: string }) => ({ __typename: 'User', databaseId: id, login })
  const teamOf = (team: GraphqlCompany['teams'][number]) => ({
    __typename: 'Team',
    id: `T_${team.slug}`,
    slug: team.slug,
    parentTeam: team.parent === undefined ? null : { slug: team.parent },
    members: ({ membership, ...of }: ListArguments & { readonly membership: string }) => {
      const own = team.members
      const below = membersBelow(team.slug)
      const all = membership === 'IMMEDIATE' ? own : membership === 'CHILD_TEAM' ? below : [...own, ...below]
      return connection(all, of, (one) => ({ role: one.isMaintainer ? 'MAINTAINER' : 'MEMBER', node: userOf(one) }))
    },
  })
  const membersBelow = (slug: string): GraphqlCompany['teams'][number]['members'] => {
    const below = teams.filter(({ parent }) => parent === slug)
    const all = below.flatMap((team) => [...team.members, ...membersBelow(team.slug)])
    return [...new Map(all.map((one) => [one.id, one])).values()]
  }
  const repositoryOf = ({ name, collaborators }: NonNullable<GraphqlCompany['repositories']>[number]) => ({
    nameWithOwner: `acme/${name}`,
    collaborators: (of: ListArguments) =>
      connection(collaborators, of, ({ by, ...user }) => ({
        permission: Object.values(by)[0],
        permissionSources: Object.entries(by).map(([__typename, role]) => ({
          permission: role === 'ADMIN' ? 'ADMIN' : role === 'READ' || role === 'TRIAGE' ? 'READ' : 'WRITE',
          roleName: role.toLowerCase(),
          source: { __typename },
        })),
        node: userOf(user),
      })),
  })
  const organization = {
    membersWithRole: (of: ListArguments) =>
      connection(members, of, (one) => ({ role: one.isOwner ? 'ADMIN' : 'MEMBER', node: userOf(one) })),
    samlIdentityProvider: identities && {
      externalIdentities: (of: ListArguments) =>
        connection(Object.entries(identities), of, ([id, { nameId, email }]) => ({
          user: { databaseId: Number(id) },
          samlIdentity: { nameId, emails: email === undefined ? [] : [{ value: email }] },
          scimIdentity: null,
        })),
    },
    teams: (of: ListArguments) => connection(teams, of, teamOf),
    team: ({ slug }: { slug: string }) => teams.filter((team) => team.slug === slug).map(teamOf)[0] ?? null,
    repositories: (of: ListArguments) => connection(repositories, of, repositoryOf),
  }
  return {
    organization: ({ login }: { login: string }) => {
      if (login === 'acme') return organization
      throw Object.assign(new Error(`Could not resolve to an Organization with the login of '${login}'.`), {
        extensions: { type: 'NOT_FOUND' },
      })
    },
    repository: ({ name }: { name: string }) =>
      repositories.filter((one) => one.name === name).map(repositoryOf)[0] ?? null,
    node: ({ id }: { id: string }) => teams.filter(({ slug }) => id === `T_${slug}`).map(teamOf)[0] ?? null,
  }
}

/** Part of a list, with its rows both as edges and as nodes. */
function connection<T>(all: readonly T[], { first, after }: ListArguments, edgeOf: (row: T) => object) {
  if (!(first >= 1 && first <= 100)) {
    throw Object.assign(new Error('Requesting so many records exceeds the `first` limit of 100 records.'), {
      extensions: { type: 'EXCESSIVE_PAGINATION' },
    })
  }
  const start = after ? Number(after) : 0
  const rows = all.slice(start, start + first).map(edgeOf)
  const end = start + rows.length
  const pageInfo = { hasNextPage: end < all.length, endCursor: rows.length > 0 ? String(end) : null }
  return { totalCount: all.length, pageInfo, edges: rows, nodes: rows }
}
