import type { AdapterManifest } from '../../domain/manifest.ts'
import type { Adapter, AdapterContext } from '../adapter.ts'
import { adapterOptions } from '../adapter-options.ts'
import { createLiveAdapter } from '../live-adapter.ts'
import { inspectRights } from './inspect-rights.ts'
import { createPostgresClient } from './postgres-client.ts'
import { readPlace } from './postgres-place.ts'
import { rehearseChanges } from './rehearse-changes.ts'
import { openSession } from './postgres-session.ts'
import { createPostgresSystem } from './postgres-system.ts'

/**
 * Opens the roles of a PostgreSQL server. Settings: those of `readPlace`; `end_sessions_after_removal`, which signs out who
 * loses a role; `prove`, by which plans try their changes.
 */
export async function openPostgres(context: AdapterContext, manifest: AdapterManifest): Promise<Adapter> {
  const { settings, io, signal } = context
  const options = adapterOptions(settings)
  const session = openSession(readPlace(context, options), { name: settings.name, io, signal })
  const client = createPostgresClient(session)
  const system = createPostgresSystem(client, { endsSessions: options.flag('end_sessions_after_removal', false) })
  const adapter = createLiveAdapter(manifest, { ...system, inspect: () => inspectRights(client, io.clock) })
  if (!options.flag('prove', false)) return adapter
  return { ...adapter, rehearse: (changes) => rehearseChanges(session, changes) }
}
