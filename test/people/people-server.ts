import type { IncomingMessage, ServerResponse } from 'node:http'
import { type FaultProxy, startFaultProxy } from '../adapters/fault-proxy.ts'
import { serveHttp } from '../servers/serve-http.ts'

export const hrToken = 'hr-token-for-tests'

export interface PeopleServer {
  /** through the proxy */
  readonly url: string
  readonly proxy: FaultProxy
  /** headers of every request */
  readonly asked: Readonly<Record<string, unknown>>[]
  people: readonly unknown[]
}

/** One way of giving a list page by page. */
export type GivePage = (people: readonly unknown[], query: URLSearchParams, address: (path: string) => string) => Page

interface Page {
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A personnel system with a list of people that only its token may read, and a proxy in front of it. */
export async function startPeopleServer(people: readonly unknown[], givePage: GivePage): Promise<PeopleServer> {
  const asked: Readonly<Record<string, unknown>>[] = []
  const proxy = await startFaultProxy(await serveHttp(answer))
  const found: PeopleServer = { url: `${proxy.url}/api/people`, proxy, asked, people }
  return found

  function answer(request: IncomingMessage, response: ServerResponse): void {
    asked.push(request.headers)
    const url = new URL(request.url ?? '/', proxy.url)
    const isKnown = request.headers.authorization === `Bearer ${hrToken}`
    if (!isKnown || url.pathname !== '/api/people' || request.method !== 'GET') {
      response.writeHead(isKnown ? 404 : 401, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify({ message: `no ${hrToken} here` }))
    }
    const { body, headers } = givePage(found.people, url.searchParams, (path) => `${proxy.url}${path}`)
    response.writeHead(200, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}
