import type { ActualAccount, ActualGrant, ScopeReport } from '../domain/access.ts'
import { accountState } from '../domain/account-state.ts'
import { accountType, findType } from '../domain/grant.ts'
import type { AdapterManifest, GrantType } from '../domain/manifest.ts'
import type { Adapter, AdapterChange, ChangeResult, GrantScope, Page, ReadBackKey, ReadBackState } from './adapter.ts'
import { failedChange, scopeTrouble } from './call-failure.ts'
import { changeLiveAccount } from './change-live-account.ts'
import { changeLiveGrant } from './change-live-grant.ts'
import { type LiveSystem, NoSuchResource } from './live-system.ts'

/** The contract of adapters, for a live system. */
export function createLiveAdapter(manifest: AdapterManifest, system: LiveSystem): Adapter {
  return {
    manifest,
    check: () => system.check(),
    ...(system.inspect && { inspect: () => system.inspect!() }),
    fetchAccounts: () => accountPages(system),
    fetchGrants: (scope) => grantPages(manifest, system, scope),
    ...(system.readPeople && { fetchPeople: () => system.readPeople!() }),
    readBack: (keys) => readBack(system, keys),
    async apply(change) {
      try {
        if (change.type === accountType) return await changeLiveAccount(change, manifest, system)
        const type = findType(manifest, change.type)
        if (!type) {
          const message = `${manifest.system} has no grants of type \`${change.type.slice(0, 100)}\``
          return { status: 'failed', class: 'unsupported', message }
        }
        return await giveByName(change, type, system)
      } catch (error) {
        if (error instanceof NoSuchResource) return { status: 'failed', class: 'invalid', message: error.message }
        return failedChange(error)
      }
    },
    ...(system.requests && { requests: () => system.requests!() }),
    limits: () => system.limits?.() ?? null,
    close: () => system.close(),
  }
}

/** Where accounts are but names, the first grant makes one: the result says which. */
async function giveByName(change: AdapterChange, type: GrantType, system: LiveSystem): Promise<ChangeResult> {
  const { account: known, action, profile } = change
  if (known !== null || action !== 'add' || !profile || !system.nameAccount)
    return changeLiveGrant(change, type, system)
  const account = system.nameAccount(profile)
  const result = await changeLiveGrant({ ...change, account }, type, system)
  return result.status === 'applied' || result.status === 'unchanged' ? { ...result, account } : result
}

async function* accountPages(system: LiveSystem): AsyncGenerator<Page<ActualAccount>> {
  let rows = 0
  const report = (status: ScopeReport['status'], detail: string | null): Page<ActualAccount> => ({
    items: [],
    done: { scopes: [{ scope: 'accounts', status, rows, detail }] },
  })
  try {
    for await (const items of system.readAccounts()) {
      rows += items.length
      if (items.length > 0) yield { items }
    }
  } catch (error) {
    yield report(...scopeTrouble(error))
    return
  }
  yield report('complete', null)
}

async function* grantPages(
  manifest: AdapterManifest,
  system: LiveSystem,
  scope: GrantScope,
): AsyncGenerator<Page<ActualGrant>> {
  const rows = new Map<string, number>()
  const doubts = new Map<string, ScopeReport>()
  const doubt = (of: string, status: Exclude<ScopeReport['status'], 'complete'>, detail: string) =>
    void doubts.set(of, { scope: of, status, rows: 0, detail })
  try {
    for await (const items of system.readGrants(scope, doubt)) {
      for (const { type, resource } of items)
        for (const of of [type, `${type}:${resource}`]) rows.set(of, (rows.get(of) ?? 0) + 1)
      if (items.length > 0) yield { items }
    }
  } catch (error) {
    const [status, detail] = scopeTrouble(error)
    for (const { type } of manifest.types) doubt(type, status, detail)
  }
  const known = [...new Set([...(scope.resources ?? manifest.types.map(({ type }) => type)), ...doubts.keys()])]
  const scopes = known.map((of): ScopeReport => {
    const count = rows.get(of) ?? 0
    const doubted = doubts.get(of)
    return doubted ? { ...doubted, rows: count } : { scope: of, status: 'complete', rows: count, detail: null }
  })
  yield { items: [], done: { scopes } }
}

async function readBack(system: LiveSystem, keys: readonly ReadBackKey[]): Promise<ReadBackState[]> {
  const states: ReadBackState[] = []
  const byResource = new Map<string, ReadBackKey[]>()
  for (const key of keys) {
    if (key.type !== accountType && key.resource !== null) {
      const id = JSON.stringify([key.type, key.resource])
      byResource.set(id, [...(byResource.get(id) ?? []), key])
      continue
    }
    const found = await system.findAccount(key.account)
    states.push({ key, state: found && accountState(found) })
  }
  for (const group of byResource.values()) {
    const { type, resource } = group[0]!
    const held = await holdersOf(
      system,
      type,
      resource!,
      group.map(({ account }) => account),
    )
    for (const key of group) {
      const state = held.get(key.account)
      states.push({ key, state: state ? { level: state.level, status: state.status } : null })
    }
  }
  return states
}

/** Nobody holds what does not exist. */
async function holdersOf(system: LiveSystem, type: string, resource: string, accounts: readonly string[]) {
  try {
    return await system.findHolders(type, resource, accounts)
  } catch (error) {
    if (error instanceof NoSuchResource) return new Map<string, never>()
    throw error
  }
}
