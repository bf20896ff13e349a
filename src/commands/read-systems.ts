import pLimit from 'p-limit'
import type { Adapter, AdapterContext } from '../adapters/adapter.ts'
import { fetchActual } from '../adapters/fetch-actual.ts'
import { memoryRows } from '../adapters/memory-rows.ts'
import type { AccountRows } from '../domain/account-rows.ts'
import { openAdapter } from '../adapters/registry.ts'
import type { ActualAccess, ActualSystem } from '../domain/access.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { hasTwins } from '../plan/one-spelling.ts'
import { adapterIo, revealOptions } from './adapter-io.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { log } from './output.ts'
import { createProgress } from './progress.ts'
import type { WorkspaceFiles } from './workspace.ts'
import { sha256 } from '../files/sha256.ts'

export interface OpenSystems {
  readonly adapters: ReadonlyMap<string, Adapter>
  readonly close: () => Promise<void>
}

/** Opens every configured system; reading and writing both start here. */
export async function openSystems(
  workspace: WorkspaceFiles,
  global: GlobalOptions,
  context: CommandContext,
): Promise<OpenSystems> {
  const { settings, root, now } = workspace
  const known = workspace.base?.settings?.systems ?? settings.systems
  const adapters = new Map<string, Adapter>()
  for (const [name, system] of settings.systems) {
    // A system that a change adds is first asked when its configuration is merged.
    if (!known.has(name)) continue
    const place = { root, environment: settings.environment, now, isProposal: workspace.isProposal }
    adapters.set(name, await openOne(system, place, global, context))
  }
  const close = async () => void (await Promise.all([...adapters.values()].map((adapter) => adapter.close())))
  return { adapters, close }
}

/** Opens one system, with the secrets that its settings refer to. */
export async function openOne(
  system: SystemSettings,
  place: Pick<AdapterContext, 'root' | 'environment' | 'now' | 'isProposal'>,
  global: GlobalOptions,
  context: CommandContext,
): Promise<Adapter> {
  const settings = { ...system, options: revealOptions(system.options, context) }
  return openAdapter({ settings, ...place, signal: context.signal, io: adapterIo(global, context) })
}

/** The systems as a plan reads them: once, whether it turns out to need everything or not. */
export interface SystemsReading {
  /** Every system as rows; null when one was not read whole. */
  readonly rows: () => Promise<ReadonlyMap<string, AccountRows> | null>
  /** What every system says; one that cannot be read whole is reported as such, never as empty. */
  readonly whole: () => Promise<ActualAccess>
}

export function createReading(
  open: () => Promise<OpenSystems>,
  workspace: WorkspaceFiles,
  global: GlobalOptions,
  context: CommandContext,
): SystemsReading {
  const limit = pLimit(global.parallelism)
  const progress = createProgress(global, context)
  const paged = new Map<string, ActualSystem>()

  async function fetchOne(name: string, adapter: Adapter): Promise<ActualSystem> {
    const known = paged.get(name)
    if (known) return known
    const actual = await limit(() =>
      fetchActual(adapter, workspace.settings.systems.get(name)!, { resources: null }, progress.watch),
    )
    progress.clear()
    logRead(actual, global, context)
    paged.set(name, actual)
    return actual
  }

  return {
    async rows() {
      const { adapters } = await open()
      const opened = await Promise.all(
        [...adapters].map(async ([name, adapter]): Promise<[string, AccountRows | null]> => {
          const rows = paged.has(name) ? null : (adapter.openRows?.() ?? null)
          if (rows) return [name, rows]
          const actual = await fetchOne(name, adapter)
          return [name, actual.scopes.every(({ status }) => status === 'complete') ? memoryRows(actual) : null]
        }),
      )
      const all = opened.flatMap(([name, rows]) => (rows ? [[name, rows] as const] : []))
      const isDoubtful = all.some(([name, { rights }]) => hasTwins(name, rights, workspace.catalog))
      if (all.length === opened.length && !isDoubtful) return new Map(all)
      for (const [, rows] of all) rows.close()
      return null
    },
    async whole() {
      const { adapters } = await open()
      const read = [...adapters].map(async ([name, adapter]) => [name, await fetchOne(name, adapter)] as const)
      const unread = [...workspace.settings.systems].filter(([name]) => !adapters.has(name))
      const later = unread.map(([name, one]) => [name, notInForce(name, one)] as const)
      return { systems: new Map([...(await Promise.all(read)), ...later]) }
    },
  }
}

export function logRead(system: ActualSystem, global: GlobalOptions, context: CommandContext): void {
  const { name, scopes, requests, aside } = system
  const troubled = scopes.filter((scope) => scope.status !== 'complete').length
  const doubt = troubled === 0 ? '' : `, ${troubled} scopes not complete`
  const accounts = system.accounts.length + (aside?.accounts ?? 0)
  const grants = system.grants.length + (aside?.grants ?? 0)
  log('info', `read ${name}: ${accounts} accounts, ${grants} grants${doubt}`, global, context)
  log('debug', `${name}: ${requests} requests`, global, context)
}

function notInForce(name: string, { adapter }: SystemSettings): ActualSystem {
  const detail = 'new in this change, to be read after the merge'
  const scope = { scope: 'accounts', status: 'denied', rows: 0, detail } as const
  return { name, adapter, accounts: [], grants: [], scopes: [scope], requests: 0, digest: sha256('') }
}
