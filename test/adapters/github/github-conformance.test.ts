import { githubManifest } from '../../../src/adapters/github/github-manifest.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { openTestGithub } from './github-context.ts'
import { githubToken, startGithubEmulator } from './github-emulator.ts'
import { answerGraphql, companyOf } from './github-graphql.ts'
import { startGithubServer } from './github-server.ts'

const pageSize = 3
const people = Array.from({ length: 12 }, (_, index) => `person-${index}`)

/** The first and the last row of a list of REST, or of one of GraphQL, become one. */
function repeat(body: string): string {
  const answer = JSON.parse(body) as unknown[] & { data?: { organization: { membersWithRole?: { edges: unknown[] } } } }
  const list = answer.data?.organization.membersWithRole?.edges ?? answer
  if (Array.isArray(list) && list.length > 1) list.splice(-1, 1, list[0])
  return JSON.stringify(answer)
}

function announceMore(body: string): string {
  return body.replace(
    /"membersWithRole":\{"totalCount":(\d+)/,
    (_, count) => `"membersWithRole":{"totalCount":${Number(count) + 1}`,
  )
}

const ways = {
  rest: {
    requests: { accounts: 'GET /orgs/acme/members?', grants: 'GET /orgs/acme/teams' },
    damage: { repeat },
  },
  graphql: {
    requests: { accounts: 'POST /graphql members', grants: 'POST /graphql team' },
    damage: { repeat, announceMore },
  },
}

for (const [way, { requests, damage }] of Object.entries(ways))
  describeLiveConformance({
    name: `github (${way})`,
    manifest: githubManifest,
    pageSize,
    grant: { type: 'team', resource: 'tools', level: 'member', otherLevel: 'maintainer' },
    async start() {
      const emulator = await startGithubEmulator({
        people: [...people, 'new.person'],
        teams: [{ name: 'tools' }],
        repositories: ['web'],
      })
      const graphql = async (body: Readonly<Record<string, unknown>>) =>
        answerGraphql(await companyOf(emulator, ['web']), body)
      const server = await startGithubServer(emulator, { repositories: ['web'], graphql })
      const proxy = await startFaultProxy(server.url)
      const lines: string[] = []
      const adapter = await openTestGithub({ url: proxy.url, page_size: pageSize, reads: way }, { lines })
      const idOf = (login: string) => [...emulator.users].find(([, one]) => one === login)![0]
      let added = 0
      const team = '/orgs/acme/teams/tools'
      return {
        adapter,
        proxy,
        lines,
        secrets: [githubToken],
        async addAccounts(count) {
          const logins = people.slice(added, (added += count))
          for (const login of logins) await emulator.ask('PUT', `/orgs/acme/memberships/${login}`, { role: 'member' })
          return logins.map(idOf)
        },
        async hold(accounts) {
          for (const account of accounts)
            await emulator.ask('PUT', `${team}/memberships/${emulator.users.get(account)!}`, { role: 'member' })
        },
        holders: async () => (await emulator.all(`${team}/members`)).map(({ id }) => String(id)).toSorted(),
        requests: { ...requests, give: 'PUT /orgs/acme/teams/tools/memberships' },
        damage,
      }
    },
  })
