import type { ActualAccount, ActualGrant, ActualSystem, ScopeReport } from '../domain/access.ts'
import { Failure } from '../domain/failure.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { Adapter, GrantScope, Page } from './adapter.ts'

/**
 * Reads one live system whole. What goes wrong becomes scope reports, so that one system's trouble withholds that
 * system only: a stream that ends without `done`, or in an error, is `failed`; a repeated row makes its type `partial`.
 */
export async function fetchActual(
  adapter: Adapter,
  settings: SystemSettings,
  scope: GrantScope,
): Promise<ActualSystem> {
  const accounts = await collect(adapter.fetchAccounts(), 'accounts', (account) => account.id)
  const types = adapter.manifest.types.map((one) => one.type)
  const grants = await collect(adapter.fetchGrants(scope), types, (grant) =>
    [grant.account, grant.type, grant.resource, grant.level].join('\0'),
  )
  return {
    name: settings.name,
    adapter: settings.adapter,
    accounts: sortRows(accounts.items, (account: ActualAccount) => account.id),
    grants: sortRows(grants.items, (grant: ActualGrant) =>
      [grant.account, grant.type, grant.resource, grant.level ?? ''].join('\0'),
    ),
    scopes: [...accounts.scopes, ...grants.scopes],
    requests: accounts.pages + grants.pages,
  }
}

interface Collected<T> {
  readonly items: T[]
  readonly scopes: readonly ScopeReport[]
  readonly pages: number
}

async function collect<T>(
  pages: AsyncIterable<Page<T>>,
  scope: string | readonly string[],
  identity: (item: T) => string,
): Promise<Collected<T>> {
  const items = new Map<string, T>()
  const scopes = typeof scope === 'string' ? [scope] : scope
  let count = 0
  let repeated = 0
  let reports: readonly ScopeReport[] | null = null
  try {
    for await (const page of pages) {
      count++
      for (const item of page.items) {
        const key = identity(item)
        if (items.has(key)) repeated++
        items.set(key, item)
      }
      if (page.done) reports = page.done.scopes
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (isProgrammingError(error)) throw error
    return {
      items: [...items.values()],
      scopes: scopes.map((one) => failed(one, items.size, error.message)),
      pages: count,
    }
  }
  const rows = [...items.values()]
  if (reports === null)
    return {
      items: rows,
      scopes: scopes.map((one) => failed(one, rows.length, 'the answer was cut off')),
      pages: count,
    }
  if (repeated === 0) return { items: rows, scopes: reports, pages: count }
  const detail = `${repeated} rows came twice, so others may be missing`
  const doubtful = reports.map(
    (one): ScopeReport => (one.status === 'complete' ? { ...one, status: 'partial', detail } : one),
  )
  return { items: rows, scopes: doubtful, pages: count }
}

function failed(scope: string, rows: number, detail: string): ScopeReport {
  return { scope, status: 'failed', rows, detail }
}

function isProgrammingError(error: Error): boolean {
  return (
    !(error instanceof Failure) &&
    (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError)
  )
}

function sortRows<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item)
}
