import { kubernetesManifest } from '../../../src/adapters/kubernetes/kubernetes-manifest.ts'
import { kubeTokens } from '../../servers/kube-apiserver.ts'
import { describeLiveConformance } from '../live-conformance.ts'
import { bind, holdersOf, openCluster, rbac, resetCluster } from './cluster-fixture.ts'
import { describeWithCluster } from './with-cluster.ts'

const pageSize = 3

type List = { items?: unknown[]; metadata: { remainingItemCount?: number; continue?: string } }

/** Changes lists of bindings; everything else stays as it is. */
const ofList = (change: (list: List) => void) => (body: string) => {
  const list = JSON.parse(body) as List
  if (Array.isArray(list.items) && list.items.length > 1) change(list)
  return JSON.stringify(list)
}

for (const bindings of ['person', 'shared'])
  describeWithCluster(`with bindings of kind ${bindings}`, (server) => {
    describeLiveConformance({
      name: 'kubernetes',
      manifest: kubernetesManifest,
      pageSize,
      grant: { type: 'cluster-role', resource: 'tools', level: null },
      async start() {
        await resetCluster(server())
        const { ask } = server()
        const { adapter, proxy, lines } = await openCluster(server(), { page_size: pageSize, bindings })
        let count = 0
        return {
          adapter,
          proxy,
          lines,
          secrets: [kubeTokens.applier],
          addAccounts: (wanted) => {
            const names = Array.from({ length: wanted }, () => `person-${count++}`)
            const all = names.map((name) =>
              bind(ask, { name, role: 'ops', namespace: 'people', subjects: [{ kind: 'User', name }] }),
            )
            return Promise.all(all).then(() => names.map((name) => `User/${name}`))
          },
          hold: async (accounts) => {
            const names = accounts.map((account) => account.replace('User/', ''))
            await Promise.all(
              names.map((name) =>
                bind(ask, { name: `by-hand-${name}`, role: 'tools', subjects: [{ kind: 'User', name }] }),
              ),
            )
          },
          holders: () => holdersOf(ask, 'tools'),
          requests: {
            accounts: `GET ${rbac}/rolebindings`,
            grants: `GET ${rbac}/clusterrolebindings`,
            give: `POST ${rbac}/clusterrolebindings`,
          },
          damage: {
            repeat: ofList((list) => void list.items?.splice(1, 1, list.items[0])),
            announceMore: ofList((list) => {
              delete list.metadata.continue
              list.metadata.remainingItemCount = 1
            }),
          },
        }
      },
    })
  })
