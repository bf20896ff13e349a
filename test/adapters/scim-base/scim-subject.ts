import type { Adapter, AdapterContext } from '../../../src/adapters/adapter.ts'
import type { AdapterManifest } from '../../../src/domain/manifest.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import type { HttpSubject } from '../live-subject.ts'
import { observedIo, openLive } from '../open-live.ts'
import { startQuirkyFront } from './quirky-front.ts'
import { scimToken, startScimServer } from './scim-server.ts'

const pageSize = 3

type List = { Resources: unknown[]; totalResults: number }

/** Changes lists of users; everything else stays as it is. */
const ofList = (change: (list: List) => void) => (body: string) => {
  const list = JSON.parse(body) as List
  if (Array.isArray(list.Resources) && list.Resources.length > 1) change(list)
  return JSON.stringify(list)
}

/** A service of SCIM, behind a proxy: scimmy, which lets go of who is switched off where it `dropsInactive`. */
export function scimSubject(given: {
  readonly name: string
  readonly manifest: AdapterManifest
  readonly open: (context: AdapterContext, manifest: AdapterManifest) => Promise<Adapter>
  /** of its groups */
  readonly type: string
  /** which grants of it have to have, though SCIM does not tell it */
  readonly level?: string
  readonly dropsInactive?: true
}): HttpSubject {
  const { name, manifest, open, type, level = null, dropsInactive } = given
  return {
    name,
    manifest,
    pageSize,
    grant: { type, resource: 'Tools', level, isLevelHidden: level !== null },
    async start() {
      const { url, store } = await startScimServer()
      const service = dropsInactive ? (await startQuirkyFront(url, { dropsInactive })).url : url
      const proxy = await startFaultProxy(service)
      const { io, lines } = observedIo()
      const settings = {
        name,
        adapter: name,
        options: { url: `${proxy.url}/scim/v2`, token: scimToken, page_size: pageSize },
      }
      const adapter = await openLive([open, manifest], settings, io)
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
  }
}
