import pLimit from 'p-limit'
import { readFileSync } from 'node:fs'
import type { Adapter } from '../adapters/adapter.ts'
import { fetchActual } from '../adapters/fetch-actual.ts'
import { openAdapter } from '../adapters/registry.ts'
import { resolveSecrets } from '../config/secrets.ts'
import type { ActualAccess, ActualSystem } from '../domain/access.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { log } from './output.ts'
import type { Workspace } from './workspace.ts'

export interface OpenSystems {
  readonly adapters: ReadonlyMap<string, Adapter>
  readonly close: () => Promise<void>
}

/** Opens every configured system; reading and writing both start here. */
export async function openSystems(workspace: Workspace, context: CommandContext): Promise<OpenSystems> {
  const { settings, root, now } = workspace
  const known = workspace.base?.settings?.systems ?? settings.systems
  const adapters = new Map<string, Adapter>()
  for (const [name, system] of settings.systems) {
    // A system that a change adds is first asked when its configuration is merged.
    if (!known.has(name)) continue
    const options = resolveSecrets(system.options, context.env, (path) => readFileSync(path, 'utf8'))
    const opened = { ...system, options: options as SystemSettings['options'] }
    adapters.set(
      name,
      await openAdapter({ settings: opened, root, environment: settings.environment, now, signal: context.signal }),
    )
  }
  const close = async () => void (await Promise.all([...adapters.values()].map((adapter) => adapter.close())))
  return { adapters, close }
}

/** What every system says now; a system that cannot be read whole is reported as such, never as empty. */
export async function readSystems(
  workspace: Workspace,
  systems: OpenSystems,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ActualAccess> {
  const limit = pLimit(global.parallelism)
  const read = await Promise.all(
    [...systems.adapters].map(([name, adapter]) =>
      limit(async (): Promise<[string, ActualSystem]> => {
        const actual = await fetchActual(adapter, workspace.settings.systems.get(name)!, { resources: null })
        const troubled = actual.scopes.filter((scope) => scope.status !== 'complete').length
        const doubt = troubled === 0 ? '' : `, ${troubled} scopes not complete`
        log(
          'info',
          `read ${name}: ${actual.accounts.length} accounts, ${actual.grants.length} grants${doubt}`,
          global,
          context,
        )
        log('debug', `${name}: ${actual.requests} requests`, global, context)
        return [name, actual]
      }),
    ),
  )
  const unread = [...workspace.settings.systems].filter(([name]) => !systems.adapters.has(name))
  return { systems: new Map([...read, ...unread.map(([name, one]) => [name, notInForce(name, one)] as const)]) }
}

function notInForce(name: string, { adapter }: SystemSettings): ActualSystem {
  const detail = 'new in this change, to be read after the merge'
  return {
    name,
    adapter,
    accounts: [],
    grants: [],
    scopes: [{ scope: 'accounts', status: 'denied', rows: 0, detail }],
    requests: 0,
  }
}
