import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openOkta } from '../../../src/adapters/okta/okta-adapter.ts'
import { oktaManifest } from '../../../src/adapters/okta/okta-manifest.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { observedIo, openLive } from '../open-live.ts'
import { type OktaOptions, type OktaServer, startOktaServer } from './okta-server.ts'

export interface OktaWorld {
  readonly server: OktaServer
  readonly proxy: FaultProxy
  readonly adapter: Adapter
  /** what was logged, and how long was waited */
  readonly lines: readonly string[]
  readonly waits: readonly number[]
}

/** Okta with a proxy in front, and the adapter that knows only the proxy. */
export async function openOktaWorld(
  options: OktaOptions & {
    readonly settings?: Readonly<Record<string, unknown>>
    /** stands before what the server has in common with its official description */
    readonly inFront?: (url: string) => Promise<string>
  } = {},
): Promise<OktaWorld> {
  const server = await startOktaServer(options)
  const proxy = await startFaultProxy(server.url)
  if (options.inFront) server.describe(await options.inFront(server.url))
  server.publish(proxy.url)
  const { io, lines, waits } = observedIo()
  const settings = { url: proxy.url, token: server.token, ...options.settings }
  const adapter = await openLive([openOkta, oktaManifest], { name: 'okta', adapter: 'okta', options: settings }, io)
  return { server, proxy, adapter, lines, waits }
}
