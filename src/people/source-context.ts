import type { AdapterContext, AdapterIo } from '../adapters/adapter.ts'
import type { PeopleSourceSettings, Settings, SystemSettings } from '../domain/settings.ts'
import { parseDuration } from '../domain/time.ts'

/** What sources need of the world besides the files of the repository. */
export interface SourceWorld extends Pick<AdapterContext, 'environment' | 'now' | 'signal' | 'isProposal'> {
  readonly io: AdapterIo
  readonly systems: Settings['systems']
  /** a file of the commit that is read instead of the working tree; null: the commit does not have it */
  readonly committedText?: (path: string) => Promise<string | null>
  /** puts secrets in the place of references to them */
  readonly reveal: (options: SystemSettings['options']) => SystemSettings['options']
}

const defaultTimeout = 60_000

/**
 * A source as adapters are opened: with its own settings, or with those of the system that it is named after. Nothing but
 * reading is ever asked of it.
 */
export function sourceContext(source: PeopleSourceSettings, root: string, world: SourceWorld): AdapterContext {
  const { reveal, systems, committedText: _, ...place } = world
  const system = systems.get(source.source) ?? ownSystem(source)
  return { settings: { ...system, options: reveal(system.options) }, root, ...place }
}

function ownSystem({ source, options, at }: PeopleSourceSettings): SystemSettings {
  const { timeout } = options
  return {
    name: 'people',
    adapter: source,
    simulates: null,
    enforcement: { mode: 'observe', rules: [] },
    accounts: { create: false, match: null, onLeave: 'keep', onTermination: 'suspend' },
    protected: [],
    unmanaged: [],
    serviceAccounts: [],
    dependsOn: [],
    orphans: 'report',
    sweep: null,
    concurrency: null,
    interval: null,
    timeout: (typeof timeout === 'string' && parseDuration(timeout)) || defaultTimeout,
    options,
    at,
  }
}
