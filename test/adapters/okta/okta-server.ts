import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createEmulator } from 'emulate'
import { onTestFinished } from 'vitest'
import { violationsOf } from '../start-prism.ts'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

interface Row {
  readonly id: string
  readonly [attribute: string]: unknown
}

export interface Rule {
  readonly id: string
  readonly name: string
  readonly status: 'ACTIVE' | 'INACTIVE'
  readonly actions: { readonly assignUserToGroups: { readonly groupIds: readonly string[] } }
  readonly conditions: { readonly people: { readonly users: { readonly exclude: readonly string[] } } }
}

export interface OktaServer {
  readonly url: string
  readonly token: string
  /** may only read */
  readonly readToken: string
  /** what the emulator does not have, and Okta does */
  readonly rules: Rule[]
  readonly roles: Map<string, readonly string[]>
  /** app and user with a slash between, of assignments by group */
  readonly appsByGroup: Set<string>
  /** users whose sessions were ended */
  readonly ended: string[]
  /** what was sent: method, path and body */
  readonly sent: { readonly what: string; readonly body: unknown }[]
  /** headers of every answer */
  readonly headers: Record<string, string>
  /** the address that links are written with, as soon as something stands in front */
  readonly publish: (url: string) => void
  /** sends what the official description knows through prism */
  readonly describe: (prism: string) => void
  /** what the description does not allow of what was sent */
  readonly violations: readonly string[]
  /** the emulator’s own answer, past everything */
  readonly ask: <T>(method: string, path: string, body?: unknown) => Promise<T>
  readonly addUser: (login: string) => Promise<string>
  readonly addGroup: (name: string, type?: 'OKTA_GROUP' | 'APP_GROUP' | 'BUILT_IN') => Promise<string>
  readonly addApp: (label: string) => Promise<string>
}

export interface OktaOptions {
  readonly seed?: object
  /** who is in the groups, where that is more than the emulator takes in */
  readonly members?: (group: string) => readonly string[]
  /** of an app of its own: whom its tokens are for, by its public key */
  readonly app?: { readonly id: string; readonly key: JsonWebKey; readonly scopes: readonly string[] }
}

let count = 0
/** what the part of the official description that is held against us leaves out */
const undescribed = /\/(rules|roles|sessions|token)$/

/** Okta by somebody else's hand (emulate), with what it lacks in front: cursors, group rules, roles, sessions, OAuth. */
export async function startOktaServer(options: OktaOptions = {}): Promise<OktaServer> {
  const token = `okta-token-${++count}-for-tests`
  const readToken = `okta-read-token-${count}-for-tests`
  const issued = `okta-access-${count}-for-tests`
  const tokens = { [token]: { login: 'testuser@okta.local', scopes: [] } }
  const emulator = await createEmulator({
    service: 'okta',
    port: 0,
    hostname: '127.0.0.1',
    seed: { tokens, okta: options.seed ?? {} },
  })
  const target = `http://127.0.0.1:${new URL(emulator.url).port}`
  let origin = ''
  let prism: string | null = null
  const rules: Rule[] = []
  const roles = new Map<string, readonly string[]>()
  /** ids of groups that a directory brought */
  const imported = new Set<string>()
  const appsByGroup = new Set<string>()
  const ended: string[] = []
  const sent: { what: string; body: unknown }[] = []
  const headers: Record<string, string> = {}
  const violations: string[] = []

  const pass = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${target}${path}`, {
      method,
      headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  }
  const ask = async <T>(method: string, path: string, body?: unknown) => (await pass(method, path, body)).body as T

  /** Rows from `from` on; the emulator knows pages of a hundred by number, or the whole list at once. */
  const rowsOf = async (path: string, from: number, limit: number): Promise<Row[]> => {
    const group = /^\/api\/v1\/groups\/([^/]+)\/users$/.exec(path)?.[1]
    if (group !== undefined && options.members)
      return options
        .members(group)
        .slice(from, from + limit + 1)
        .map((id) => ({ id }))
    const app = /^\/api\/v1\/apps\/([^/]+)\/users$/.exec(path)?.[1]
    if (app !== undefined || /\/users$|\/groups$/.test(path.replace(/^\/api\/v1\/(users|groups)$/, ''))) {
      const rows = await ask<Row[]>('GET', `${path}?per_page=100`)
      return rows.slice(from, from + limit + 1).map((row) => (app === undefined ? typed(row) : assignmentOf(app, row)))
    }
    const rows: Row[] = []
    const first = Math.floor(from / 100)
    for (let page = first; ; page++) {
      const more = await ask<Row[]>('GET', `${path}?per_page=100&page=${page + 1}`)
      rows.push(...more)
      if (more.length < 100 || rows.length > from - first * 100 + limit) break
    }
    return rows.slice(from - first * 100, from - first * 100 + limit + 1).map(typed)
  }
  const typed = (row: Row): Row => (imported.has(row.id) ? { ...row, type: 'APP_GROUP' } : row)
  const assignmentOf = (app: string, row: Row): Row => ({
    ...row,
    scope: appsByGroup.has(`${app}/${row.id}`) ? 'GROUP' : 'USER',
  })

  async function serve(request: IncomingMessage, text: string, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://okta.test')
    const path = url.pathname
    const method = request.method ?? 'GET'
    const reply = (status: number, body?: unknown, more: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers, ...more })
      response.end(body === undefined || body === null ? '' : JSON.stringify(body))
    }
    const refuse = (status: number, errorCode: string, errorSummary: string) =>
      reply(status, { errorCode, errorSummary, errorCauses: [] })
    if (prism !== null && request.headers['x-described'] === undefined && !undescribed.test(path)) {
      const { host: _host, connection: _connection, 'content-length': _length, ...own } = request.headers
      const described = await fetch(`${prism}${request.url}`, {
        method,
        headers: { ...(own as Record<string, string>), 'x-described': 'yes' },
        ...(text !== '' && { body: text }),
      })
      for (const violation of violationsOf(described.headers.get('sl-violations')))
        violations.push(`${method} ${path}: ${violation}`)
      const link = described.headers.get('link')
      response.writeHead(described.status, { 'content-type': 'application/json', ...(link !== null && { link }) })
      return void response.end(await described.text())
    }
    if (path === '/oauth2/v1/token') return issue(new URLSearchParams(text), refuse, reply)
    const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>)
    if (method !== 'GET') sent.push({ what: `${method} ${path}${url.search}`, body })
    const { authorization } = request.headers
    const isReader = authorization === `SSWS ${readToken}`
    if (!isReader && authorization !== `SSWS ${token}` && !(options.app && authorization === `Bearer ${issued}`))
      return refuse(401, 'E0000011', 'Invalid token provided')
    if (isReader && method !== 'GET') return refuse(403, 'E0000006', 'You do not have permission')

    const [, , , kind = '', id = '', part = '', last = ''] = path.split('/')
    if (path === '/api/v1/groups/rules') return list(rules.slice(0), url, reply)
    if (kind === 'users' && part === 'roles') {
      const held = roles.get(id)
      return held
        ? reply(
            200,
            held.map((type, index) => ({ id: `r${index}`, type })),
          )
        : refuse(403, 'E0000006', 'no')
    }
    if (kind === 'users' && part === 'sessions') {
      ended.push(id)
      return reply(204)
    }
    if (kind === 'users' && last === 'suspend') {
      const { status } = await ask<{ status: string }>('GET', `/api/v1/users/${id}`)
      if (status !== 'ACTIVE')
        return refuse(403, 'E0000038', 'This operation is not allowed in the user’s current status.')
    }
    if (kind === 'apps' && part === 'users' && method === 'POST') {
      const { status, body: made } = await pass('PUT', `${path}/${String(body?.['id'])}`, {})
      return reply(status, made)
    }
    if (kind === 'apps' && part === 'users' && last !== '' && method === 'GET') {
      const rows = await ask<Row[]>('GET', `/api/v1/apps/${id}/users?per_page=100`)
      const found = Array.isArray(rows) ? rows.find((row) => row.id === last) : undefined
      return found ? reply(200, assignmentOf(id, found)) : refuse(404, 'E0000007', 'Not found: Resource not found')
    }
    const isList = method === 'GET' && (id === '' || (last === '' && ['users', 'groups'].includes(part)))
    const { status, body: said } = await pass(method, isList ? path : `${path}${url.search}`, body)
    if (!isList || status !== 200) return reply(status, said)
    const from = Number(url.searchParams.get('after') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 1000)
    return list(await rowsOf(path, from, limit), url, reply, from)
  }

  /** A page, and links with a cursor; `rows` begins with the page and tells whether there is more. */
  function list(rows: readonly unknown[], url: URL, reply: Reply, from = 0): void {
    const limit = Number(url.searchParams.get('limit') ?? 1000)
    const links = [`<${origin}${url.pathname}${url.search}>; rel="self"`]
    if (rows.length > limit) {
      url.searchParams.set('after', String(from + limit))
      links.push(`<${origin}${url.pathname}${url.search}>; rel="next"`)
    }
    reply(200, rows.slice(0, limit), { link: links.join(', ') })
  }

  /** https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/ */
  function issue(form: URLSearchParams, refuse: Refuse, reply: Reply): void {
    const [header = '', claims = '', signature = ''] = (form.get('client_assertion') ?? '').split('.')
    const { iss, sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as Record<
      string,
      unknown
    >
    const { app } = options
    const asked = (form.get('scope') ?? '').split(' ')
    const isSigned =
      app !== undefined &&
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        { key: createPublicKey({ key: app.key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      )
    const isRight = iss === app?.id && sub === app?.id && aud === `${origin}/oauth2/v1/token` && Number(exp) > 0
    if (!isSigned || !isRight || form.get('grant_type') !== 'client_credentials')
      return reply(401, { error: 'invalid_client', error_description: 'The client_assertion is not valid.' })
    if (!asked.every((scope) => app.scopes.includes(scope)))
      return reply(400, { error: 'invalid_scope', error_description: 'One or more scopes are not granted.' })
    void refuse
    reply(200, { token_type: 'Bearer', expires_in: 3600, access_token: issued, scope: asked.join(' ') })
  }

  onTestFinished(() => emulator.close())
  origin = await serveHttp(whenSent((request, body, response) => serve(request, body.toString('utf8'), response)))
  const idOf = async (path: string, body: unknown) => (await ask<Row>('POST', path, body)).id
  return {
    url: origin,
    token,
    readToken,
    rules,
    roles,
    appsByGroup,
    ended,
    sent,
    headers,
    violations,
    ask,
    publish: (url) => void (origin = url),
    describe: (url) => void (prism = url),
    addUser: (login) => idOf('/api/v1/users', { profile: { login, email: login, firstName: 'A', lastName: 'B' } }),
    async addGroup(name, type = 'OKTA_GROUP') {
      const id = await idOf('/api/v1/groups', { type, profile: { name } })
      if (type === 'APP_GROUP') imported.add(id)
      return id
    },
    addApp: (label) => idOf('/api/v1/apps', { name: label.toLowerCase(), label, signOnMode: 'BOOKMARK' }),
  }
}

type Reply = (status: number, body?: unknown, more?: Record<string, string>) => void
type Refuse = (status: number, errorCode: string, errorSummary: string) => void
