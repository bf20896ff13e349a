/** A role, and where it is given. */
export interface BoundRole {
  readonly kind: 'Role' | 'ClusterRole'
  readonly name: string
  /** null: in the whole cluster, which only a cluster role can be */
  readonly namespace: string | null
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const namespacePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/**
 * The role that `role:NAMESPACE/NAME`, `cluster-role:NAME` or `cluster-role:NAMESPACE/NAME` (the cluster role in one
 * namespace) means; null for what can be none.
 */
export function parseRole(type: string, resource: string): BoundRole | null {
  const slash = resource.indexOf('/')
  const namespace = slash === -1 ? null : resource.slice(0, slash)
  const name = resource.slice(slash + 1)
  const isName = name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name)
  if (!isName || (namespace !== null && !namespacePattern.test(namespace))) return null
  if (type === 'cluster-role') return { kind: 'ClusterRole', name, namespace }
  return type === 'role' && namespace !== null ? { kind: 'Role', name, namespace } : null
}

/** The grant that gives a role. */
export function grantOf({ kind, name, namespace }: BoundRole): { readonly type: string; readonly resource: string } {
  return {
    type: kind === 'Role' ? 'role' : 'cluster-role',
    resource: namespace === null ? name : `${namespace}/${name}`,
  }
}

export function isSameRole(a: BoundRole, b: BoundRole): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace
}
