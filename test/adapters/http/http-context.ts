import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, onTestFinished } from 'vitest'
import type { AdapterIo } from '../../../src/adapters/adapter.ts'
import { CallFailure } from '../../../src/adapters/call-failure.ts'
import { type HttpClient, type HttpOptions, openHttpClient } from '../../../src/adapters/http/http-client.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { quietIo } from '../sandbox/sandbox-context.ts'
import { serveHttp, whenSent } from '../../servers/serve-http.ts'

export const token = 'very-secret-token'

export interface Setup {
  readonly client: HttpClient
  readonly proxy: FaultProxy
  readonly waits: number[]
  readonly lines: string[]
  /** what the server was sent */
  readonly bodies: string[]
}

export async function setUp(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => json(response, { ok: true }),
  own: Partial<HttpOptions> = {},
  io: Partial<AdapterIo> = {},
): Promise<Setup> {
  const bodies: string[] = []
  const url = await serveHttp(
    whenSent((request, sent, response) => {
      bodies.push(sent.toString('utf8'))
      answer(request, response)
    }),
  )
  const proxy = await startFaultProxy(url)
  const waits: number[] = []
  const lines: string[] = []
  const client = openHttpClient({
    name: 'forge',
    baseUrl: `${proxy.url}/api`,
    headers: () => ({ authorization: `Bearer ${token}` }),
    secrets: [token],
    timeout: 60_000,
    ca: null,
    proxy: null,
    signal: new AbortController().signal,
    io: quietIo({
      wait: (milliseconds) => {
        waits.push(milliseconds)
        return Promise.resolve()
      },
      debug: (line) => lines.push(line),
      ...io,
    }),
    ...own,
  })
  onTestFinished(() => client.close())
  return { client, proxy, waits, lines, bodies }
}

export function json(response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

export async function failureOf(made: Promise<unknown>): Promise<CallFailure> {
  const error = await made.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(CallFailure)
  return error as CallFailure
}

export const get = { method: 'GET', path: 'users' } as const
export const post = { method: 'POST', path: 'users', body: { name: 'ada' } } as const
