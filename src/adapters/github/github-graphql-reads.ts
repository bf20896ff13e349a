import { CallFailure, scopeTrouble } from '../call-failure.ts'
import { textOf } from '../http/json-values.ts'
import { placeOf } from './github-client.ts'
import { assertWhole, type Connection, connectionOf, type GraphqlClient } from './github-graphql-client.ts'
import { createTeamReads } from './github-graphql-teams.ts'
import { toLevel } from './github-levels.ts'
import { membersQuery, repositoriesQuery, repositoryQuery } from './github-queries.ts'
import type { Collaborator, GithubMember, GithubReads, GithubRepository } from './github-reads.ts'
import { oddAnswer, type Row, rowOf, rowsOf, uniqueIds, userOf } from './github-rows.ts'

export interface GraphqlReadsOptions {
  readonly name: string
  readonly org: string
  /** rows of one page, at most 100 */
  readonly pageSize: number
  /** null: all */
  readonly repositories: readonly string[] | null
  /** addresses in the organisation's verified domains are asked for */
  readonly hasEmails: boolean
}

/** Bulk reading by GraphQL: several lists in one request. */
export function createGraphqlReads(client: GraphqlClient, options: GraphqlReadsOptions): GithubReads {
  const { name, org, pageSize } = options
  const teamReads = createTeamReads(client, options)

  return {
    async *members() {
      const pages: Row[][] = []
      const identities = new Map<string, Pick<GithubMember, 'email' | 'nameId'>>()
      const once = uniqueIds(name, 'members')
      const at = { member: null as string | null, identity: null as string | null }
      let hasMembers = true
      let hasIdentities = true
      for (let came = 0; hasMembers || hasIdentities; ) {
        const { hasEmails } = options
        const variables = { org, first: pageSize, ...at, hasMembers, hasIdentities, hasEmails }
        const { organization } = await client.ask(membersQuery, variables)
        const { membersWithRole, samlIdentityProvider } = rowOf(organization)
        if (hasMembers) {
          const part = connectionOf(membersWithRole, name)
          for (const { node } of part.rows) once(userOf(node, name).id)
          came += part.rows.length
          pages.push([...part.rows])
          at.member = part.next
          hasMembers = part.next !== null
          if (!hasMembers) assertWhole(came, part, { name, what: 'members' })
        }
        // Without single sign-on there is no provider.
        const provider: unknown = hasIdentities ? rowOf(samlIdentityProvider)['externalIdentities'] : null
        const part: Connection | null = provider ? connectionOf(provider, name) : null
        for (const row of part?.rows ?? []) noteIdentity(row, identities)
        at.identity = part?.next ?? null
        hasIdentities = at.identity !== null
      }
      for (const rows of pages) yield rows.map((row) => memberOf(row, identities))
    },

    teams: () => teamReads.teams(),
    teamMembers: (slug) => teamReads.members(slug),

    async *repositories() {
      if (options.repositories !== null) {
        for (const one of options.repositories) yield [await named(one)]
        return
      }
      const once = uniqueIds(name, 'repositories')
      let came = 0
      for (let after: string | null = null, isLast = false; !isLast; ) {
        const variables: Row = { org, first: pageSize, after, collaborators: pageSize, collaborator: null }
        const { organization } = await client.ask(repositoriesQuery, variables)
        const part = connectionOf(rowOf(organization)['repositories'], name)
        for (const { nameWithOwner } of part.rows) once(textOf(nameWithOwner) ?? '')
        came += part.rows.length
        yield await Promise.all(part.rows.map(repositoryOf))
        after = part.next
        isLast = after === null
        if (isLast) assertWhole(came, part, { name, what: 'repositories' })
      }
    },

    async collaborators(full) {
      return collaboratorsOf(full, await pageOf(full, null))
    },
  }

  function memberOf({ role, node }: Row, identities: ReadonlyMap<string, Pick<GithubMember, 'email' | 'nameId'>>) {
    const user = userOf(node, name)
    const { email = null, nameId = null } = identities.get(user.id) ?? {}
    if (role !== 'ADMIN' && role !== 'MEMBER') throw oddAnswer(name, 'a member of an organisation')
    const [verified] = (rowOf(node)['organizationVerifiedDomainEmails'] ?? []) as readonly string[]
    return { ...user, role: role === 'ADMIN' ? 'admin' : 'member', email: verified ?? email, nameId } as const
  }

  async function named(full: string): Promise<GithubRepository> {
    try {
      return { name: full, collaborators: await collaboratorsOf(full, await pageOf(full, null)) }
    } catch (error) {
      return { name: full, collaborators: [], trouble: scopeTrouble(error) }
    }
  }

  async function repositoryOf(row: Row): Promise<GithubRepository> {
    const full = textOf(row['nameWithOwner']) ?? ''
    try {
      return { name: full, collaborators: await collaboratorsOf(full, row) }
    } catch (error) {
      return { name: full, collaborators: [], trouble: scopeTrouble(error) }
    }
  }

  async function pageOf(full: string, collaborator: string | null): Promise<Row> {
    const variables = { ...placeOf(full), collaborators: pageSize, collaborator }
    return rowOf((await client.ask(repositoryQuery, variables))['repository'])
  }

  /** Everybody whom the repository itself gave access; others hold it by a team or the organisation. */
  async function collaboratorsOf(full: string, first: Row): Promise<Collaborator[]> {
    const all: Collaborator[] = []
    let came = 0
    for (let row = first; ; ) {
      // What is hidden is no list.
      if (!row['collaborators'])
        throw new CallFailure({ class: 'permission', message: `${name} does not show who has access to \`${full}\`` })
      const part = connectionOf(row['collaborators'], name)
      came += part.rows.length
      for (const edge of part.rows) all.push(...collaboratorOf(edge, name))
      if (part.next === null) {
        assertWhole(came, part, { name, what: `collaborators of \`${full}\`` })
        return all
      }
      row = await pageOf(full, part.next)
    }
  }
}

function noteIdentity(row: Row, identities: Map<string, Pick<GithubMember, 'email' | 'nameId'>>): void {
  const { user, samlIdentity, scimIdentity } = row
  const { databaseId } = rowOf(user)
  if (typeof databaseId !== 'number') return
  const saml = rowOf(samlIdentity)
  const nameId = textOf(saml['nameId']) ?? textOf(rowOf(scimIdentity)['username'])
  const email = firstAddress(saml['emails']) ?? firstAddress(rowOf(scimIdentity)['emails'])
  identities.set(String(databaseId), { nameId, email: email ?? (nameId?.includes('@') ? nameId : null) })
}

function firstAddress(emails: unknown): string | null {
  return Array.isArray(emails) ? textOf(rowOf(emails[0])['value']) : null
}

function collaboratorOf({ permission, permissionSources, node }: Row, name: string): Collaborator[] {
  const user = userOf(node, name)
  const sources = Array.isArray(permissionSources) ? rowsOf(permissionSources, name) : []
  const own = sources.find(({ source }) => rowOf(source)['__typename'] === 'Repository')
  if (sources.length > 0 && !own) return []
  const level = toLevel(own?.['roleName']) ?? toLevel(own?.['permission']) ?? toLevel(permission)
  if (level === null) throw oddAnswer(name, 'a permission')
  return [{ ...user, level }]
}
