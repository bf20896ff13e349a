import { CallFailure, scopeTrouble } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Doubt, Held, LiveSystem } from '../live-system.ts'
import { NoSuchResource } from '../live-system.ts'
import type { BindingKind } from './bindings.ts'
import { giveRole, takeRole } from './change-bindings.ts'
import { findBindings, type FindOptions } from './find-bindings.ts'
import { inspectCluster } from './inspect-cluster.ts'
import { createKnownBindings, foreignAmong, type KnownBindings } from './known-bindings.ts'
import type { KubernetesClient } from './kubernetes-client.ts'
import { type BoundRole, parseRole } from './role-names.ts'
import { accountId, accountOf, parseAccount, type Subject } from './subjects.ts'

export interface KubernetesOptions {
  /** one binding for all holders of a role, instead of one for each */
  readonly isShared: boolean
  /** which part of a person's record the authenticator takes for their name */
  readonly userName: 'username' | 'email'
  readonly userPrefix: string
  /** what the credentials are called, where the cluster cannot say it */
  readonly actingUser: string | null
}

/** What was read of both kinds of bindings at one time; what failed is told by kind. */
interface Reading {
  readonly known: KnownBindings
  readonly troubles: ReadonlyMap<BindingKind, CallFailure>
}

const kinds: readonly BindingKind[] = ['rolebindings', 'clusterrolebindings']
const pageSize = 1000
const nobodyKnown =
  'the cluster does not say whose the credentials are: name the user with `acting_user` under `options`'

/** Subjects of role bindings as accounts, and the roles they are bound to as grants. */
export function createKubernetesSystem(
  client: KubernetesClient,
  http: HttpClient,
  options: KubernetesOptions,
): LiveSystem {
  const { isShared, userPrefix } = options
  /** read for the accounts, and not asked for again for the grants */
  let unread: Reading | null = null
  let latest: KnownBindings | null = null
  /** the change under way of each role that is shared */
  const queues = new Map<string, Promise<unknown>>()
  const looking: FindOptions = { client, known: () => latest, isShared }

  return {
    async check() {
      const user = (await client.whoAmI()) ?? options.actingUser
      // Whoever does not know who they are may take their own access away.
      if (user === null) throw new CallFailure({ class: 'unsupported', message: nobodyKnown })
      const actingAccount = accountId({ kind: 'User', name: user })
      return { ok: true, actingAccount, message: `the cluster answers \`${user}\`` }
    },

    inspect: () => inspectCluster(client, http),

    async *readAccounts() {
      unread = await readBindings()
      for (const trouble of unread.troubles.values()) throw trouble
      yield* pagesOf(unread.known.subjects(), (subject) => accountOf(subject, userPrefix))
    },

    async *readGrants(_scope, doubt) {
      const { known, troubles } = unread ?? (await readBindings())
      unread = null
      latest = troubles.size === 0 ? known : null
      tellTroubles(troubles, doubt)
      yield* pagesOf(known.grants(), (grant) => grant)
    },

    findAccount(id) {
      const subject = parseAccount(id)
      return Promise.resolve(subject && accountOf(subject, userPrefix))
    },

    async findHolders(type, resource, accounts) {
      const subjects = accounts.flatMap((id) => parseAccount(id) ?? [])
      const found = await findBindings(roleOf(type, resource), subjects, looking)
      return new Map(
        [...found].map(([account, bindings]): [string, Held] => [
          account,
          { level: null, status: 'active', computedBy: foreignAmong(bindings) },
        ]),
      )
    },

    setGrant(account, type, resource) {
      const role = roleOf(type, resource)
      const subject = subjectOf(account)
      return inTurn(role, () => giveRole(client, { role, subject, isShared }))
    },

    removeGrant(account, type, resource) {
      const role = roleOf(type, resource)
      const subject = subjectOf(account)
      const find = async () => (await findBindings(role, [subject], looking)).get(account) ?? []
      return inTurn(role, () => takeRole(client, subject, find))
    },

    nameAccount({ username, email }) {
      const name = options.userName === 'email' ? email : username
      if (name === null || name === '')
        throw new CallFailure({ class: 'invalid', message: 'the person has no e-mail address to be known by' })
      const subject: Subject = { kind: 'User', name: userPrefix + name }
      // These are the cluster's own parts.
      if (subject.name.startsWith('system:'))
        throw new CallFailure({ class: 'invalid', message: 'names that begin with `system:` are no people’s' })
      return accountId(subject)
    },

    requests: () => http.requests(),
    limits: () => http.limits(),
    close: () => http.close(),
  }

  async function readBindings(): Promise<Reading> {
    const known = createKnownBindings()
    const troubles = new Map<BindingKind, CallFailure>()
    for (const kind of kinds) {
      try {
        known.add(await client.list(kind))
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error
        troubles.set(kind, error)
      }
    }
    return { known, troubles }
  }

  /** Changes of one role wait for each other: in a binding that many share they would only collide. */
  function inTurn<T>({ namespace, kind, name }: BoundRole, change: () => Promise<T>): Promise<T> {
    if (!isShared) return change()
    const key = JSON.stringify([namespace, kind, name])
    const turn = (queues.get(key) ?? Promise.resolve()).then(change, change)
    queues.set(key, turn)
    return turn
  }
}

/** Cluster roles are given by both kinds of bindings, roles by one. */
function tellTroubles(troubles: Reading['troubles'], doubt: Doubt): void {
  for (const [kind, error] of troubles) {
    doubt('cluster-role', ...scopeTrouble(error))
    if (kind === 'rolebindings') doubt('role', ...scopeTrouble(error))
  }
}

function* pagesOf<T, R>(all: Iterable<T>, row: (one: T) => R): Generator<R[]> {
  let page: R[] = []
  for (const one of all) {
    page.push(row(one))
    if (page.length < pageSize) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

function roleOf(type: string, resource: string): BoundRole {
  const role = parseRole(type, resource)
  if (role) return role
  const form = type === 'role' ? 'role:NAMESPACE/NAME' : 'cluster-role:NAME or cluster-role:NAMESPACE/NAME'
  throw new NoSuchResource(`\`${resource.slice(0, 100)}\` is no name of a role: write \`${form}\``)
}

function subjectOf(account: string): Subject {
  const subject = parseAccount(account)
  if (subject) return subject
  throw new CallFailure({ class: 'invalid', message: `there is no account \`${account.slice(0, 100)}\`` })
}
