import { startFaultProxy } from '../fault-proxy.ts'
import { scimToken } from '../scim-base/scim-server.ts'
import { startSlackServer } from '../slack/slack-server.ts'
import type { Counterpart } from './counterpart.ts'
import { resourcesOf, standingIn } from './demo-contents.ts'

/** The demo's workspace; channels and user groups that policies name are there, and some of them empty. */
export async function startLiveSlack(): Promise<Counterpart> {
  const server = await startSlackServer({ people: 60 })
  const channels = new Map<string, string>()
  for (const name of resourcesOf('slack', 'channel')) channels.set(name, await server.addChannel(name.slice(1)))
  const groups = new Map(
    resourcesOf('slack', 'usergroup').map((name) => [name, server.addGroup(name.slice(1), [])] as const),
  )
  const accountIds = new Map<string, string>()
  for (const { name, email, status, access } of standingIn('slack')) {
    const user = server.addPerson({ name, email, isActive: status === 'enabled' })
    accountIds.set(name, user)
    for (const { type, resource } of access) {
      if (type === 'usergroup') groups.get(resource)!.users.push(user)
      else await server.ask('conversations.invite', { channel: channels.get(resource)!, users: user })
    }
  }
  const proxy = await startFaultProxy(server.url.replace('/api', ''))
  const idOf = (name: string) => accountIds.get(name)!
  const missing = { channel: channels.get('#incidents')!, user: idOf('kenji.tanaka') }
  const excess = { channel: channels.get('#finance')!, users: idOf('grace.mwangi') }

  return {
    system: 'slack',
    settings: {
      adapter: 'slack',
      url: `${proxy.url}/api`,
      token: '${SLACK_TOKEN}',
      scim_url: server.scimUrl,
      scim_token: '${SLACK_SCIM_TOKEN}',
    },
    // Accounts are read by the token alone.
    credentials: {
      plan: { SLACK_TOKEN: server.readToken, SLACK_SCIM_TOKEN: 'none' },
      apply: { SLACK_TOKEN: server.token, SLACK_SCIM_TOKEN: scimToken },
    },
    accountIds,
    writes: () => server.sent.map(({ what }) => what),
    async meddle() {
      await server.ask('conversations.kick', missing)
      await server.ask('conversations.invite', excess)
      return [
        `conversations.kick channel=${missing.channel} user=${missing.user}`,
        `conversations.invite channel=${excess.channel} users=${excess.users}`,
      ]
    },
    drift: { missing: 'kenji.tanaka/slack:channel:#incidents', excess: 'grace.mwangi/slack:channel:#finance' },
    isRepaired: async () =>
      (await server.membersOf(missing.channel)).includes(missing.user) &&
      !(await server.membersOf(excess.channel)).includes(excess.users),
  }
}
