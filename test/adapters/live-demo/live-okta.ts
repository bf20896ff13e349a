import { startFaultProxy } from '../fault-proxy.ts'
import { startOktaServer } from '../okta/okta-server.ts'
import type { Counterpart } from './counterpart.ts'
import { demoPeople, resourcesOf, standingIn } from './demo-contents.ts'

/** The demo's identity provider. */
export async function startLiveOkta(): Promise<Counterpart> {
  const server = await startOktaServer()
  const places = new Map<string, string>()
  for (const name of resourcesOf('okta', 'group')) places.set(name, `groups/${await server.addGroup(name)}`)
  for (const label of resourcesOf('okta', 'app')) places.set(label, `apps/${await server.addApp(label)}`)
  const accountIds = new Map<string, string>()
  for (const { name, email, status, access } of standingIn('okta')) {
    const { first_name = name, last_name = name } = demoPeople.find(({ user_id }) => user_id === name) ?? {}
    const profile = { login: email, email, firstName: first_name, lastName: last_name }
    const { id } = await server.ask<{ id: string }>('POST', `/api/v1/users?activate=${status !== 'staged'}`, {
      profile,
    })
    accountIds.set(name, id)
    for (const { resource } of access) await server.ask('PUT', `/api/v1/${places.get(resource)}/users/${id}`, {})
    if (status === 'suspended') await server.ask('POST', `/api/v1/users/${id}/lifecycle/suspend`)
  }
  const proxy = await startFaultProxy(server.url)
  server.publish(proxy.url)
  const membershipOf = (group: string, name: string) =>
    `/api/v1/${places.get(group)}/users/${accountIds.get(name)}` as const
  const missing = membershipOf('base-employee-group', 'claire.dubois')
  const excess = membershipOf('super-admins', 'oliver.brandt')
  const isIn = async (group: string, name: string) =>
    (await server.ask<{ id: string }[]>('GET', `/api/v1/${places.get(group)}/users?per_page=100`)).some(
      ({ id }) => id === accountIds.get(name),
    )

  return {
    system: 'okta',
    settings: {
      adapter: 'okta',
      url: proxy.url,
      token: '${OKTA_TOKEN}',
      enforcement: 'owned',
      protected: ['break-glass-*', 'testuser@okta.local'],
    },
    credentials: { plan: { OKTA_TOKEN: server.readToken }, apply: { OKTA_TOKEN: server.token } },
    accountIds,
    writes: () => server.sent.map(({ what }) => what),
    async meddle() {
      await server.ask('DELETE', missing)
      await server.ask('PUT', excess)
      return [`DELETE ${missing}`, `PUT ${excess}`]
    },
    drift: {
      missing: 'claire.dubois/okta:group:base-employee-group',
      excess: 'oliver.brandt/okta:group:super-admins',
    },
    isRepaired: async () =>
      (await isIn('base-employee-group', 'claire.dubois')) && !(await isIn('super-admins', 'oliver.brandt')),
  }
}
