import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openKubernetes } from '../../../src/adapters/kubernetes/kubernetes-adapter.ts'
import { kubernetesManifest } from '../../../src/adapters/kubernetes/kubernetes-manifest.ts'
import { type KubeApiserver, kubeTokens } from '../../servers/kube-apiserver.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { observedIo, openLive } from '../open-live.ts'

export const rbac = '/apis/rbac.authorization.k8s.io/v1'
const group = 'rbac.authorization.k8s.io'

/** The cluster as tests find it: roles `tools` and `ops` everywhere, `viewer` in the namespace `shop`, and no bindings. */
export async function resetCluster({ ask }: KubeApiserver): Promise<void> {
  for (const namespace of ['shop', 'people']) {
    await ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } })
    await ask('DELETE', `${rbac}/namespaces/${namespace}/rolebindings`)
  }
  await ask('DELETE', `${rbac}/clusterrolebindings?labelSelector=${encodeURIComponent('!kubernetes.io/bootstrapping')}`)
  const pods = (verb: string, resource = 'pods') => ({
    rules: [{ apiGroups: [''], resources: [resource], verbs: [verb] }],
  })
  await put(ask, `${rbac}/clusterroles`, 'tools', pods('get'))
  await put(ask, `${rbac}/clusterroles`, 'ops', pods('delete'))
  await put(ask, `${rbac}/namespaces/shop/roles`, 'viewer', pods('get', 'services'))
  const of = (resources: string[], verbs: string[], apiGroups = [group]) => ({ apiGroups, resources, verbs })
  const bindings = ['rolebindings', 'clusterrolebindings']
  await put(ask, `${rbac}/clusterroles`, 'planner', { rules: [of(bindings, ['list'])] })
  const asking = of(['subjectaccessreviews'], ['create'], ['authorization.k8s.io'])
  const writing = of(bindings, ['list', 'get', 'create', 'patch', 'delete'])
  const giving = of(['roles', 'clusterroles'], ['get', 'bind'])
  await put(ask, `${rbac}/clusterroles`, 'applier', { rules: [writing, giving, asking] })
  for (const user of ['planner', 'applier'])
    await bind(ask, { name: `for-${user}`, role: user, subjects: [{ kind: 'User', name: user }], labels: {} })
}

type Ask = KubeApiserver['ask']

async function put(ask: Ask, folder: string, name: string, object: object): Promise<void> {
  await ask('DELETE', `${folder}/${name}`)
  await ask('POST', folder, { ...object, metadata: { name } })
}

export interface NewBinding {
  readonly name: string
  readonly role: string
  readonly namespace?: string
  readonly roleKind?: 'Role' | 'ClusterRole'
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[]
  /** provisionr's by default */
  readonly labels?: Readonly<Record<string, string>>
}

export const ours = { 'app.kubernetes.io/managed-by': 'provisionr' }

/** Makes a binding by hand, behind the adapter's back. */
export async function bind(
  ask: Ask,
  { name, role, namespace, roleKind, subjects, labels = ours }: NewBinding,
): Promise<void> {
  const folder =
    namespace === undefined ? `${rbac}/clusterrolebindings` : `${rbac}/namespaces/${namespace}/rolebindings`
  const { status, body } = await ask('POST', folder, {
    metadata: { name, labels },
    roleRef: { apiGroup: group, kind: roleKind ?? 'ClusterRole', name: role },
    subjects: subjects.map((one) => ({ ...(one.kind === 'ServiceAccount' ? {} : { apiGroup: group }), ...one })),
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
}

/** What the server says of bindings: `NAME: USER, USER`, of a role. */
export async function bindingsOf(ask: Ask, role: string, namespace?: string): Promise<readonly string[]> {
  const found = await listBindings(ask, namespace)
  return found
    .filter((one) => one.roleRef.name === role)
    .map((one) => `${one.metadata.name}: ${namesIn(one).join(', ')}`)
}

/** Who has the role by the server's word, sorted. */
export async function holdersOf(ask: Ask, role: string, namespace?: string): Promise<readonly string[]> {
  const found = await listBindings(ask, namespace)
  return found
    .filter((one) => one.roleRef.name === role)
    .flatMap(namesIn)
    .toSorted()
}

interface Listed {
  readonly metadata: { readonly name: string }
  readonly roleRef: { readonly name: string }
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[]
}

async function listBindings(ask: Ask, namespace: string | undefined): Promise<readonly Listed[]> {
  const folder =
    namespace === undefined ? `${rbac}/clusterrolebindings` : `${rbac}/namespaces/${namespace}/rolebindings`
  return ((await ask('GET', folder)).body as { items: readonly Listed[] }).items
}

function namesIn({ subjects = [] }: Listed): string[] {
  return subjects.map(({ kind, name }) => `${kind}/${name}`)
}

/** The adapter on a fresh cluster, with a proxy between them. */
export async function openCluster(
  server: KubeApiserver,
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly adapter: Adapter; readonly proxy: FaultProxy; readonly lines: readonly string[] }> {
  const proxy = await startFaultProxy(server.url, server.ca)
  const { io, lines } = observedIo()
  const settings = {
    name: 'k8s',
    adapter: 'kubernetes',
    options: { url: proxy.url, token: kubeTokens.applier, acting_user: 'applier', ...options },
  }
  const adapter = await openLive([openKubernetes, kubernetesManifest], settings, io)
  return { adapter, proxy, lines }
}
