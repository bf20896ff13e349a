import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** So many ports of this machine that nobody listens to. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, host))
  await Promise.all(servers.map((one) => once(one, 'listening')))
  const ports = servers.map((one) => (one.address() as AddressInfo).port)
  await Promise.all(servers.map((one) => once(one.close(), 'close')))
  return ports
}
