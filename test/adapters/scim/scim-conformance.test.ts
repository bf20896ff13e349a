import { scimManifest } from '../../../src/adapters/scim/scim-manifest.ts'
import { openScim } from '../../../src/adapters/scim/scim-adapter.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { observedIo, openLive } from '../open-live.ts'
import { scimToken, startScimServer } from '../scim-base/scim-server.ts'

const pageSize = 3

type List = { Resources: unknown[]; totalResults: number }

/** Changes lists of users; everything else stays as it is. */
const ofList = (change: (list: List) => void) => (body: string) => {
  const list = JSON.parse(body) as List
  if (Array.isArray(list.Resources) && list.Resources.length > 1) change(list)
  return JSON.stringify(list)
}

describeLiveConformance({
  name: 'scim',
  manifest: scimManifest,
  pageSize,
  grant: { type: 'group', resource: 'Tools', level: null },
  async start() {
    const { url, store } = await startScimServer()
    const proxy = await startFaultProxy(url)
    const { io, lines } = observedIo()
    const settings = {
      name: 'notion',
      adapter: 'scim',
      options: { url: `${proxy.url}/scim/v2`, token: scimToken, page_size: pageSize },
    }
    const adapter = await openLive([openScim, scimManifest], settings, io)
    store.groups.set('g-1', { id: 'g-1', displayName: 'Tools', members: [] })
    const members = () => store.groups.get('g-1')!.members
    return {
      adapter,
      proxy,
      lines,
      secrets: [scimToken],
      addAccounts: (count) => {
        const ids = Array.from({ length: count }, (_, index) => `u-${store.users.size + index}`)
        for (const id of ids) store.users.set(id, { id, userName: id, active: true })
        return Promise.resolve(ids)
      },
      hold: (accounts) => {
        members().push(...accounts.map((value) => ({ value })))
        return Promise.resolve()
      },
      holders: () =>
        Promise.resolve(
          members()
            .map((one) => one.value)
            .toSorted(),
        ),
      requests: { accounts: 'GET /scim/v2/Users?', grants: 'GET /scim/v2/Groups', give: 'PATCH /scim/v2/Groups' },
      damage: {
        repeat: ofList((list) => void list.Resources.splice(1, 1, list.Resources[0])),
        announceMore: ofList((list) => void list.totalResults++),
      },
    }
  },
})
