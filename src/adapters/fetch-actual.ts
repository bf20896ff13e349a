import { createHash } from 'node:crypto'
import type { AccountRows } from '../domain/account-rows.ts'
import type { ActualAccount, ActualGrant, ActualSystem, ScopeReport } from '../domain/access.ts'
import { Failure } from '../domain/failure.ts'
import type { Watch } from '../domain/progress.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { Adapter, GrantScope, Page } from './adapter.ts'
import { CallFailure, scopeTrouble } from './call-failure.ts'

/**
 * Reads one live system whole. What goes wrong becomes scope reports, so that one system's trouble withholds that
 * system only: a stream that ends without `done`, or in an error, is `failed`, and so is a type without a report; rows
 * that come twice, after the last page, or in another number than reported make what they belong to `partial`.
 */
export async function fetchActual(
  adapter: Adapter,
  settings: SystemSettings,
  scope: GrantScope,
  watch: Watch = () => undefined,
): Promise<ActualSystem> {
  const opened = adapter.openRows?.() ?? null
  if (opened) return fromRows(opened, adapter, settings)
  const acting = await actingAccount(adapter)
  let done = 0
  const onPage = (rows: number) => {
    done += rows
    watch({ system: settings.name, phase: 'reading', done, total: null, failed: 0, waitsUntil: null })
  }
  const accounts = await collect(adapter.fetchAccounts(), ['accounts'], {
    identity: (account) => account.id,
    scopesOf: () => ['accounts'],
    onPage,
  })
  const types = scope.resources ?? adapter.manifest.types.map((one) => one.type)
  const grants = await collect(adapter.fetchGrants(scope), types, {
    identity: (grant) => [grant.account, grant.type, grant.resource, grant.level].join('\0'),
    scopesOf: ({ type, resource }) => [type, `${type}:${resource}`],
    onPage,
  })
  const rows = {
    accounts: sortRows(accounts.items, (account: ActualAccount) => account.id),
    grants: sortRows(grants.items, (grant: ActualGrant) =>
      [grant.account, grant.type, grant.resource, grant.level ?? ''].join('\0'),
    ),
  }
  return {
    name: settings.name,
    adapter: settings.adapter,
    ...rows,
    digest: digestOf(rows),
    scopes: [...(acting instanceof Error ? [unknownActor(acting)] : accounts.scopes), ...grants.scopes],
    actingAccount: acting instanceof Error ? null : acting,
    requests: adapter.requests?.() ?? accounts.pages + grants.pages,
  }
}

/** SHA-256 (hex) of what matters of the rows, which are sorted. */
function digestOf({ accounts, grants }: Pick<ActualSystem, 'accounts' | 'grants'>): string {
  const hash = createHash('sha256')
  for (const { id, status } of accounts) hash.update(JSON.stringify([id, status]))
  for (const one of grants)
    hash.update(JSON.stringify([one.account, one.type, one.resource, one.level, one.status, one.computedBy]))
  return hash.digest('hex')
}

/** What was read in one pass, or to its very end, is whole. */
export function fromRows(
  rows: AccountRows,
  { manifest }: Pick<Adapter, 'manifest'>,
  settings: Pick<SystemSettings, 'name' | 'adapter'>,
): ActualSystem {
  const { accounts, grants, accountCount, digest } = rows.rest()
  const scopes = ['accounts', ...manifest.types.map(({ type }) => type)]
  return {
    name: settings.name,
    adapter: settings.adapter,
    accounts: sortRows(accounts, (account) => account.id),
    grants: sortRows(grants, (grant) => [grant.account, grant.type, grant.resource, grant.level ?? ''].join('\0')),
    scopes: scopes.map((scope) => ({
      scope,
      status: 'complete',
      rows: scope === 'accounts' ? accountCount : grants.filter(({ type }) => type === scope).length,
      detail: null,
    })),
    actingAccount: rows.actingAccount,
    requests: rows.totals().requests,
    digest,
  }
}

/** Whom the credentials are: without knowing that, provisionr might act on itself, so its accounts count as unread. */
async function actingAccount(adapter: Adapter): Promise<string | null | Error> {
  try {
    return (await adapter.check()).actingAccount
  } catch (error) {
    return readingError(error)
  }
}

/** Whatever list of accounts there may be, it is not one to act on. */
function unknownActor(error: Error): ScopeReport {
  const [status, detail] = error instanceof CallFailure ? scopeTrouble(error) : (['failed', error.message] as const)
  return { scope: 'accounts', status, rows: 0, detail }
}

interface Collected<T> {
  readonly items: T[]
  readonly scopes: readonly ScopeReport[]
  readonly pages: number
}

async function collect<T>(
  pages: AsyncIterable<Page<T>>,
  expected: readonly string[],
  row: {
    readonly identity: (item: T) => string
    readonly scopesOf: (item: T) => readonly string[]
    /** told how many rows each page has */
    readonly onPage: (rows: number) => void
  },
): Promise<Collected<T>> {
  const items = new Map<string, T>()
  let count = 0
  let repeated = 0
  let late = 0
  let reports: readonly ScopeReport[] | null = null
  let trouble: string | null = null
  try {
    for await (const page of pages) {
      count++
      if (reports !== null) late += Math.max(1, page.items.length)
      for (const item of page.items) {
        const key = row.identity(item)
        if (items.has(key)) repeated++
        items.set(key, item)
      }
      row.onPage(page.items.length)
      if (page.done) reports = [...(reports ?? []), ...page.done.scopes]
    }
  } catch (error) {
    trouble = readingError(error).message
  }
  const rows = [...items.values()]
  if (trouble !== null || reports === null) {
    const detail = trouble ?? 'the answer was cut off'
    return { items: rows, scopes: expected.map((one) => failed(one, rows.length, detail)), pages: count }
  }
  const counts = new Map<string, number>()
  for (const item of rows) for (const scope of row.scopesOf(item)) counts.set(scope, (counts.get(scope) ?? 0) + 1)
  const missing = expected.filter((one) => !reports.some(({ scope }) => scope === one))
  const doubt =
    repeated > 0
      ? `${repeated} rows came twice, so others may be missing`
      : late > 0
        ? 'more came after the last page'
        : null
  const scopes = [...reports, ...missing.map((one) => failed(one, 0, 'nothing was said about it'))].map((report) => {
    const came = counts.get(report.scope) ?? 0
    const short = report.rows > came ? `${report.rows} rows were announced and ${came} came` : null
    return doubted(report, doubt ?? short)
  })
  return { items: rows, scopes: worstFirst(scopes), pages: count }
}

function doubted(report: ScopeReport, detail: string | null): ScopeReport {
  return report.status === 'complete' && detail !== null ? { ...report, status: 'partial', detail } : report
}

/** One report per scope: of two that contradict each other the worse one counts. */
function worstFirst(reports: readonly ScopeReport[]): ScopeReport[] {
  const byScope = new Map<string, ScopeReport>()
  for (const report of reports) {
    const known = byScope.get(report.scope)
    if (!known || known.status === 'complete') byScope.set(report.scope, report)
  }
  return [...byScope.values()]
}

/** What went wrong while reading, as a fact about the system; a bug of this program goes on its way. */
function readingError(error: unknown): Error {
  if (error instanceof Error && !isProgrammingError(error)) return error
  throw error
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
