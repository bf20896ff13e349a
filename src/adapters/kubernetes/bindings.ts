import { createHash } from 'node:crypto'
import { recordOf } from '../http/json-values.ts'
import { type BoundRole, grantOf } from './role-names.ts'
import { accountId, type Subject } from './subjects.ts'

export type BindingKind = 'rolebindings' | 'clusterrolebindings'

export interface BindingPlace {
  readonly name: string
  /** null: a ClusterRoleBinding */
  readonly namespace: string | null
}

/** A RoleBinding or ClusterRoleBinding as it was read. */
export interface Binding extends BindingPlace {
  readonly uid: string
  readonly resourceVersion: string
  /** it carries provisionr's label: it may be changed */
  readonly isOurs: boolean
  /** it carries the label of those that the API server makes for itself */
  readonly isDefault: boolean
  readonly role: BoundRole
  /** as they were read, service accounts included */
  readonly subjects: readonly RawSubject[]
}

export interface RawSubject {
  readonly kind: string
  readonly name: string
  readonly [field: string]: unknown
}

const ownership = { label: 'app.kubernetes.io/managed-by', value: 'provisionr' } as const
/** the name of whom a binding was made for, which its own name can only hint at */
const subjectAnnotation = 'provisionr/subject'
const apiGroup = 'rbac.authorization.k8s.io'

/** What an answer says of a binding; null for what is none. */
export function parseBinding(value: unknown): Binding | null {
  const { metadata, roleRef, subjects } = recordOf(value)
  const { name, namespace = null, uid, resourceVersion, labels } = recordOf(metadata)
  const { kind, name: roleName } = recordOf(roleRef)
  const isPlaced = isText(name) && (namespace === null || isText(namespace)) && isText(uid) && isText(resourceVersion)
  if (!isPlaced || !isText(roleName) || (kind !== 'ClusterRole' && (kind !== 'Role' || namespace === null))) return null
  const all: readonly unknown[] | null = Array.isArray(subjects) ? subjects : (subjects ?? null) === null ? [] : null
  if (!all?.every(isSubject)) return null
  const tags = recordOf(labels)
  return {
    name,
    namespace,
    uid,
    resourceVersion,
    isOurs: tags[ownership.label] === ownership.value,
    isDefault: tags['kubernetes.io/bootstrapping'] === 'rbac-defaults',
    role: { kind, name: roleName, namespace },
    subjects: all,
  }
}

/** Users and groups that a binding is for, each once; without what the API server gives its own parts. */
export function subjectsOf(binding: Binding): readonly Subject[] {
  const all = new Map<string, Subject>()
  for (const { kind, name } of binding.subjects) {
    if (kind !== 'User' && kind !== 'Group') continue
    const subject: Subject = { kind, name }
    if (!isOwnPart(binding, subject)) all.set(accountId(subject), subject)
  }
  return [...all.values()]
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
function isOwnPart({ isDefault, name, role }: Binding, subject: Subject): boolean {
  if (!isDefault || !subject.name.startsWith('system:')) return false
  if (subject.name === 'system:anonymous' || subject.name === 'system:unauthenticated')
    return role.name === 'system:public-info-viewer'
  if (role.name === 'cluster-admin') return subject.kind === 'Group' && subject.name === 'system:masters'
  return role.name.startsWith('system:') || name === `system::${role.name}`
}

/**
 * Where the binding of a role to somebody is kept, or to everybody (`subject` null). The name shows whose it is as far as
 * names of objects can; what tells it apart is a hash. Whoever found the name taken asks for the next (`nth` from 1).
 */
export function placeOf(role: BoundRole, subject: Subject | null, nth = 1): BindingPlace {
  const who = subject === null ? [] : [subject.kind, subject.name]
  const hash = createHash('sha256').update(JSON.stringify([role.kind, role.name, ...who]))
  const readable = (subject?.name ?? role.name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '')
  const parts = ['provisionr', readable, hash.digest('hex').slice(0, 20), nth === 1 ? '' : String(nth)]
  return { name: parts.filter((part) => part !== '').join('-'), namespace: role.namespace }
}

/** The new binding of a role; `subject` is the first it is for. */
export function bindingBody({ name, namespace }: BindingPlace, role: BoundRole, subject: Subject, isShared: boolean) {
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: namespace === null ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name,
      ...(namespace !== null && { namespace }),
      labels: { [ownership.label]: ownership.value },
      ...(!isShared && { annotations: { [subjectAnnotation]: accountId(subject) } }),
    },
    roleRef: { apiGroup, kind: role.kind, name: role.name },
    subjects: [rawSubject(subject)],
  }
}

export function rawSubject({ kind, name }: Subject): RawSubject {
  return { apiGroup, kind, name }
}

export function isFor(subject: Subject, { kind, name }: RawSubject): boolean {
  return kind === subject.kind && name === subject.name
}

/** The binding in words, as reports name it. */
export function describeBinding({ name, namespace }: BindingPlace): string {
  return namespace === null ? `the cluster role binding \`${name}\`` : `the role binding \`${namespace}/${name}\``
}

/** What a binding's role is called in policies, as one text. */
export function roleKey(role: BoundRole): string {
  const { type, resource } = grantOf(role)
  return `${type}:${resource}`
}

function isSubject(value: unknown): value is RawSubject {
  const { kind, name } = recordOf(value)
  return isText(kind) && isText(name)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
