import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'
import { serveHttp } from '../../servers/serve-http.ts'

interface User {
  readonly id: string
  userName: string
  active: boolean
  [attribute: string]: unknown
}

interface Group {
  readonly id: string
  displayName: string
  members: { value: string }[]
}

export const scimToken = 'scim-token-for-tests'

/** What the server holds, by id. */
export interface ScimStore {
  readonly users: Map<string, User>
  readonly groups: Map<string, Group>
}

export interface ScimServer {
  readonly url: string
  readonly store: ScimStore
  /** from now on the token is worth nothing */
  readonly revoke: () => void
}

/** A SCIM service by somebody else's hand (scimmy) over two maps; `readOnly` refuses every change. */
export async function startScimServer(
  options: { readonly readOnly?: boolean /** the id of the next user */; readonly nextUser?: () => string } = {},
): Promise<ScimServer> {
  const store: ScimStore = { users: new Map(), groups: new Map() }
  let count = 0
  const nextId = (kind: string) => `${kind}-${++count}`
  const find = <T extends object>(
    all: Map<string, T>,
    resource: { id?: string; filter?: { match(list: T[]): T[] } },
  ): T | T[] => {
    if (resource.id !== undefined) {
      const found = all.get(resource.id)
      if (!found) throw new SCIMMY.Types.Error(404, null as never, `no resource ${resource.id}`)
      return found
    }
    const list = [...all.values()]
    return resource.filter ? resource.filter.match(list) : list
  }
  const isTaken = (name: string, id: string | undefined) =>
    [...store.users.values()].some((one) => one.userName.toLowerCase() === name.toLowerCase() && one.id !== id)

  SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser as never, false) as never)
  SCIMMY.Resources.User.ingress((resource, data) => {
    const { userName, active, ...rest } = data as unknown as User
    if (isTaken(userName, resource.id)) throw new SCIMMY.Types.Error(409, 'uniqueness', `userName ${userName} is taken`)
    const id = resource.id ?? options.nextUser?.() ?? nextId('user')
    if (resource.id !== undefined) find(store.users, { id })
    const user = { ...rest, id, userName, active: active ?? true, meta: { created: '2026-01-01T00:00:00.000Z' } }
    store.users.set(id, user)
    return user
  })
  SCIMMY.Resources.User.egress((resource) => find(store.users, resource as never) as never)
  SCIMMY.Resources.User.degress(
    (resource) => void (find(store.users, { id: resource.id! }) && store.users.delete(resource.id!)),
  )
  SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  SCIMMY.Resources.Group.ingress((resource, data) => {
    const { displayName, members = [] } = data as unknown as Partial<Group> & Pick<Group, 'displayName'>
    const id = resource.id ?? nextId('group')
    // An addition of who is a member already changes nothing (RFC 7644, 3.5.2.1); the engine would list them twice.
    const unique = [...new Map(members.map((one) => [one.value, { value: one.value }])).values()]
    const group = { id, displayName, members: unique }
    store.groups.set(id, group)
    return group
  })
  SCIMMY.Resources.Group.egress((resource) => find(store.groups, resource as never) as never)
  SCIMMY.Resources.Group.degress((resource) => void store.groups.delete(resource.id!))

  let isRevoked = false
  const app = express()
  const handler = (request: { header(name: string): string | undefined; method: string }): string => {
    if (isRevoked || request.header('Authorization') !== `Bearer ${scimToken}`) throw new Error('wrong token')
    return 'tester'
  }
  if (options.readOnly) {
    app.use((request, response, next) => {
      if (request.method === 'GET') return next()
      response.status(403).json({ detail: 'these credentials may only read' })
    })
  }
  app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler }) as never)
  const url = await serveHttp(app)
  const revoke = () => {
    isRevoked = true
  }
  return { url, store, revoke }
}
