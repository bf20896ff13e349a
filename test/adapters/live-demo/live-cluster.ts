import { onTestFinished } from 'vitest'
import { kubeTokens, startKubeApiserver } from '../../servers/kube-apiserver.ts'
import { startFaultProxy } from '../fault-proxy.ts'
import { bind, holdersOf, ours, rbac, resetCluster } from '../kubernetes/cluster-fixture.ts'
import type { Counterpart } from './counterpart.ts'
import { resourcesOf, standingIn } from './demo-contents.ts'

const reviews = /^POST \/apis\/(authentication|authorization)\.k8s\.io\//
const byHand = 'on-call'

/** The demo's production cluster; whoever made a binding by hand can hand it over with `label`. */
export async function startLiveCluster(): Promise<Counterpart & { readonly label: () => Promise<string> }> {
  const server = await startKubeApiserver()
  onTestFinished(() => server.stop())
  const { ask } = server
  await resetCluster(server)
  for (const name of resourcesOf('prod-k8s', 'cluster-role')) {
    const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] }]
    await ask('POST', `${rbac}/clusterroles`, { metadata: { name }, rules })
  }
  const standing = standingIn('prod-k8s')
  for (const { name, access } of standing) {
    for (const { type, resource } of access) {
      const subjects = [{ kind: 'User', name }]
      const [namespace = '', role = ''] = resource.split('/')
      if (type === 'role') await bind(ask, { name: `viewer-${name}`, role, roleKind: 'Role', namespace, subjects })
      else await bind(ask, { name: `operator-${name}`, role: resource, subjects })
    }
  }
  const proxy = await startFaultProxy(server.url, server.ca)
  const missing = `${rbac}/namespaces/shop/rolebindings/viewer-wei.zhang`
  const excess = `${rbac}/clusterrolebindings/${byHand}`

  return {
    system: 'prod-k8s',
    settings: {
      adapter: 'kubernetes',
      url: proxy.url,
      token: '${K8S_TOKEN}',
      protected: ['planner', 'applier'],
      options: { acting_user: 'applier' },
    },
    credentials: { plan: { K8S_TOKEN: kubeTokens.planner }, apply: { K8S_TOKEN: kubeTokens.applier } },
    accountIds: new Map(standing.map(({ name }) => [name, `User/${name}`])),
    writes: () => proxy.seen.filter((one) => !one.startsWith('GET ') && !reviews.test(one)),
    async meddle() {
      await ask('DELETE', missing)
      const subjects = [{ kind: 'User', name: 'omar.haddad' }]
      await bind(ask, { name: byHand, role: 'operator', subjects, labels: {} })
      return [`DELETE ${missing}`, `POST ${excess.slice(0, excess.lastIndexOf('/'))} ${byHand}`]
    },
    async label() {
      await ask('PATCH', excess, { metadata: { labels: ours } })
      const [[name, value] = []] = Object.entries(ours)
      return `PATCH ${excess} ${name}=${value}`
    },
    drift: {
      missing: 'wei.zhang/prod-k8s:role:shop/viewer',
      excess: 'omar.haddad/prod-k8s:cluster-role:operator',
    },
    isRepaired: async () =>
      (await holdersOf(ask, 'viewer', 'shop')).includes('User/wei.zhang') &&
      !(await holdersOf(ask, 'operator')).includes('User/omar.haddad'),
  }
}
