import { type IncomingMessage, request as forwardPlain, type ServerResponse } from 'node:http'
import { request as forwardSecure } from 'node:https'
import { type ConnectionFault, createFaultSchedule, type Faults } from './fault-schedule.ts'
import { serveHttp, whenSent } from '../servers/serve-http.ts'

export type FaultKind =
  | ConnectionFault
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** the true answer, with another body */
  | { readonly kind: 'change'; readonly change: (body: string, path: string) => string }

/** Requests are seen, and named by faults, as `GET /users?limit=1`, and those of GraphQL as `POST /graphql members`. */
export interface FaultProxy extends Faults<FaultKind> {
  readonly url: string
}

/**
 * A proxy in front of a real server of HTTP that lets some of its answers go wrong; gone after the test. `ca` is who signed
 * for a server of HTTPS, as PEM.
 */
export async function startFaultProxy(target: string, ca?: string): Promise<FaultProxy> {
  const seen: string[] = []
  const { play, take } = createFaultSchedule<FaultKind>()
  const origin = await serveHttp(whenSent(answer))

  function answer(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
    const path = incoming.url ?? '/'
    const asked = `${incoming.method} ${path}${questionIn(body)}`
    const fault = take(asked)
    if (fault?.kind === 'reset-before') return void outgoing.socket?.resetAndDestroy()
    if (fault?.kind === 'status') {
      outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      return void outgoing.end(fault.body ?? '{}')
    }
    seen.push(asked)
    const url = new URL(path, target)
    const { host: _host, connection: _connection, ...headers } = incoming.headers
    const options = { method: incoming.method, headers: { ...headers, host: incoming.headers.host } }
    const receive = (result: IncomingMessage) => {
      const parts: Buffer[] = []
      result.on('data', (part: Buffer) => parts.push(part))
      result.on('end', () => pass(result, Buffer.concat(parts), fault, path, outgoing))
    }
    const sent =
      ca === undefined ? forwardPlain(url, options, receive) : forwardSecure(url, { ...options, ca }, receive)
    sent.on('error', () => outgoing.socket?.resetAndDestroy())
    sent.end(body)
  }

  function pass(
    result: IncomingMessage,
    body: Buffer,
    fault: FaultKind | null,
    path: string,
    outgoing: ServerResponse,
  ): void {
    if (fault?.kind === 'reset-after') return void outgoing.socket?.resetAndDestroy()
    const changed = fault?.kind === 'change' ? Buffer.from(fault.change(body.toString('utf8'), path)) : body
    const { 'transfer-encoding': _chunked, 'content-length': _length, ...headers } = result.headers
    const send = () => {
      outgoing.writeHead(result.statusCode ?? 500, { ...headers, 'content-length': changed.length })
      if (fault?.kind !== 'cut') return void outgoing.end(changed)
      outgoing.write(changed.subarray(0, changed.length >> 1), () => outgoing.socket?.destroy())
    }
    if (fault?.kind === 'delay') setTimeout(send, fault.ms)
    else send()
  }

  return { url: origin, play, seen }
}

/** What a question of GraphQL is called. */
function questionIn(body: Buffer): string {
  const name = /^\{"query":"(?:\\n|\s)*query (\w+)/.exec(body.toString('utf8', 0, 200))?.[1]
  return name === undefined ? '' : ` ${name}`
}
