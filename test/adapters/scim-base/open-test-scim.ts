import { onTestFinished } from 'vitest'
import type { Adapter } from '../../../src/adapters/adapter.ts'
import { openScimService } from '../../../src/adapters/scim-base/open-scim.ts'
import { signOn } from '../../plan/example-systems.ts'
import { quietIo, systemSettings } from '../sandbox/sandbox-context.ts'
import { scimToken } from './scim-server.ts'

/** Opens a service at `url`, with more settings. */
export async function openTestScim(url: string, options: Readonly<Record<string, unknown>> = {}): Promise<Adapter> {
  const settings = systemSettings({ name: 'wiki', adapter: 'scim', options: { url, token: scimToken, ...options } })
  const context = {
    settings,
    root: '/',
    environment: null,
    now: Date.UTC(2026, 10, 20),
    signal: new AbortController().signal,
    io: quietIo(),
  }
  const adapter = await openScimService(context, signOn, { groupType: 'group' })
  onTestFinished(() => adapter.close())
  return adapter
}
