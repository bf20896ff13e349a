import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { inspectRights } from './inspect-rights.ts'
import { createPostgresClient } from './postgres-client.ts'
import { readPlace } from './postgres-place.ts'
import { openSession } from './postgres-session.ts'
import { createPostgresSystem } from './postgres-system.ts'

/**
 * Opens the roles of a PostgreSQL server. Settings: those of `readPlace`, and `end_sessions_after_removal`, which signs out
 * who loses a role.
 */
export async function openPostgres(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings, io, signal } = context
  const options = adapterOptions(settings)
  const session = openSession(readPlace(context, options), { name: settings.name, io, signal })
  const client = createPostgresClient(session)
  const system = createPostgresSystem(client, { endsSessions: options.flag('end_sessions_after_removal', false) })
  return createLiveAdapter(manifest, { ...system, inspect: () => inspectRights(client, io.clock) })
}
