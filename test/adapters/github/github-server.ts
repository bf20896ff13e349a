import { type IncomingMessage, request as forward, type ServerResponse } from 'node:http'
import { type GithubEmulator, githubReadToken } from './github-emulator.ts'
import { createInvitationDesk, type InvitationDesk } from './github-invitation-desk.ts'
import { repositoryRoutes } from './github-repository-routes.ts'
import { type Call, missing, type Reply, type Route } from './github-route.ts'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

/** GitHub as the emulator is it, with what it lacks or gets wrong answered by layers of the tests. */
export interface GithubServer extends Pick<InvitationDesk, 'invitations' | 'repositoryInvitations' | 'accept'> {
  readonly url: string
}

/** An HTTP layer in front of the emulator, gone after the test, which refuses changes by `githubReadToken`. */
export async function startGithubServer(
  emulator: GithubEmulator,
  setup: {
    readonly repositories: readonly string[]
    /** answers `POST /graphql` */
    readonly graphql?: (body: Call['body']) => Promise<unknown>
  },
): Promise<GithubServer> {
  const desk = createInvitationDesk(emulator)
  const routes: readonly Route[] = [
    [
      /^POST \/graphql$/,
      async ({ body }) => (setup.graphql ? { status: 200, body: await setup.graphql(body) } : missing),
    ],
    [
      /^GET \/user\/(\d+)$/,
      (_call, id) => {
        const login = emulator.users.get(id)
        return login === undefined ? missing : { status: 200, body: { id: Number(id), login } }
      },
    ],
    ...teamRoutes(emulator),
    ...desk.routes,
    ...repositoryRoutes(emulator, desk, setup.repositories),
  ]

  async function answer(call: Call): Promise<Reply> {
    for (const [pattern, reply] of routes) {
      const match = pattern.exec(`${call.method} ${call.path}`)
      if (match) return reply(call, ...match.slice(1))
    }
    return null
  }

  async function serve(incoming: IncomingMessage, sent: Buffer, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming
    const { pathname: path, searchParams } = new URL(url, 'http://front.test')
    const body = sent.length > 0 ? (JSON.parse(sent.toString('utf8')) as Call['body']) : {}
    const isReader = incoming.headers.authorization?.endsWith(` ${githubReadToken}`) === true
    const isRefused = isReader && method !== 'GET' && path !== '/graphql'
    const reply = isRefused ? forbidden : await answer({ method, path, body })
    if (reply === null) return pass(emulator.url, incoming, sent, outgoing)
    if ('status' in reply) return end(outgoing, reply.status, reply.body)
    const size = Number(searchParams.get('per_page') ?? 30)
    const page = Number(searchParams.get('page') ?? 1)
    const next = `<https://elsewhere.invalid${path}?per_page=${size}&page=${page + 1}>; rel="next"`
    const rows = reply.slice((page - 1) * size, page * size)
    end(outgoing, 200, rows, page * size < reply.length ? { link: next } : {})
  }

  return { url: await serveHttp(whenSent(serve)), ...desk }
}

/** The emulator tells neither who is what in a team, nor that owners count as maintainers, nor which teams are below. */
function teamRoutes(emulator: GithubEmulator): Route[] {
  return [
    [
      /^GET (\/orgs\/acme\/teams\/[^/]+\/members)$/,
      async (_call, path) => {
        const all = await emulator.all(path)
        const maintainers = new Set((await emulator.all(`${path}?role=maintainer`)).map(({ id }) => id))
        const above = await emulator.owners()
        return all.map(({ id, login }) => {
          const role = maintainers.has(id) || above.has(id) ? 'maintainer' : 'member'
          return { id, login, role, inherited: false }
        })
      },
    ],
    [
      /^GET \/orgs\/acme\/teams\/([^/]+)\/teams$/,
      async (_call, slug) => {
        const teams = await emulator.all('/orgs/acme/teams')
        return teams.filter(({ parent }) => (parent as { slug?: string } | null)?.slug === slug)
      },
    ],
  ]
}

const forbidden = { status: 403, body: { message: 'Resource not accessible by personal access token' } }

function pass(target: string, incoming: IncomingMessage, sent: Buffer, outgoing: ServerResponse): void {
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = incoming.headers
  const passed = forward(new URL(incoming.url ?? '/', target), { method: incoming.method, headers }, (result) => {
    outgoing.writeHead(result.statusCode ?? 500, result.headers)
    result.pipe(outgoing)
  })
  passed.on('error', () => outgoing.destroy())
  passed.end(sent)
}

function end(outgoing: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
  outgoing.end(body === null ? '' : JSON.stringify(body))
}
