import { NoSuchResource } from '../live-system.ts'
import { isProvenAbsent } from './access-proof.ts'
import { type Binding, type BindingPlace, isFor, placeOf, roleKey } from './bindings.ts'
import type { KnownBindings } from './known-bindings.ts'
import type { KubernetesClient, Rule } from './kubernetes-client.ts'
import { type BoundRole, grantOf, isSameRole } from './role-names.ts'
import { accountId, type Subject } from './subjects.ts'

export interface FindOptions {
  readonly client: KubernetesClient
  /** what was read before; null: nothing yet */
  readonly known: () => KnownBindings | null
  readonly isShared: boolean
}

/** From so many people on, one list is quicker than a look for each. */
const manyPeople = 20

/**
 * The bindings that give a role to each of these now, by account. It looks where a binding was or would be; that there
 * is no other the cluster has to prove by refusing what the role allows, and else everything is read again. Throws
 * `NoSuchResource` when nobody holds the role and there is none.
 */
export async function findBindings(
  role: BoundRole,
  subjects: readonly Subject[],
  { client, known, isShared }: FindOptions,
): Promise<Map<string, readonly Binding[]>> {
  const before = known()
  const isListed = before === null || subjects.length > manyPeople
  const near = isListed ? await listAround(role, client) : await lookAt(placesNear())
  const found = holdersAmong(near)
  const missing = subjects.filter((subject) => !found.has(accountId(subject)))
  if (missing.length === 0) return found
  const allowed = await client.rulesOf(role)
  if (!isListed && !(allowed && (await areProvenAbsent(allowed)))) {
    const everything = holdersAmong(await listAround(role, client))
    for (const [account, bindings] of everything) found.set(account, bindings)
  }
  if (allowed === null && found.size === 0) {
    const { type, resource } = grantOf(role)
    throw new NoSuchResource(`there is no ${role.kind === 'Role' ? 'role' : 'cluster role'} \`${type}:${resource}\``)
  }
  return found

  function placesNear(): BindingPlace[] {
    const places = subjects.flatMap((subject): readonly BindingPlace[] => [
      placeOf(role, isShared ? null : subject),
      ...(before?.placesOf(roleKey(role), accountId(subject)) ?? []),
    ])
    return [...new Map(places.map((place) => [place.name, place])).values()]
  }

  function holdersAmong(bindings: readonly Binding[]): Map<string, readonly Binding[]> {
    const same = bindings.filter((one) => isSameRole(one.role, role))
    const held = subjects.map((subject): [string, readonly Binding[]] => [
      accountId(subject),
      same.filter((one) => one.subjects.some((raw) => isFor(subject, raw))),
    ])
    return new Map(held.filter(([, of]) => of.length > 0))
  }

  async function areProvenAbsent(rules: readonly Rule[]): Promise<boolean> {
    for (const subject of missing) if (!(await isProvenAbsent(client, { subject, role, rules }))) return false
    return true
  }

  async function lookAt(places: readonly BindingPlace[]): Promise<Binding[]> {
    const read = await Promise.all(places.map((place) => client.get(place)))
    return read.filter((one) => one !== null)
  }
}

function listAround(role: BoundRole, client: KubernetesClient): Promise<readonly Binding[]> {
  return role.namespace === null ? client.list('clusterrolebindings') : client.list('rolebindings', role.namespace)
}
