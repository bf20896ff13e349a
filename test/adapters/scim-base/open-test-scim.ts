import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openScimService } from '../../../src/adapters/scim-base/open-scim.ts'
import { signOn } from '../../plan/example-systems.ts'
import { openLive } from '../open-live.ts'
import { scimToken } from './scim-server.ts'

/** Opens a service at `url`, with more settings. */
export function openTestScim(url: string, options: Readonly<Record<string, unknown>> = {}): Promise<Adapter> {
  const settings = { name: 'wiki', adapter: 'scim', options: { url, token: scimToken, ...options } }
  return openLive([(context, manifest) => openScimService(context, manifest, { groupType: 'group' }), signOn], settings)
}
