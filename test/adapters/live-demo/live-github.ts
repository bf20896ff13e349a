import { startFaultProxy } from '../fault-proxy.ts'
import { githubReadToken, githubToken, owner, startGithubEmulator } from '../github/github-emulator.ts'
import { answerGraphql, companyOf } from '../github/github-graphql.ts'
import { type GithubServer, startGithubServer } from '../github/github-server.ts'
import type { Counterpart } from './counterpart.ts'
import { demoPeople, resourcesOf, standingIn } from './demo-contents.ts'

const teamsPath = '/orgs/acme/teams'
/** GitHub allows no dots in logins. */
export const loginOf = (name: string) => name.replaceAll('.', '-')

/** The demo's organisation, with everybody known to GitHub; `invitations` is what is open. */
export async function startLiveGithub(): Promise<Counterpart & Pick<GithubServer, 'invitations' | 'accept'>> {
  const standing = standingIn('github')
  const names = new Set([...standing, ...demoPeople.map(({ user_id }) => ({ name: user_id }))].map(({ name }) => name))
  const emulator = await startGithubEmulator({
    people: [...names].map(loginOf),
    teams: resourcesOf('github', 'team').map((name) => ({ name })),
    repositories: ['shop'],
  })
  for (const { name, access } of standing) {
    for (const { type, resource, level } of access) {
      const path = type === 'org' ? '/orgs/acme' : `${teamsPath}/${resource}`
      await emulator.ask('PUT', `${path}/memberships/${loginOf(name)}`, { role: level ?? 'member' })
    }
  }
  const server = await startGithubServer(emulator, {
    repositories: ['shop'],
    graphql: async (body) => answerGraphql(await companyOf(emulator, ['shop']), body),
  })
  const proxy = await startFaultProxy(server.url)
  const ids = new Map([...emulator.users].map(([id, login]) => [login, id]))
  const missing = `${teamsPath}/squad-checkout/memberships/omar-haddad`
  const excess = `${teamsPath}/sre/memberships/helen-park`
  const membersOf = async (team: string) =>
    (await emulator.all(`${teamsPath}/${team}/members`)).map(({ login }) => String(login))

  return {
    ...server,
    system: 'github',
    settings: {
      adapter: 'github',
      url: proxy.url,
      organization: 'acme',
      token: '${GITHUB_TOKEN}',
      accounts: { match: { account: 'username', person: 'github_login' } },
      protected: ['acme-ci', owner],
      unmanaged: ['github:team:members'],
    },
    credentials: { plan: { GITHUB_TOKEN: githubReadToken }, apply: { GITHUB_TOKEN: githubToken } },
    accountIds: new Map(standing.map(({ name }) => [name, ids.get(loginOf(name))!])),
    writes: () => proxy.seen.filter((one) => !/^(GET|POST \/graphql) /.test(one)),
    async meddle() {
      await emulator.ask('DELETE', missing)
      await emulator.ask('PUT', excess, { role: 'member' })
      return [`DELETE ${missing}`, `PUT ${excess}`]
    },
    drift: { missing: 'omar.haddad/github:team:squad-checkout', excess: 'helen.park/github:team:sre' },
    async isRepaired() {
      const [squad, sre] = [await membersOf('squad-checkout'), await membersOf('sre')]
      return squad.includes('omar-haddad') && !sre.includes('helen-park')
    },
  }
}
