import type { InspectionReport } from '../adapter.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { KubernetesClient } from './kubernetes-client.ts'

const bindings = ['rolebindings', 'clusterrolebindings'] as const
const roles = ['roles', 'clusterroles'] as const
const group = 'rbac.authorization.k8s.io'

/** What the credentials lack, asked of the cluster itself (SelfSubjectAccessReview). */
export async function inspectCluster(client: KubernetesClient, http: HttpClient): Promise<InspectionReport> {
  const lacking = async (asked: readonly (readonly [verb: string, resource: string, of?: string])[]) => {
    const answers = await Promise.all(
      asked.map(async ([verb, resource, of = group]) =>
        (await client.mayI({ resourceAttributes: { verb, group: of, resource } })) ? null : `${verb} ${resource}`,
      ),
    )
    return answers.filter((one) => one !== null)
  }
  const plan = await lacking(bindings.map((resource) => ['list', resource] as const))
  const apply = await lacking([
    ...bindings.flatMap((resource) =>
      (['get', 'create', 'patch', 'delete'] as const).map((verb) => [verb, resource] as const),
    ),
    ...roles.map((resource) => ['get', resource] as const),
  ])
  const bind = await lacking(roles.map((resource) => ['bind', resource] as const))
  const proof = await lacking([['create', 'subjectaccessreviews', 'authorization.k8s.io']])
  const notes = [
    ...bind.map((one) => `may not ${one} of any name: only named ones, and those whose rights the credentials have`),
    ...proof.map((one) => `may not ${one}: every look for what somebody does not hold reads all bindings`),
  ]
  return { lacks: { plan, apply }, clockSkew: http.clockSkew(), notes }
}
