import { scopeTrouble } from '../call-failure.ts'
import { textOf } from '../http/json-values.ts'
import type { GithubClient } from './github-client.ts'
import { placeOf } from './github-client.ts'
import { highestPermission, toLevel } from './github-levels.ts'
import type { Collaborator, GithubReads, GithubRepository, TeamMember } from './github-reads.ts'
import { oddAnswer, type Row, rowOf, uniqueIds, userOf } from './github-rows.ts'

const teamRoute = '/orgs/{org}/teams/{team_slug}/members'

/** Bulk reading by REST, for servers without GraphQL: one list for the organisation, and one for each team and repository. */
export function createRestReads(
  client: GithubClient,
  { name, repositories }: { readonly name: string; readonly repositories: readonly string[] | null },
): GithubReads {
  return {
    async *members() {
      const owners = new Set<string>()
      for await (const page of client.list('/orgs/{org}/members', { role: 'admin' }))
        for (const row of page) owners.add(userOf(row, name).id)
      const once = uniqueIds(name, 'members')
      for await (const page of client.list('/orgs/{org}/members')) {
        yield page.map((row) => {
          const user = userOf(row, name)
          once(user.id)
          const role = owners.has(user.id) ? 'admin' : 'member'
          return { ...user, role, email: null, nameId: null } as const
        })
      }
    },

    async *teams() {
      const once = uniqueIds(name, 'teams')
      const all: Row[] = []
      for await (const page of client.list('/orgs/{org}/teams')) all.push(...page)
      for (const team of all) once(slugOf(team))
      const below = new Map<string, Set<string>>()
      // Whoever is in a team below is listed in those above as well.
      for (const team of deepestFirst(all)) {
        const slug = slugOf(team)
        const inherited = below.get(slug) ?? new Set<string>()
        const members = await membersOf(slug, inherited)
        const parent = parentOf(team)
        if (parent !== null) {
          const known = below.get(parent) ?? new Set<string>()
          for (const { id } of members) known.add(id)
          below.set(parent, known)
        }
        yield [{ slug, members, parent }]
      }
    },

    teamMembers: (slug) => membersOf(slug, null),

    async *repositories() {
      if (repositories !== null) {
        for (const one of repositories) yield [await repository(one)]
        return
      }
      const once = uniqueIds(name, 'repositories')
      for await (const page of client.list('/orgs/{org}/repos', { type: 'all' })) {
        for (const row of page) {
          const full = textOf(row['full_name']) ?? ''
          once(full)
          yield [await repository(full)]
        }
      }
    },

    collaborators: collaboratorsOf,
  }

  /**
   * Servers that do not say who is what, and from where, are asked for maintainers apart; who is also in a team below
   * counts as from there. `below`: who that is; null: not known yet.
   */
  async function membersOf(slug: string, below: ReadonlySet<string> | null): Promise<TeamMember[]> {
    const once = uniqueIds(name, `members of \`${slug}\``)
    const rows: Row[] = []
    for await (const page of client.list(teamRoute, { team_slug: slug })) rows.push(...page)
    let maintainers: Set<string> | null = null
    if (rows.some(({ role }) => role === undefined)) {
      maintainers = new Set()
      for await (const page of client.list(teamRoute, { team_slug: slug, role: 'maintainer' }))
        for (const row of page) maintainers.add(userOf(row, name).id)
    }
    const fromBelow =
      below ?? (rows.some(({ inherited }) => inherited === undefined) ? await membersBelow(slug) : new Set<string>())
    return rows.map((row) => {
      const user = userOf(row, name)
      once(user.id)
      const isMaintainer = maintainers ? maintainers.has(user.id) : row['role'] === 'maintainer'
      const isInherited = typeof row['inherited'] === 'boolean' ? row['inherited'] : fromBelow.has(user.id)
      return { ...user, role: isMaintainer ? 'maintainer' : 'member', isInherited }
    })
  }

  async function membersBelow(slug: string): Promise<Set<string>> {
    const ids = new Set<string>()
    for await (const page of client.list('/orgs/{org}/teams/{team_slug}/teams', { team_slug: slug }))
      for (const team of page)
        for await (const members of client.list(teamRoute, { team_slug: slugOf(team) }))
          for (const row of members) ids.add(userOf(row, name).id)
    return ids
  }

  async function repository(full: string): Promise<GithubRepository> {
    try {
      return { name: full, collaborators: await collaboratorsOf(full) }
    } catch (error) {
      return { name: full, collaborators: [], trouble: scopeTrouble(error) }
    }
  }

  async function collaboratorsOf(full: string): Promise<Collaborator[]> {
    const once = uniqueIds(name, `collaborators of \`${full}\``)
    const all: Collaborator[] = []
    const parameters = { ...placeOf(full), affiliation: 'direct' }
    for await (const page of client.list('/repos/{owner}/{repo}/collaborators', parameters)) {
      for (const row of page) {
        const user = userOf(row, name)
        once(user.id)
        const level = toLevel(row['role_name']) ?? highestPermission(rowOf(row['permissions']))
        if (level === null) throw oddAnswer(name, 'a permission')
        all.push({ ...user, level })
      }
    }
    return all
  }
}

function slugOf(team: Row): string {
  return textOf(team['slug']) ?? ''
}

function parentOf(team: Row): string | null {
  return textOf(rowOf(team['parent'])['slug'])
}

function deepestFirst(teams: readonly Row[]): Row[] {
  const parents = new Map(teams.map((team) => [slugOf(team), parentOf(team)]))
  const depthOf = (slug: string) => {
    let depth = 0
    // A circle cannot be, and would never end.
    for (let at = parents.get(slug) ?? null; at !== null && depth <= teams.length; at = parents.get(at) ?? null) depth++
    return depth
  }
  const depths = new Map(teams.map((team) => [team, depthOf(slugOf(team))]))
  return teams.toSorted((a, b) => depths.get(b)! - depths.get(a)!)
}
