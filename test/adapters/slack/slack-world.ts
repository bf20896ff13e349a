import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openSlack } from '../../../src/adapters/slack/slack-adapter.ts'
import { slackManifest } from '../../../src/adapters/slack/slack-manifest.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { observedIo, openLive } from '../open-live.ts'
import { scimToken } from '../scim-base/scim-server.ts'
import { type SlackOptions, type SlackServer, startSlackServer } from './slack-server.ts'

export interface SlackWorld {
  readonly server: SlackServer
  readonly proxy: FaultProxy
  readonly adapter: Adapter
  readonly lines: readonly string[]
  readonly waits: readonly number[]
}

/** Slack with a proxy in front, and the adapter that knows only the proxy. */
export async function openSlackWorld(
  options: SlackOptions & { readonly settings?: Readonly<Record<string, unknown>> } = {},
): Promise<SlackWorld> {
  const server = await startSlackServer(options)
  const proxy = await startFaultProxy(server.url.replace('/api', ''))
  const { io, lines, waits } = observedIo()
  const settings = {
    url: `${proxy.url}/api`,
    token: server.token,
    scim_url: server.scimUrl,
    scim_token: scimToken,
    ...options.settings,
  }
  const adapter = await openLive([openSlack, slackManifest], { name: 'slack', adapter: 'slack', options: settings }, io)
  return { server, proxy, adapter, lines, waits }
}
