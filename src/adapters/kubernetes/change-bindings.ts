import type { ChangeResult } from '../adapter.ts'
import { CallFailure } from '../call-failure.ts'
import { type Binding, bindingBody, describeBinding, isFor, placeOf, rawSubject } from './bindings.ts'
import type { KubernetesClient } from './kubernetes-client.ts'
import { type BoundRole, isSameRole } from './role-names.ts'
import type { Subject } from './subjects.ts'

const attempts = 5

/**
 * Gives a role: in a binding of somebody's own, or in the one that all holders share. What others change meanwhile is
 * read again and kept.
 */
export async function giveRole(
  client: KubernetesClient,
  { role, subject, isShared }: { readonly role: BoundRole; readonly subject: Subject; readonly isShared: boolean },
): Promise<ChangeResult> {
  let nth = 1
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const place = placeOf(role, isShared ? null : subject, nth)
    let binding = isShared ? await client.get(place) : null
    if (!binding) {
      if ((await client.create(place, bindingBody(place, role, subject, isShared))) === 'done') return applied
      binding = await client.get(place)
      if (!binding) throw invalid(`says that there is ${describeBinding(place)}, and does not show it`)
    }
    // What a binding gives can never be changed: one that gives something else under our name is left as it is.
    if (!isSameRole(binding.role, role)) nth++
    else if (binding.subjects.some((raw) => isFor(subject, raw))) return { status: 'unchanged', why: 'already_present' }
    else if (!binding.isOurs)
      throw invalid(`has ${describeBinding(place)} without provisionr’s label: delete or label it`)
    else if ((await client.setSubjects(binding, [...binding.subjects, rawSubject(subject)])) === 'done') return applied
  }
  return movedOn
}

/**
 * Takes a role away by every binding of ours that gives it: what is for nobody else is deleted, exactly as it was read.
 * `find` reads them afresh.
 */
export async function takeRole(
  client: KubernetesClient,
  subject: Subject,
  find: () => Promise<readonly Binding[]>,
): Promise<ChangeResult> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const bindings = await find()
    if (bindings.length === 0) return attempt === 1 ? { status: 'unchanged', why: 'already_absent' } : applied
    if (bindings.some(({ isOurs }) => !isOurs)) return { status: 'conflict', actual: { level: null, status: 'active' } }
    let isDone = true
    for (const binding of bindings) {
      const rest = binding.subjects.filter((raw) => !isFor(subject, raw))
      const taken = rest.length === 0 ? await client.remove(binding) : await client.setSubjects(binding, rest)
      if (taken === 'moved') isDone = false
    }
    if (isDone) return applied
  }
  return movedOn
}

const applied: ChangeResult = { status: 'applied' }

const movedOn: ChangeResult = {
  status: 'failed',
  class: 'transient',
  message: 'somebody else changes the binding all the time',
}

function invalid(message: string): CallFailure {
  return new CallFailure({ class: 'invalid', message: `the cluster ${message}` })
}
