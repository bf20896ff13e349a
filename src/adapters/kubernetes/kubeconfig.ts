import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { isInside } from '../../files/is-inside.ts'
import { recordOf, recordsOf } from '../http/json-values.ts'
import type { ClusterAccess, ClusterCredentials, CredentialPlugin } from './cluster-access.ts'

export interface KubeconfigChoice {
  /** absolute */
  readonly path: string
  /** null: the only one there is */
  readonly context: string | null
  /** the repository's folder: what anybody may propose a change to runs nothing */
  readonly root: string
  /** certificates may go unchecked if the file says so */
  readonly allowsUnchecked: boolean
  readonly refuse: (problem: string, help: string) => never
}

type Fields = Readonly<Record<string, unknown>>

const apiVersions = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

/** Reads a kubeconfig (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/); what it cannot honour it refuses. */
export function readKubeconfig(choice: KubeconfigChoice): ClusterAccess {
  const { path, refuse } = choice
  const config = parseFile(choice)
  const context = chooseContext(config, choice)
  const cluster = named(config['clusters'], context['cluster'], 'cluster') ?? missing('cluster', context, choice)
  const user = named(config['users'], context['user'], 'user') ?? missing('user', context, choice)
  const server =
    textOf(cluster, 'server') ?? refuse(`has a kubeconfig without the cluster’s \`server\``, `add it to \`${path}\``)
  const isUnchecked = cluster['insecure-skip-tls-verify'] === true
  if (isUnchecked && !choice.allowsUnchecked) {
    refuse(
      'has a kubeconfig that switches off the check of the cluster’s certificate (`insecure-skip-tls-verify`)',
      'name the authority with `certificate-authority` there, or write `allow_unchecked_certificate: true` and trust the network',
    )
  }
  const ca = pem(cluster, 'certificate-authority', choice)
  return {
    server,
    ca,
    serverName: textOf(cluster, 'tls-server-name'),
    isUnchecked,
    proxy: textOf(cluster, 'proxy-url'),
    credentials: credentialsOf(user, { server, ca, isUnchecked }, choice),
  }
}

function parseFile({ path, refuse }: KubeconfigChoice): Fields {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return refuse(
      `has a kubeconfig that cannot be read: \`${path}\``,
      'correct `kubeconfig`, or make the file readable',
    )
  }
  try {
    // Says where it is wrong, and never what stands there.
    const config = recordOf(parse(text, { prettyErrors: false, logLevel: 'error' }))
    if (Array.isArray(config['contexts'])) return config
  } catch {
    // The same as what is no kubeconfig at all.
  }
  return refuse(`has the kubeconfig \`${path}\`, which is none`, 'name a file that `kubectl` can work with')
}

/** Whatever `kubectl` was last told to use may be another cluster, so of several contexts one must be named. */
function chooseContext(config: Fields, { context, refuse, path }: KubeconfigChoice): Fields {
  const contexts = config['contexts'] as readonly unknown[]
  const names = contexts.map((one) => String(recordOf(one)['name']))
  const list = names.map((name) => `\`${name}\``).join(', ')
  if (context === null && names.length !== 1)
    return refuse(
      `has a kubeconfig with ${names.length} contexts and names none`,
      `write \`context:\` with one of ${list}`,
    )
  const chosen = named(contexts, context ?? names[0], 'context')
  return chosen ?? refuse(`names the context \`${context}\`, which \`${path}\` does not have`, `there are: ${list}`)
}

function named(list: unknown, name: unknown, of: string): Fields | null {
  const found = recordsOf(list).find((one) => one['name'] === name)
  return found ? recordOf(found[of]) : null
}

function missing(what: 'cluster' | 'user', context: Fields, { path, refuse }: KubeconfigChoice): never {
  return refuse(
    `has a context whose ${what} \`${String(context[what])}\` is not in \`${path}\``,
    'correct the kubeconfig',
  )
}

function credentialsOf(
  user: Fields,
  cluster: { readonly server: string; readonly ca: string | null; readonly isUnchecked: boolean },
  choice: KubeconfigChoice,
): ClusterCredentials {
  const { refuse } = choice
  for (const key of ['as', 'as-groups', 'as-uid', 'username', 'auth-provider'])
    if (user[key] !== undefined)
      refuse(`has a kubeconfig with \`${key}\`, which is not supported`, 'use a token, a client certificate or `exec`')
  const plugin = user['exec']
  if (plugin !== undefined && plugin !== null)
    return { kind: 'plugin', plugin: pluginOf(recordOf(plugin), cluster, choice) }
  const certificate = pem(user, 'client-certificate', choice)
  const key = pem(user, 'client-key', choice)
  if (certificate !== null && key !== null) return { kind: 'certificate', certificate, key }
  const path = textOf(user, 'tokenFile')
  if (path !== null) {
    // Whoever proposes a change to it could have any file sent anywhere.
    if (isInside(choice.path, choice.root))
      refuse('has a kubeconfig in the repository that names a `tokenFile`', 'keep that kubeconfig outside')
    return { kind: 'token-file', path: beside(path, choice) }
  }
  const token = textOf(user, 'token')
  if (token !== null) return { kind: 'token', token }
  return refuse('has a kubeconfig whose user has no credentials', 'add a token, a client certificate or `exec`')
}

function pluginOf(
  exec: Fields,
  cluster: { readonly server: string; readonly ca: string | null; readonly isUnchecked: boolean },
  choice: KubeconfigChoice,
): CredentialPlugin {
  const { refuse, root, path } = choice
  if (isInside(path, root)) {
    refuse(
      'has a kubeconfig in the repository that runs a program (`exec`)',
      'keep that kubeconfig outside: whoever proposes a change to it would have programs run here',
    )
  }
  const command = textOf(exec, 'command') ?? refuse('has an `exec` without `command`', 'correct the kubeconfig')
  const apiVersion = textOf(exec, 'apiVersion') ?? ''
  if (!apiVersions.includes(apiVersion))
    refuse(`has an \`exec\` of the unknown version \`${apiVersion}\``, `it can be ${apiVersions.join(' or ')}`)
  if (exec['interactiveMode'] === 'Always')
    refuse('has an `exec` that wants to ask somebody (`interactiveMode: Always`)', 'use one that needs nobody')
  const variables = recordsOf(exec['env'])
  const { server, ca, isUnchecked } = cluster
  const authority = ca === null ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }
  return {
    apiVersion,
    command: /[/\\]/.test(command) ? beside(command, choice) : command,
    args: Array.isArray(exec['args']) ? exec['args'].map(String) : [],
    env: Object.fromEntries(variables.map(({ name, value }) => [String(name), String(value)])),
    installHint: textOf(exec, 'installHint'),
    cluster:
      exec['provideClusterInfo'] === true
        ? { server, ...authority, ...(isUnchecked && { 'insecure-skip-tls-verify': true }) }
        : null,
  }
}

/** `KEY-data` in Base64, or the file that `KEY` names. */
function pem(of: Fields, key: string, choice: KubeconfigChoice): string | null {
  const data = textOf(of, `${key}-data`)
  if (data !== null) return Buffer.from(data, 'base64').toString('utf8')
  const path = textOf(of, key)
  if (path === null) return null
  try {
    return readFileSync(beside(path, choice), 'utf8')
  } catch {
    return choice.refuse(`has a kubeconfig whose \`${key}\` cannot be read`, `look for \`${beside(path, choice)}\``)
  }
}

/** Paths in a kubeconfig start at its own folder. */
function beside(path: string, choice: KubeconfigChoice): string {
  return resolve(dirname(choice.path), path)
}

function textOf(of: Fields, key: string): string | null {
  const value = of[key]
  return typeof value === 'string' && value !== '' ? value : null
}
