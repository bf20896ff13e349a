import { CallFailure } from '../call-failure.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { HttpAnswer, HttpRequest } from '../http/http-exchange.ts'
import { recordOf } from '../http/json-values.ts'
import { readLinkedPages } from '../http/next-link.ts'

export interface OktaObject {
  readonly id: string
  readonly [attribute: string]: unknown
}

export type Lifecycle = 'activate' | 'deactivate' | 'suspend' | 'unsuspend'

export interface OktaProfile {
  readonly login?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly displayName?: string
  readonly employeeNumber?: string
}

/** Okta's management API (https://developer.okta.com/docs/api/); the only place that knows its addresses. */
export interface OktaClient {
  /** whom an API token belongs to */
  me(): Promise<OktaObject>
  /** Fails when the credentials cannot read users. */
  probe(): Promise<void>
  /** types of the administrator's roles that a user has; null: the credentials may not ask */
  rolesOf(user: string): Promise<readonly string[] | null>
  /** Every user, deactivated ones too, page by page. */
  users(): AsyncIterable<readonly OktaObject[]>
  user(id: string): Promise<OktaObject | null>
  createUser(profile: OktaProfile, isActive: boolean): Promise<OktaObject>
  updateUser(id: string, profile: OktaProfile): Promise<void>
  changeUser(id: string, lifecycle: Lifecycle): Promise<void>
  /** Removes a user that is deactivated already. */
  deleteUser(id: string): Promise<void>
  /** Ends sessions with Okta, and takes back what OAuth gave. */
  endSessions(id: string): Promise<void>
  groups(): Promise<readonly OktaObject[]>
  rules(): Promise<readonly OktaObject[]>
  membersOf(group: string): Promise<readonly string[]>
  groupsOf(user: string): Promise<readonly OktaObject[]>
  join(group: string, user: string): Promise<void>
  leave(group: string, user: string): Promise<void>
  apps(): Promise<readonly OktaObject[]>
  appUsers(app: string): Promise<readonly OktaObject[]>
  appUser(app: string, user: string): Promise<OktaObject | null>
  assign(app: string, user: string): Promise<void>
  unassign(app: string, user: string): Promise<void>
}

/** The most that one answer has, as Okta documents it for each list. */
const largestPages = { users: 200, groups: 1000, members: 1000, rules: 50, apps: 200, appUsers: 500 }
/** The plain list leaves deactivated users out; any filter brings them, and this one lets everybody through. */
const everybody = 'lastUpdated gt "1970-01-01T00:00:00.000Z"'
/** Leaves out what costs Okta most: https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/. */
const briefly = {
  'content-type': 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
}

export function createOktaClient(
  http: HttpClient,
  options: { readonly name: string; readonly pageSize: number },
): OktaClient {
  const { name } = options
  const limitOf = (list: keyof typeof largestPages) => Math.min(options.pageSize, largestPages[list])
  const at = (...parts: string[]) => ['api/v1', ...parts.map(encodeURIComponent)].join('/')
  const get = async (path: string, query: HttpRequest['query'] = {}, accept: readonly number[] = []) =>
    http.read({ method: 'GET', path, query }, accept)
  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, more: Partial<HttpRequest> = {}) =>
    http.write({ method, path, ...more })

  return {
    me: async () => objectOf(await get(at('users', 'me')), name),
    async probe() {
      listOf(await get(at('users'), { limit: 1 }), name)
    },
    async rolesOf(user) {
      const answer = await get(at('users', user, 'roles'), {}, [403, 404])
      return answer.status === 200 ? listOf(answer, name).map(({ type }) => String(type)) : null
    },

    users: () => pages(at('users'), { filter: everybody, limit: limitOf('users') }, briefly),
    async user(id) {
      const answer = await get(at('users', id), {}, [404])
      const user = answer.status === 404 ? null : objectOf(answer, name)
      // Logins, and the word `me`, are understood in place of an id.
      return user?.id === id ? user : null
    },
    async createUser(profile, isActive) {
      const answer = await send('POST', at('users'), { query: { activate: String(isActive) }, body: { profile } })
      return objectOf(answer, name, 'outcome_unknown')
    },
    updateUser: async (id, profile) => void (await send('POST', at('users', id), { body: { profile } })),
    changeUser: async (id, lifecycle) => void (await send('POST', at('users', id, 'lifecycle', lifecycle))),
    deleteUser: async (id) => void (await send('DELETE', at('users', id))),
    endSessions: async (id) =>
      void (await send('DELETE', at('users', id, 'sessions'), { query: { oauthTokens: 'true' } })),

    groups: () => whole(at('groups'), { limit: limitOf('groups') }),
    rules: () => whole(at('groups', 'rules'), { limit: limitOf('rules') }),
    async membersOf(group) {
      return (await whole(at('groups', group, 'users'), { limit: limitOf('members') })).map(({ id }) => id)
    },
    groupsOf: (user) => whole(at('users', user, 'groups'), {}),
    join: async (group, user) => void (await send('PUT', at('groups', group, 'users', user))),
    leave: async (group, user) => void (await send('DELETE', at('groups', group, 'users', user))),

    apps: () => whole(at('apps'), { limit: limitOf('apps'), includeNonDeleted: 'true' }),
    appUsers: (app) => whole(at('apps', app, 'users'), { limit: limitOf('appUsers') }),
    async appUser(app, user) {
      const answer = await get(at('apps', app, 'users', user), {}, [404])
      return answer.status === 404 ? null : objectOf(answer, name)
    },
    assign: async (app, user) =>
      void (await send('POST', at('apps', app, 'users'), { body: { id: user, scope: 'USER' } })),
    unassign: async (app, user) => void (await send('DELETE', at('apps', app, 'users', user))),
  }

  async function* pages(
    path: string,
    query: HttpRequest['query'] = {},
    headers: HttpRequest['headers'] = {},
  ): AsyncGenerator<readonly OktaObject[]> {
    const seen = new Set<string>()
    for await (const answer of readLinkedPages(http, { method: 'GET', path, query, headers }, name)) {
      const rows = listOf(answer, name)
      for (const { id } of rows) {
        if (seen.has(id)) {
          const message = `${name}: \`${path}\` changed while it was read`
          throw new CallFailure({ class: 'transient', message })
        }
        seen.add(id)
      }
      yield rows
    }
  }

  async function whole(path: string, query: HttpRequest['query']): Promise<OktaObject[]> {
    const rows: OktaObject[] = []
    for await (const page of pages(path, query)) rows.push(...page)
    return rows
  }
}

/**
 * Okta counts calls by endpoint and not by what they are about
 * (https://developer.okta.com/docs/reference/rl-global-mgmt/): ids do not make a bucket of their own.
 */
export function oktaBucket({ method, path }: HttpRequest): string {
  const { pathname } = new URL(path, 'https://okta.invalid/')
  const parts = pathname.split('/').map((part) => (/^[\w-]*\d[\w-]*$/.test(part) && part !== 'v1' ? '{id}' : part))
  return `${method === 'GET' ? 'GET' : 'write'} ${parts.join('/')}`
}

/** What Okta refuses because of the user's present state is not a missing permission, although it answers 403 to both. */
export function oktaTrouble({ status, body }: HttpAnswer): CallFailure | null {
  if (status !== 403 || typeof body !== 'object' || body === null) return null
  const { errorCode, errorSummary } = body as Readonly<Record<string, unknown>>
  if (errorCode !== 'E0000016' && errorCode !== 'E0000038') return null
  return new CallFailure({ class: 'invalid', message: `okta answered 403: ${String(errorSummary)}`, status, body })
}

function listOf({ body }: HttpAnswer, name: string): readonly OktaObject[] {
  if (Array.isArray(body) && body.every(isObject)) return body
  throw new CallFailure({ class: 'transient', message: `${name} answered with something that is no list` })
}

function objectOf({ body }: HttpAnswer, name: string, kind: 'transient' | 'outcome_unknown' = 'transient'): OktaObject {
  if (isObject(body)) return body
  throw new CallFailure({ class: kind, message: `${name} answered with something that has no id` })
}

function isObject(value: unknown): value is OktaObject {
  const { id } = recordOf(value)
  return typeof id === 'string' && id !== ''
}
