import { answerGraphql, type GraphqlCompany } from './github-graphql.ts'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

/**
 * Answers what is read of a company, by REST and GraphQL, from the same data, for more people than the emulator can be given.
 * `isOld`: without GraphQL, and members of teams without their roles, as older servers give them.
 */
export async function startCompanyServer(
  company: GraphqlCompany,
  setup: { readonly isOld?: boolean } = {},
): Promise<{ readonly url: string }> {
  const { members, teams, repositories = [] } = company
  const below = (slug: string): GraphqlCompany['teams'][number]['members'] =>
    teams.filter(({ parent }) => parent === slug).flatMap((team) => [...team.members, ...below(team.slug)])
  const membersOf = (slug: string) => {
    const own = teams.find((team) => team.slug === slug)!.members
    const inherited = below(slug).filter(({ id }) => !own.some((one) => one.id === id))
    const rows = [...own, ...new Map(inherited.map((one) => [one.id, one])).values()]
    return rows.map(({ id, login, isMaintainer }, index) => ({
      id,
      login,
      role: isMaintainer ? 'maintainer' : 'member',
      inherited: index >= own.length,
    }))
  }
  const teamRow = ({ slug, parent }: GraphqlCompany['teams'][number]) => ({
    id: slug.length,
    slug,
    parent: parent === undefined ? null : { slug: parent },
  })

  function rowsOf(path: string, query: URLSearchParams): readonly object[] | null {
    const role = query.get('role')
    if (path === '/orgs/acme/members') return members.filter(({ isOwner }) => role !== 'admin' || isOwner)
    if (path === '/orgs/acme/teams') return teams.map(teamRow)
    if (path === '/orgs/acme/repos') return repositories.map(({ name }) => ({ full_name: `acme/${name}` }))
    if (/\/(outside_collaborators|invitations)$/.test(path)) return []
    const [, slug, what] = /^\/orgs\/acme\/teams\/([^/]+)\/(members|teams)$/.exec(path) ?? []
    if (what === 'teams') return teams.filter(({ parent }) => parent === slug).map(teamRow)
    if (what === 'members') {
      const rows = membersOf(slug!).filter((one) => role === null || one.role === role)
      return setup.isOld ? rows.map(({ id, login }) => ({ id, login })) : rows
    }
    const [, repository] = /^\/repos\/acme\/([^/]+)\/collaborators$/.exec(path) ?? []
    const found = repositories.find(({ name }) => name === repository)
    const direct = found?.collaborators.filter(({ by }) => by['Repository'] !== undefined)
    return direct?.map(({ id, login, by }) => ({ id, login, role_name: by['Repository']!.toLowerCase() })) ?? null
  }

  const url = await serveHttp(
    whenSent(async (request, sent, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://company.test')
      const end = (status: number, body: unknown, headers: Record<string, string> = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(JSON.stringify(body))
      }
      if (pathname === '/graphql' && !setup.isOld)
        return end(200, await answerGraphql(company, JSON.parse(sent.toString('utf8')) as Record<string, unknown>))
      if (pathname === '/user') return end(200, { id: 1, login: 'person-1' })
      const rows = rowsOf(pathname, searchParams)
      if (!rows) return end(404, { message: 'Not Found' })
      const size = Number(searchParams.get('per_page'))
      const page = Number(searchParams.get('page') ?? 1)
      const last = Math.ceil(rows.length / size)
      const link = (to: number, name: string) => `<http://company.test${pathname}?page=${to}>; rel="${name}"`
      const links = page < last ? { link: `${link(page + 1, 'next')}, ${link(last, 'last')}` } : {}
      end(200, rows.slice((page - 1) * size, page * size), links)
    }),
  )
  return { url }
}
