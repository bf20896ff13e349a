import { readFileSync } from 'node:fs'
import type { ClusterAccess } from './cluster-access.ts'

const folder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The cluster that this process runs in, as its service account (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/). */
export function inClusterAccess(
  env: Readonly<Record<string, string | undefined>>,
  refuse: (problem: string, help: string) => never,
  at = folder,
): ClusterAccess {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env
  const help = 'run it in a pod with a service account, or write `kubeconfig:`'
  if (!host || !port) return refuse('has `in_cluster: true` outside of a cluster', help)
  let ca: string
  try {
    ca = readFileSync(`${at}/ca.crt`, 'utf8')
  } catch {
    return refuse(`has \`in_cluster: true\` and no service account in \`${at}\``, help)
  }
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  const credentials = { kind: 'token-file', path: `${at}/token` } as const
  return { server, ca, serverName: null, isUnchecked: false, proxy: null, credentials }
}
