import { onTestFinished } from 'vitest'
import type { Adapter, AdapterContext, AdapterIo } from '../../src/adapters/adapter.ts'
import type { AdapterManifest } from '../../src/domain/manifest.ts'
import type { SystemSettings } from '../../src/domain/settings.ts'
import { quietIo, systemSettings } from './sandbox/sandbox-context.ts'

/** Opens an adapter on 20 November 2026 in a world where no time passes; it is closed after the test. */
export async function openLive(
  [open, manifest]: readonly [
    (context: AdapterContext, manifest: AdapterManifest) => Promise<Adapter>,
    AdapterManifest,
  ],
  settings: Partial<SystemSettings> & { readonly name: string },
  io: Partial<AdapterIo> = {},
): Promise<Adapter> {
  const adapter = await open(
    {
      settings: systemSettings(settings),
      root: '/',
      environment: null,
      now: Date.UTC(2026, 10, 20),
      signal: new AbortController().signal,
      io: quietIo(io),
    },
    manifest,
  )
  onTestFinished(() => adapter.close())
  return adapter
}

/** What an adapter logs, and how long it would have waited, in milliseconds. */
export function observedIo() {
  const lines: string[] = []
  const waits: number[] = []
  const io: Partial<AdapterIo> = {
    debug: (line) => void lines.push(line),
    wait: (milliseconds) => {
      waits.push(milliseconds)
      return Promise.resolve()
    },
  }
  return { io, lines, waits }
}
