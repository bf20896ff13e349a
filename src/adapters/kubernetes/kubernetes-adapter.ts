import { resolve } from 'node:path'
import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { type AdapterOptions, adapterOptions } from '../adapter-options.ts'
import { CallFailure } from '../call-failure.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import { openHttpClient } from '../http/http-client.ts'
import { httpSettings } from '../http/http-settings.ts'
import { recordOf } from '../http/json-values.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { createClusterIdentity } from './cluster-identity.ts'
import { inClusterAccess } from './in-cluster.ts'
import { type KubeconfigChoice, readKubeconfig } from './kubeconfig.ts'
import { createKubernetesClient } from './kubernetes-client.ts'
import { createKubernetesSystem } from './kubernetes-system.ts'

const defaultPageSize = 500

/**
 * Opens a cluster. Settings: `kubeconfig` with `context`, or `in_cluster`, or `url` with `token` or `token_file`;
 * `bindings` (`person` or `shared`), `user` (`username` or `email`), `user_prefix`, `acting_user`, `page_size`,
 * `allow_unchecked_certificate`.
 */
export async function openKubernetes(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings, io } = context
  const { name, timeout } = settings
  const options = adapterOptions(settings)
  const common = httpSettings(context, options)
  const access = accessOf(context, options)
  const identity = createClusterIdentity({ ...access, ca: access.ca ?? common.ca }, { io, timeout, name })
  const http = openHttpClient({
    ...common,
    proxy: common.proxy ?? access.proxy,
    baseUrl: access.server,
    headers: identity.headers,
    tls: identity.tls,
    secrets: [],
    classify: (answer) => {
      // The next request shows what the program says then.
      if (answer.status === 401) identity.forget()
      return isEscalation(answer) ? escalation(name, answer) : null
    },
  })
  const client = createKubernetesClient(http, { name, pageSize: options.number('page_size', defaultPageSize, 1) })
  const system = createKubernetesSystem(client, http, {
    isShared: choose(options, 'bindings', ['person', 'shared']) === 'shared',
    userName: choose(options, 'user', ['username', 'email']),
    userPrefix: options.text('user_prefix') ?? '',
    actingUser: options.text('acting_user'),
  })
  return createLiveAdapter(manifest, system)
}

function accessOf({ root, io }: AdapterContext, options: AdapterOptions): ClusterAccess {
  const kubeconfig = options.text('kubeconfig')
  const allowsUnchecked = options.flag('allow_unchecked_certificate', false)
  const refuse: KubeconfigChoice['refuse'] = (problem, help) => options.refuse(problem, help)
  if (kubeconfig !== null) {
    const path = kubeconfig.startsWith('~/')
      ? resolve(io.env['HOME'] ?? '/', kubeconfig.slice(2))
      : resolve(root, kubeconfig)
    return readKubeconfig({ path, context: options.text('context'), root, allowsUnchecked, refuse })
  }
  if (options.flag('in_cluster', false)) return inClusterAccess(io.env, refuse)
  const server = options.required('url', 'https://cluster.example.com:6443` (or `kubeconfig:`, or `in_cluster: true')
  const file = options.text('token_file')
  const place = { server, ca: null, serverName: null, isUnchecked: allowsUnchecked, proxy: null }
  if (file !== null) return { ...place, credentials: { kind: 'token-file', path: resolve(root, file) } }
  return { ...place, credentials: { kind: 'token', token: options.required('token', '${KUBERNETES_TOKEN}') } }
}

function choose<T extends string>(options: AdapterOptions, key: string, values: readonly [T, ...T[]]): T {
  const value = options.text(key) ?? values[0]
  const found = values.find((one) => one === value)
  return found ?? options.refuse(`has the unknown \`${key}: ${value}\``, `write one of ${values.join(', ')}`)
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping */
function isEscalation({ status, body }: HttpAnswer): boolean {
  const { message } = recordOf(body)
  return status === 403 && typeof message === 'string' && message.includes('attempting to grant RBAC permissions')
}

function escalation(name: string, { status, body }: HttpAnswer): CallFailure {
  const message = `${name} does not let these credentials give rights that they do not have: allow them to \`bind\` this role`
  return new CallFailure({ class: 'permission', message, status, body })
}
