import type { AskedRequest, KubernetesClient, Rule } from './kubernetes-client.ts'
import type { BoundRole } from './role-names.ts'
import type { Subject } from './subjects.ts'

/**
 * Whether the cluster itself says that a role is not in effect for somebody: it refuses them something that the role would
 * allow. False proves nothing, for they may be allowed it otherwise, and the credentials may not be allowed to ask.
 */
export async function isProvenAbsent(
  client: KubernetesClient,
  { subject, role, rules }: { readonly subject: Subject; readonly role: BoundRole; readonly rules: readonly Rule[] },
): Promise<boolean> {
  const request = requestUnder(rules, role.namespace)
  return request !== null && (await client.wouldAllow(subject, request)) === false
}

/** One request that the rules allow where the role is given; null when they allow none. */
export function requestUnder(rules: readonly Rule[], namespace: string | null): AskedRequest | null {
  for (const rule of rules) {
    const [verb, resource, path] = [first(rule['verbs']), first(rule['resources']), first(rule['nonResourceURLs'])]
    if (verb === null) continue
    if (resource !== null) {
      const [of = '', subresource] = resource.split('/')
      const name = first(rule['resourceNames'])
      return {
        resourceAttributes: {
          verb,
          group: first(rule['apiGroups']) ?? '',
          resource: of,
          ...(subresource !== undefined && { subresource }),
          ...(name !== null && { name }),
          ...(namespace !== null && { namespace }),
        },
      }
    }
    // Addresses belong to the cluster: a role that is given in a namespace says nothing about them.
    if (path !== null && namespace === null) return { nonResourceAttributes: { verb, path } }
  }
  return null
}

function first(value: unknown): string | null {
  const [one] = Array.isArray(value) ? (value as readonly unknown[]) : []
  return typeof one === 'string' ? one : null
}
