import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { HttpAnswer } from '../http/http-exchange.ts'
import { recordOf, recordsOf } from '../http/json-values.ts'
import { type Binding, type BindingKind, type BindingPlace, parseBinding, type RawSubject } from './bindings.ts'
import type { BoundRole } from './role-names.ts'
import type { Subject } from './subjects.ts'

/** The API of a cluster, as far as roles are given by it; the only place that knows its addresses. */
export interface KubernetesClient {
  /** Every binding of a kind, of one namespace or of all, as they stood at one moment. */
  list(kind: BindingKind, namespace?: string): Promise<readonly Binding[]>
  get(place: BindingPlace): Promise<Binding | null>
  /** `taken`: there is a binding of that name */
  create(place: BindingPlace, body: object): Promise<'done' | 'taken'>
  /** `moved`: the binding is not any more as it was read, and nothing was done */
  setSubjects(binding: Binding, subjects: readonly RawSubject[]): Promise<'done' | 'moved'>
  remove(binding: Binding): Promise<'done' | 'moved'>
  /** The rules of a role; null: there is no such role. */
  rulesOf(role: BoundRole): Promise<readonly Rule[] | null>
  /** Whether the cluster would let somebody do that; null: the credentials may not ask. */
  wouldAllow(subject: Subject, request: AskedRequest): Promise<boolean | null>
  /** Whether it would let the credentials do that. */
  mayI(request: AskedRequest): Promise<boolean>
  /** The user that the credentials are; null: the cluster is too old to say. */
  whoAmI(): Promise<string | null>
}

/** https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/role-v1/ */
export type Rule = Readonly<Record<string, unknown>>

/** The `resourceAttributes` or `nonResourceAttributes` of a review. */
export type AskedRequest =
  | { readonly resourceAttributes: Readonly<Record<string, string>> }
  | { readonly nonResourceAttributes: Readonly<Record<string, string>> }

const rbac = 'apis/rbac.authorization.k8s.io/v1'
const authorization = 'apis/authorization.k8s.io/v1'
const attempts = 3

export function createKubernetesClient(
  http: HttpClient,
  options: { readonly name: string; readonly pageSize: number },
): KubernetesClient {
  const { name, pageSize } = options

  return {
    async list(kind, namespace) {
      for (let attempt = 1; ; attempt++) {
        const all = await listOnce(folderOf({ kind, namespace: namespace ?? null }))
        if (all !== null) return all
        if (attempt === attempts) throw odd(`${kind} could not be read to the end before the list expired`)
      }
    },

    async get(place) {
      const answer = await http.read({ method: 'GET', path: pathOf(place) }, [404])
      return answer.status === 404 ? null : bindingOf(answer)
    },

    async create(place, body) {
      const answer = await http.write({ method: 'POST', path: folderOf(placed(place)), body }, [409])
      return answer.status === 409 ? 'taken' : 'done'
    },

    async setSubjects(binding, subjects) {
      const { resourceVersion } = binding
      const headers = { 'content-type': 'application/merge-patch+json' }
      const body = { metadata: { resourceVersion }, subjects }
      const answer = await http.write({ method: 'PATCH', path: pathOf(binding), headers, body }, [404, 409])
      return answer.status < 300 ? 'done' : 'moved'
    },

    async remove(binding) {
      const { uid, resourceVersion } = binding
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid, resourceVersion } }
      const answer = await http.write({ method: 'DELETE', path: pathOf(binding), body }, [404, 409])
      return answer.status === 409 ? 'moved' : 'done'
    },

    async rulesOf({ kind, name: role, namespace }) {
      const within = kind === 'Role' ? `${rbac}/namespaces/${namespace}/roles` : `${rbac}/clusterroles`
      const answer = await http.read({ method: 'GET', path: `${within}/${encodeURIComponent(role)}` }, [404])
      if (answer.status === 404) return null
      return recordsOf(recordOf(answer.body)['rules'])
    },

    async wouldAllow({ kind, name: who }, request) {
      const spec = { ...(kind === 'User' ? { user: who } : { groups: [who] }), ...request }
      const answer = await review('SubjectAccessReview', spec, [403])
      return answer.status === 403 ? null : isAllowed(answer)
    },

    async mayI(request) {
      return isAllowed(await review('SelfSubjectAccessReview', request, []))
    },

    async whoAmI() {
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
      const path = 'apis/authentication.k8s.io/v1/selfsubjectreviews'
      const answer = await http.read({ method: 'POST', path, body }, [403, 404])
      const { username } = recordOf(recordOf(recordOf(answer.body)['status'])['userInfo'])
      return typeof username === 'string' && username !== '' ? username : null
    },
  }

  /** Null: the list expired while it was read (410), or went on with another moment, so that it would not be whole. */
  async function listOnce(path: string): Promise<Binding[] | null> {
    const all = new Map<string, Binding>()
    let next: string | undefined
    let moment: unknown
    do {
      const query = { limit: pageSize, ...(next !== undefined && { continue: next }) }
      const answer = await http.read({ method: 'GET', path, query }, [410])
      if (answer.status === 410) return null
      const { metadata, items } = recordOf(answer.body)
      const { continue: more, resourceVersion, remainingItemCount } = recordOf(metadata)
      const bindings = Array.isArray(items) ? items.map(parseBinding) : null
      if (typeof resourceVersion !== 'string' || !bindings?.every((one) => one !== null))
        throw odd('answered with something that is no list of bindings')
      if (moment !== undefined && moment !== resourceVersion) return null
      moment = resourceVersion
      for (const one of bindings) {
        if (all.has(one.uid)) throw odd('answered with a binding twice')
        all.set(one.uid, one)
      }
      next = typeof more === 'string' && more !== '' ? more : undefined
      if (next === undefined && typeof remainingItemCount === 'number' && remainingItemCount > 0)
        throw odd(`left out ${remainingItemCount} bindings that it announced`)
    } while (next !== undefined)
    return [...all.values()]
  }

  function review(kind: string, spec: object, accept: readonly number[]): Promise<HttpAnswer> {
    const path = `${authorization}/${kind.toLowerCase()}s`
    // Nothing is stored: a review is a question.
    return http.read({ method: 'POST', path, body: { apiVersion: 'authorization.k8s.io/v1', kind, spec } }, accept)
  }

  function isAllowed({ body }: HttpAnswer): boolean {
    const { allowed } = recordOf(recordOf(body)['status'])
    if (typeof allowed === 'boolean') return allowed
    throw odd('answered with something that is no review')
  }

  function bindingOf({ body }: HttpAnswer): Binding {
    const binding = parseBinding(body)
    if (binding) return binding
    throw odd('answered with something that is no binding')
  }

  function odd(what: string): CallFailure {
    return new CallFailure({ class: 'transient', message: `${name} ${what}` })
  }
}

function placed({ namespace }: BindingPlace): { readonly kind: BindingKind; readonly namespace: string | null } {
  return { kind: namespace === null ? 'clusterrolebindings' : 'rolebindings', namespace }
}

function folderOf({ kind, namespace }: ReturnType<typeof placed>): string {
  return namespace === null ? `${rbac}/${kind}` : `${rbac}/namespaces/${encodeURIComponent(namespace)}/${kind}`
}

function pathOf(place: BindingPlace): string {
  return `${folderOf(placed(place))}/${encodeURIComponent(place.name)}`
}
