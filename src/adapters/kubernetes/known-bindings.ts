import type { ActualGrant } from '../../domain/access.ts'
import { type Binding, describeBinding, roleKey, subjectsOf } from './bindings.ts'
import { grantOf } from './role-names.ts'
import { accountId, type Subject } from './subjects.ts'

/** Which bindings give what to whom, as it was last read; only what is needed to find them again is kept. */
export interface KnownBindings {
  add(bindings: readonly Binding[]): void
  /** those that had given the role to the account */
  placesOf(role: string, account: string): readonly KnownBinding[]
  subjects(): IterableIterator<Subject>
  grants(): Generator<ActualGrant>
}

export type KnownBinding = Pick<Binding, 'name' | 'namespace' | 'isOurs'>

export function createKnownBindings(): KnownBindings {
  const byRole = new Map<
    string,
    { readonly type: string; readonly resource: string; held: Map<string, KnownBinding[]> }
  >()
  const subjects = new Map<string, Subject>()
  return {
    add(bindings) {
      for (const binding of bindings) {
        const { name, namespace, isOurs } = binding
        for (const subject of subjectsOf(binding)) {
          const account = accountId(subject)
          if (!subjects.has(account)) subjects.set(account, subject)
          const key = roleKey(binding.role)
          const role = byRole.get(key) ?? { ...grantOf(binding.role), held: new Map<string, KnownBinding[]>() }
          byRole.set(key, role)
          const places = role.held.get(account)
          if (places) places.push({ name, namespace, isOurs })
          else role.held.set(account, [{ name, namespace, isOurs }])
        }
      }
    },
    placesOf: (role, account) => byRole.get(role)?.held.get(account) ?? [],
    subjects: () => subjects.values(),
    *grants() {
      for (const { type, resource, held } of byRole.values())
        for (const [account, places] of held)
          yield { account, type, resource, level: null, status: 'active', computedBy: foreignAmong(places) }
    },
  }
}

/** What somebody else made is shown and left alone: taking our own away would change nothing while it stands. */
export function foreignAmong(places: readonly KnownBinding[]): string | null {
  const foreign = places.find(({ isOurs }) => !isOurs)
  return foreign ? `${describeBinding(foreign)}, which is not provisionr’s` : null
}
