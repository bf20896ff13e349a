import { once } from 'node:events'
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { GithubEmulator } from './github-emulator.ts'

export interface Invitation {
  readonly id: number
  login: string | null
  email: string | null
  role: string
  teams: string[]
}

export interface RepositoryInvitation {
  readonly id: number
  readonly repository: string
  readonly login: string
  permissions: string
  expired: boolean
}

/** What the emulator lacks, held here: invitations, and what follows from them. */
export interface GithubServer {
  readonly url: string
  readonly invitations: Invitation[]
  readonly repositoryInvitations: RepositoryInvitation[]
  /** the invited person says yes; somebody invited by address does so as `login` */
  accept(invitation: Invitation, login?: string): Promise<void>
}

interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

type Reply = { readonly status: number; readonly body: unknown } | readonly unknown[] | null

const repositoriesOf = (all: readonly string[]) =>
  all.map((name, index) => ({ id: index + 1, full_name: `acme/${name}` }))

/**
 * An HTTP layer in front of the emulator that answers the paths it lacks, or answers wrongly, and passes the rest on.
 * `readOnly` refuses every change.
 */
export async function startGithubServer(
  emulator: GithubEmulator,
  setup: {
    readonly repositories: readonly string[]
    readonly readOnly?: boolean
    /** answers `POST /graphql` */
    readonly graphql?: (body: Call['body']) => Promise<unknown>
  },
): Promise<GithubServer> {
  const invitations: Invitation[] = []
  const repositoryInvitations: RepositoryInvitation[] = []
  let count = 100

  const idOf = (login: string) => Number([...emulator.users].find(([, one]) => one === login)?.[0])
  const user = (login: string) => ({ id: idOf(login), login })
  const isMember = async (login: string) =>
    (await emulator.all('/orgs/acme/members')).some((one) => one['login'] === login)
  const shown = ({ id, login, email, role, teams }: Invitation) => ({
    id,
    login,
    email,
    role: role === 'admin' ? 'admin' : 'direct_member',
    created_at: '2026-11-20T09:00:00Z',
    team_count: teams.length,
  })
  const collaborators = async (repository: string) => {
    const rows = await emulator.all(`/repos/${repository}/collaborators`)
    return Promise.all(
      rows.map(async ({ id, login }) => {
        const permission = await emulator.ask('GET', `/repos/${repository}/collaborators/${String(login)}/permission`)
        return { id, login, role_name: (permission as { role_name: string }).role_name }
      }),
    )
  }
  const pendingFor = (login: string) => invitations.find((one) => one.login === login)

  async function answer({ method, path, body }: Call): Promise<Reply> {
    const at = (pattern: RegExp) => pattern.exec(`${method} ${path}`)
    let match = at(/^GET \/user\/(\d+)$/)
    if (match) {
      const login = emulator.users.get(match[1]!)
      return login === undefined ? missing : { status: 200, body: user(login) }
    }
    if (at(/^POST \/graphql$/)) return setup.graphql ? { status: 200, body: await setup.graphql(body) } : missing
    if (at(/^GET \/orgs\/acme\/repos$/)) return repositoriesOf(setup.repositories)
    if (at(/^GET \/orgs\/acme\/invitations$/)) return invitations.map(shown)
    if (at(/^POST \/orgs\/acme\/invitations$/)) {
      const invitation: Invitation = {
        id: count++,
        login: null,
        email: String(body['email']),
        role: String(body['role']),
        teams: await slugsOf(body['team_ids']),
      }
      if (invitations.some(({ email }) => email === invitation.email)) return unprocessable('already invited')
      invitations.push(invitation)
      return { status: 201, body: shown(invitation) }
    }
    match = at(/^(GET|DELETE) \/orgs\/acme\/invitations\/(\d+)(\/teams)?$/)
    if (match) {
      const index = invitations.findIndex(({ id }) => id === Number(match![2]))
      if (index < 0) return missing
      if (match[3]) return invitations[index]!.teams.map((slug) => ({ slug }))
      invitations.splice(index, 1)
      return { status: 204, body: null }
    }
    match = at(/^(GET|PUT|DELETE) \/orgs\/acme\/memberships\/([^/]+)$/)
    if (match) {
      const login = match[2]!
      const pending = pendingFor(login)
      if (match[1] === 'PUT' && (await isMember(login))) return null
      if (match[1] === 'DELETE' && !pending) {
        await emulator.ask('DELETE', `/orgs/acme/members/${login}`)
        return { status: 204, body: null }
      }
      if (match[1] === 'DELETE') {
        invitations.splice(invitations.indexOf(pending!), 1)
        return { status: 204, body: null }
      }
      if (match[1] === 'GET' && !pending) return null
      if (Number.isNaN(idOf(login))) return missing
      const invitation = pending ?? { id: count++, login, email: null, role: '', teams: [] }
      if (!pending) invitations.push(invitation)
      if (match[1] === 'PUT') invitation.role = String(body['role'])
      return { status: 200, body: { state: 'pending', role: invitation.role, user: user(login) } }
    }
    match = at(/^(GET|PUT|DELETE) \/orgs\/acme\/teams\/([^/]+)\/memberships\/([^/]+)$/)
    if (match) {
      const [, , slug, login] = match as unknown as [string, string, string, string]
      const pending = pendingFor(login)
      if (match[1] === 'PUT' && !pending && (await isMember(login))) return null
      if (match[1] !== 'PUT' && !pending?.teams.includes(slug)) return null
      if (Number.isNaN(idOf(login))) return missing
      const invitation = pending ?? { id: count++, login, email: null, role: 'member', teams: [] }
      if (!pending) invitations.push(invitation)
      invitation.teams = invitation.teams.filter((one) => one !== slug)
      if (match[1] === 'DELETE') return { status: 204, body: null }
      invitation.teams.push(slug)
      return { status: 200, body: { state: 'pending', role: body['role'] ?? 'member' } }
    }
    match = at(/^GET \/orgs\/acme\/teams\/([^/]+)\/teams$/)
    if (match) {
      const teams = await emulator.all('/orgs/acme/teams')
      return teams.filter(({ parent }) => (parent as { slug?: string } | null)?.slug === match![1])
    }
    if (at(/^GET \/orgs\/acme\/outside_collaborators$/)) {
      const rows = await Promise.all(setup.repositories.map((name) => collaborators(`acme/${name}`)))
      const logins = [...new Set(rows.flat().map(({ login }) => String(login)))]
      const outside = await Promise.all(logins.map(async (login) => ((await isMember(login)) ? [] : [user(login)])))
      return outside.flat()
    }
    match = at(/^GET \/repos\/(acme\/[^/]+)\/collaborators$/)
    if (match) return collaborators(match[1]!)
    match = at(/^PUT \/repos\/(acme\/[^/]+)\/collaborators\/([^/]+)$/)
    if (match) {
      const [, repository, login] = match as unknown as [string, string, string]
      const known = (await collaborators(repository)).some((one) => one.login === login)
      if (known || (await isMember(login))) {
        await emulator.ask('PUT', `/repos/${repository}/collaborators/${login}`, body)
        return { status: 204, body: null }
      }
      const invitation = { id: count++, repository, login, permissions: named(body['permission']), expired: false }
      repositoryInvitations.push(invitation)
      return { status: 201, body: { ...invitation, invitee: user(login) } }
    }
    match = at(/^(GET|PATCH|DELETE) \/repos\/(acme\/[^/]+)\/invitations(?:\/(\d+))?$/)
    if (match) {
      const place = match[2]
      const here = repositoryInvitations.filter(({ repository }) => repository === place)
      if (match[1] === 'GET') return here.map((one) => ({ ...one, invitee: user(one.login) }))
      const one = here.find(({ id }) => id === Number(match[3]))
      if (!one) return missing
      if (match[1] === 'PATCH') one.permissions = String(body['permissions'])
      else repositoryInvitations.splice(repositoryInvitations.indexOf(one), 1)
      return match[1] === 'PATCH' ? { status: 200, body: one } : { status: 204, body: null }
    }
    return null
  }

  async function slugsOf(ids: unknown): Promise<string[]> {
    const wanted = new Set(Array.isArray(ids) ? ids : [])
    const teams = await emulator.all('/orgs/acme/teams')
    return teams.filter(({ id }) => wanted.has(id)).map(({ slug }) => String(slug))
  }

  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => void serve(incoming, Buffer.concat(chunks), outgoing))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })

  async function serve(incoming: IncomingMessage, sent: Buffer, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming
    const { pathname, searchParams } = new URL(url, 'http://front.test')
    const body = sent.length > 0 ? (JSON.parse(sent.toString('utf8')) as Call['body']) : {}
    const isRefused = setup.readOnly === true && method !== 'GET' && !pathname.endsWith('/graphql')
    const reply = isRefused ? forbidden : await answer({ method, path: pathname, query: searchParams, body })
    if (reply === null) return pass(incoming, sent, outgoing)
    if ('status' in reply) return end(outgoing, reply.status, reply.body)
    const perPage = Number(searchParams.get('per_page') ?? 30)
    const page = Number(searchParams.get('page') ?? 1)
    const hasMore = page * perPage < reply.length
    const next = `<https://elsewhere.invalid${pathname}?per_page=${perPage}&page=${page + 1}>; rel="next"`
    end(outgoing, 200, reply.slice((page - 1) * perPage, page * perPage), hasMore ? { link: next } : {})
  }

  function pass(incoming: IncomingMessage, sent: Buffer, outgoing: ServerResponse): void {
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers
    const target = new URL(incoming.url ?? '/', emulator.url)
    const passed = forward(target, { method: incoming.method, headers }, (result) => {
      outgoing.writeHead(result.statusCode ?? 500, result.headers)
      result.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    passed.end(sent)
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invitations,
    repositoryInvitations,
    async accept(invitation, login = invitation.login ?? '') {
      invitations.splice(invitations.indexOf(invitation), 1)
      await emulator.ask('PUT', `/orgs/acme/memberships/${login}`, {
        role: invitation.role === 'admin' ? 'admin' : 'member',
      })
      for (const slug of invitation.teams)
        await emulator.ask('PUT', `/orgs/acme/teams/${slug}/memberships/${login}`, { role: 'member' })
    },
  }
}

const missing = { status: 404, body: { message: 'Not Found' } }
const forbidden = { status: 403, body: { message: 'Resource not accessible by personal access token' } }
const unprocessable = (message: string) => ({ status: 422, body: { message } })

function named(permission: unknown): string {
  return permission === 'pull' ? 'read' : permission === 'push' ? 'write' : String(permission)
}

function end(outgoing: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
  outgoing.end(body === null ? '' : JSON.stringify(body))
}
