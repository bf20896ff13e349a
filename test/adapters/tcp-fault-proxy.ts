import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ConnectionFault, createFaultSchedule, type Faults } from './fault-schedule.ts'

/**
 * Besides what is asked on a connection, the connection itself is asked for as `connect`: `reset-before` refuses it.
 */
export interface TcpFaultProxy extends Faults {
  readonly host: string
  readonly port: number
}

/**
 * A proxy in front of a server of any protocol, without TLS; gone after the test. `asksOf` puts into words what a
 * client's bytes ask, one text per request, and nothing for those that ask nothing.
 */
export async function startTcpFaultProxy(
  target: NetConnectOpts,
  asksOf: (bytes: Buffer) => readonly string[],
): Promise<TcpFaultProxy> {
  const { play, take } = createFaultSchedule<ConnectionFault>()
  const seen: string[] = []
  const open = new Set<Socket>()
  // Who has said everything still hears the answer.
  const server = createServer({ allowHalfOpen: true }, (client) => join(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })

  function join(client: Socket): void {
    keep(client)
    if (take('connect')?.kind === 'reset-before') return void client.resetAndDestroy()
    const origin = connect({ allowHalfOpen: true, ...target })
    keep(origin)
    let awaited: ConnectionFault | null = null
    const breakOff = () => {
      client.resetAndDestroy()
      origin.destroy()
    }

    client.on('data', (bytes: Buffer) => {
      const asked = asksOf(bytes)
      const fault = asked.map(take).find((one) => one !== null) ?? null
      if (fault?.kind === 'reset-before') return breakOff()
      awaited = fault ?? awaited
      seen.push(...asked)
      origin.write(bytes)
    })
    origin.on('data', (bytes: Buffer) => {
      const fault = awaited
      awaited = null
      if (fault?.kind === 'reset-after') return breakOff()
      if (fault?.kind === 'cut') {
        origin.destroy()
        client.write(bytes.subarray(0, bytes.length >> 1))
        return client.destroySoon()
      }
      if (fault?.kind === 'delay') {
        origin.pause()
        setTimeout(() => origin.resume(), fault.ms)
        return origin.unshift(bytes)
      }
      client.write(bytes)
    })
    client.on('end', () => origin.end())
    origin.on('end', () => client.end())
    client.on('close', () => origin.destroy())
    origin.on('error', () => client.resetAndDestroy())
  }

  function keep(socket: Socket): void {
    open.add(socket)
    socket.setNoDelay(true)
    // Who is on the other side hears of it by the end of the connection.
    socket.on('error', () => undefined)
    socket.on('close', () => open.delete(socket))
  }

  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, play, seen }
}
