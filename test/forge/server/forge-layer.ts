import type { IncomingMessage, ServerResponse } from 'node:http'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

/** A request, as far as answers depend on it. */
export interface ForgeCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
  /** whose token it came with */
  readonly login: string
  readonly token: string
  /** what the emulator behind says to this request, or to one with another body */
  pass(body?: Readonly<Record<string, unknown>>): Promise<ForgeAnswer>
}

export interface ForgeAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type ForgeRoute = readonly [
  pattern: RegExp,
  answer: (call: ForgeCall, ...parts: readonly string[]) => ForgeAnswer | Promise<ForgeAnswer>,
]

export interface ForgeToken {
  readonly login: string
  /** changes are refused */
  readonly isReader?: boolean
  /** may not push, so that labels it gives to new issues are left out without a word */
  readonly isGuest?: boolean
  /** of an app: no user, and no scopes */
  readonly isApp?: boolean
}

export const notFound: ForgeAnswer = { status: 404, body: { message: 'Not Found', status: '404' } }
export const forbidden: ForgeAnswer = {
  status: 403,
  body: { message: 'Resource not accessible by integration', status: '403' },
}

/** Rows of a list as a page of it, with links as GitHub gives them: to pages, or `after` what came last. */
export function pageOf(
  rows: readonly unknown[],
  { query, path }: ForgeCall,
  by: 'page' | 'after' = 'page',
): ForgeAnswer {
  const size = Number(query.get('per_page') ?? 30)
  const page = Number(query.get(by) ?? (by === 'page' ? 1 : 0)) - (by === 'page' ? 1 : 0)
  const link = (to: number, rel: string) => {
    const next = new URLSearchParams(query)
    next.set(by, String(by === 'page' ? to + 1 : to))
    return `<https://forge.invalid${path}?${next.toString()}>; rel="${rel}"`
  }
  const last = Math.max(0, Math.ceil(rows.length / size) - 1)
  const links = page < last ? [link(page + 1, 'next'), ...(by === 'page' ? [link(last, 'last')] : [])] : []
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {}
  return { status: 200, body: rows.slice(page * size, (page + 1) * size), headers }
}

/** A server in front of the emulator at `target`, which knows tokens, and answers by `routes` first. Gone after the test. */
export async function startForgeLayer(
  target: string,
  tokens: ReadonlyMap<string, ForgeToken>,
  { routes, adorn }: { readonly routes: readonly ForgeRoute[]; readonly adorn: (value: unknown) => unknown },
): Promise<string> {
  async function forward(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<ForgeAnswer> {
    const sent = method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(body) }
    const said = await fetch(target + url, { method, headers, ...sent })
    const text = await said.text()
    const link = said.headers.get('link')
    return {
      status: said.status,
      body: text === '' ? null : adorn(JSON.parse(text)),
      headers: link === null ? {} : { link },
    }
  }

  async function answer(incoming: IncomingMessage, sent: string): Promise<ForgeAnswer> {
    const { method = 'GET', url = '/' } = incoming
    const { pathname: path, searchParams: query } = new URL(url, 'http://forge.test')
    const token = incoming.headers.authorization?.replace(/^(Bearer|token) /i, '') ?? ''
    const known = tokens.get(token)
    if (!known) return { status: 401, body: { message: 'Bad credentials', status: '401' } }
    if (known.isReader && method !== 'GET' && path !== '/graphql') return forbidden
    const body = sent === '' ? {} : (JSON.parse(sent) as ForgeCall['body'])
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const pass = (other = body) => forward(method, url, headers, other)
    const call: ForgeCall = { method, path, query, body, login: known.login, token, pass }
    for (const [pattern, reply] of routes) {
      const match = pattern.exec(`${method} ${path}`)
      if (match) return reply(call, ...match.slice(1).map(decodeURIComponent))
    }
    return pass()
  }

  async function serve(incoming: IncomingMessage, sent: string, outgoing: ServerResponse): Promise<void> {
    const { status, body, headers } = await answer(incoming, sent).catch((error: unknown) => ({
      status: 500,
      body: { message: String(error) },
      headers: {},
    }))
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
    outgoing.end(body === null ? '' : JSON.stringify(body))
  }

  return serveHttp(whenSent((incoming, sent, outgoing) => serve(incoming, sent.toString('utf8'), outgoing)))
}
