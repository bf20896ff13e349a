import { slackManifest } from '../../../src/adapters/slack/slack-manifest.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { openSlackWorld } from './slack-world.ts'

const pageSize = 3

describeLiveConformance({
  name: 'slack',
  manifest: slackManifest,
  pageSize,
  grant: { type: 'channel', resource: '#tools', level: 'member' },
  async start() {
    const { server, proxy, adapter, lines } = await openSlackWorld({ settings: { page_size: pageSize } })
    const channel = await server.addChannel('tools')
    let count = 0
    return {
      adapter,
      proxy,
      lines,
      secrets: [server.token],
      addAccounts: (many) => Promise.resolve(Array.from({ length: many }, () => server.addUser(`user-${count++}`))),
      async hold(accounts) {
        if (accounts.length > 0) await server.ask('conversations.invite', { channel, users: accounts.join(',') })
      },
      holders: () => server.membersOf(channel),
      requests: {
        accounts: 'GET /api/users.list',
        grants: 'GET /api/conversations',
        give: 'POST /api/conversations.invite',
      },
      damage: {
        repeat(body) {
          const list = JSON.parse(body) as { members: unknown[] }
          if (list.members.length > 1) list.members.splice(1, 1, list.members[0])
          return JSON.stringify(list)
        },
      },
    }
  },
})
