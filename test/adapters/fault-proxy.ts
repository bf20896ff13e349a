import { once } from 'node:events'
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Fault {
  /** which requests it is for: `GET /users`, where the path may be the beginning */
  readonly at: string
  /** how many of them; all by default */
  readonly times?: number
  /** how many of them go through first */
  readonly after?: number
  readonly as: FaultKind
}

export type FaultKind =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** the connection breaks off before the server sees the request */
  | { readonly kind: 'reset-before' }
  /** the server answers, and nobody hears it */
  | { readonly kind: 'reset-after' }
  /** no answer for so many milliseconds, then the true one */
  | { readonly kind: 'delay'; readonly ms: number }
  /** half of the true answer, and then nothing more */
  | { readonly kind: 'cut' }
  /** the true answer, with another body */
  | { readonly kind: 'change'; readonly change: (body: string, path: string) => string }

export interface FaultProxy {
  readonly url: string
  /** from now on; each call replaces what was before */
  play(...faults: readonly Fault[]): void
  /** what the server was asked: `GET /users?limit=1` */
  readonly seen: string[]
}

/** A proxy in front of a real server that lets some of its answers go wrong; gone after the test. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const seen: string[] = []
  let faults: { fault: Fault; left: number; skip: number }[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => answer(incoming, Buffer.concat(chunks), outgoing))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })

  function take(asked: string): FaultKind | null {
    for (const one of faults) {
      if (!asked.startsWith(one.fault.at)) continue
      if (one.skip > 0) one.skip--
      else if (one.left > 0) {
        one.left--
        return one.fault.as
      }
    }
    return null
  }

  function answer(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
    const path = incoming.url ?? '/'
    const asked = `${incoming.method} ${path}`
    const fault = take(asked)
    if (fault?.kind === 'reset-before') return void outgoing.socket?.resetAndDestroy()
    if (fault?.kind === 'status') {
      outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      return void outgoing.end(fault.body ?? '{}')
    }
    seen.push(asked)
    const url = new URL(path, target)
    const { host: _host, connection: _connection, ...headers } = incoming.headers
    const sent = forward(
      url,
      { method: incoming.method, headers: { ...headers, host: incoming.headers.host } },
      (result) => {
        const parts: Buffer[] = []
        result.on('data', (part: Buffer) => parts.push(part))
        result.on('end', () => pass(result, Buffer.concat(parts), fault, path, outgoing))
      },
    )
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

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    play(...next) {
      faults = next.map((fault) => ({ fault, left: fault.times ?? Infinity, skip: fault.after ?? 0 }))
    },
    seen,
  }
}
