import { githubManifest } from '../../../src/adapters/github/github-manifest.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { openTestGithub } from './github-context.ts'
import { githubToken, startGithubEmulator } from './github-emulator.ts'
import { startGithubServer } from './github-server.ts'

const pageSize = 3
const people = Array.from({ length: 12 }, (_, index) => `person-${index}`)

describeLiveConformance({
  name: 'github',
  manifest: githubManifest,
  pageSize,
  grant: { type: 'team', resource: 'tools', level: 'member', otherLevel: 'maintainer' },
  async start() {
    const emulator = await startGithubEmulator({
      people: [...people, 'new.person'],
      teams: [{ name: 'tools' }],
      repositories: ['web'],
    })
    const server = await startGithubServer(emulator, { repositories: ['web'] })
    const proxy = await startFaultProxy(server.url)
    const lines: string[] = []
    const adapter = await openTestGithub({ url: proxy.url, page_size: pageSize, reads: 'rest' }, { lines })
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
      requests: {
        accounts: 'GET /orgs/acme/members?',
        grants: 'GET /orgs/acme/teams',
        give: 'PUT /orgs/acme/teams/tools/memberships',
      },
      damage: {
        repeat: (body) => {
          const list = JSON.parse(body) as unknown[]
          return JSON.stringify(list.length > 1 ? [list[0], ...list.slice(0, -1)] : list)
        },
      },
    }
  },
})
