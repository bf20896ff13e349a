import { oktaManifest } from '../../../src/adapters/okta/okta-manifest.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { openOktaWorld } from './okta-world.ts'

const pageSize = 3

describeLiveConformance({
  name: 'okta',
  manifest: oktaManifest,
  pageSize,
  grant: { type: 'group', resource: 'Tools', level: null },
  async start() {
    const { server, proxy, adapter, lines } = await openOktaWorld({ settings: { page_size: pageSize } })
    const { token, ask, addUser } = server
    const group = await server.addGroup('Tools')
    let count = 0
    return {
      adapter,
      proxy,
      lines,
      secrets: [token],
      async addAccounts(many) {
        const ids: string[] = []
        for (let left = many; left > 0; left--) ids.push(await addUser(`user-${count++}@acme.test`))
        return ids
      },
      async hold(accounts) {
        for (const account of accounts) await ask('PUT', `/api/v1/groups/${group}/users/${account}`)
      },
      async holders() {
        const members = await ask<{ id: string }[]>('GET', `/api/v1/groups/${group}/users`)
        return members.map(({ id }) => id).toSorted()
      },
      requests: {
        accounts: 'GET /api/v1/users?',
        grants: 'GET /api/v1/groups',
        give: `PUT /api/v1/groups/${group}/users`,
      },
      damage: {
        repeat(body) {
          const rows = JSON.parse(body) as unknown[]
          if (rows.length > 1) rows.splice(1, 1, rows[0])
          return JSON.stringify(rows)
        },
      },
    }
  },
})
