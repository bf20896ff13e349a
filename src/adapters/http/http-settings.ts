import { resolve } from 'node:path'
import type { AdapterContext } from '../adapter.ts'
import type { AdapterOptions } from '../adapter-options.ts'
import type { HttpOptions } from './http-client.ts'
import { readCertificates } from './http-transport.ts'

/** What every system that is reached by HTTP can be told: `timeout`, `ca`, `proxy`. */
export function httpSettings(
  { settings, root, io, signal }: AdapterContext,
  options: AdapterOptions,
): Pick<HttpOptions, 'name' | 'timeout' | 'ca' | 'proxy' | 'io' | 'signal'> {
  const { name } = settings
  const ca = options.text('ca')
  const proxy = options.text('proxy')
  if (proxy !== null && !/^https?:$/.test(URL.canParse(proxy) ? new URL(proxy).protocol : ''))
    options.refuse('has a `proxy` that is no address', 'write `proxy: http://proxy.example.com:3128`')
  return {
    name,
    timeout: settings.timeout,
    ca: ca === null ? null : readCertificates(resolve(root, ca), name),
    proxy,
    io,
    signal,
  }
}
