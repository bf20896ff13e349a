import type { ScopeReport, ScopeStatus } from '../../domain/access.ts'
import { matchesWildcard } from '../../domain/pattern.ts'
import type { Page } from '../adapter.ts'
import type { FaultPlan, ReadFault, ReadTrouble } from './sandbox-faults.ts'

/** Rows as they stand when reading starts. */
export interface Reading<T> {
  readonly rows: readonly T[]
  /** the scopes that a row belongs to, widest first: `group`, `group:finance` */
  readonly scopesOf: (row: T) => readonly string[]
  /** scopes that are reported whether they have rows or not */
  readonly scopes: readonly string[]
}

const statusOf: Readonly<Partial<Record<ReadTrouble, ScopeStatus>>> = {
  partial: 'partial',
  denied: 'denied',
  unsupported: 'unsupported',
  failed: 'failed',
}

/** What a stream gives, and how it ends: whole, cut off without a word, or in an error. */
export interface Stream<T> {
  readonly pages: readonly Page<T>[]
  readonly error: 'unreachable' | 'timed_out' | null
}

/** Cuts rows into pages, the last of which carries the report, and does to them what the faults say. */
export function readPages<T>(reading: Reading<T>, pageSize: number, faults: FaultPlan): Stream<T> {
  const known = new Set(reading.scopes)
  for (const row of reading.rows) for (const scope of reading.scopesOf(row)) known.add(scope)
  const troubles = faults.takeReads(
    (fault) => [...known].some((scope) => fits(fault, scope)) || namesEmptyResource(fault, reading),
  )
  const find = (kind: ReadTrouble) => troubles.find(({ as }) => as === kind)
  if (find('unreachable')) return { pages: [], error: 'unreachable' }
  const { rows, reports } = damageRows(reading, troubles)
  const announced = find('short_count') ? reports.map((one) => ({ ...one, rows: one.rows + 1 })) : reports
  const pages = damagePages(paginate(rows, pageSize, announced), new Set(troubles.map(({ as }) => as)))
  const late = find('timed_out')
  const end = find('cut') ?? late
  return { pages: end ? withoutDone(pages.slice(0, end.pages)) : pages, error: late ? 'timed_out' : null }
}

/** A fault of a type is one of all its resources. */
function fits(fault: ReadFault, scope: string): boolean {
  const colon = scope.indexOf(':')
  return matchesWildcard(fault.scope, scope) || (colon > 0 && matchesWildcard(fault.scope, scope.slice(0, colon)))
}

function namesEmptyResource(fault: ReadFault, reading: { readonly scopes: readonly string[] }): boolean {
  return !fault.scope.includes('*') && reading.scopes.some((scope) => fault.scope.startsWith(`${scope}:`))
}

function damageRows<T>(
  reading: Reading<T>,
  troubles: readonly ReadFault[],
): { readonly rows: readonly T[]; readonly reports: readonly ScopeReport[] } {
  const lost = new Set<T>()
  const statuses = new Map<string, ScopeStatus>(reading.scopes.map((scope) => [scope, 'complete']))
  for (const trouble of troubles) {
    const status = statusOf[trouble.as]
    if (status === undefined && trouble.as !== 'vanished') continue
    for (const [scope, rows] of affected(reading, trouble)) {
      if (status) statuses.set(scope, status)
      const kept = trouble.as === 'partial' ? Math.floor(rows.length / 2) : 0
      for (const row of rows.slice(kept)) lost.add(row)
    }
  }
  const rows = reading.rows.filter((row) => !lost.has(row))
  const counts = new Map<string, number>()
  for (const row of rows) for (const scope of reading.scopesOf(row)) counts.set(scope, (counts.get(scope) ?? 0) + 1)
  const reports = [...statuses].map(([scope, status]) => {
    const detail = status === 'complete' ? null : 'as `sandbox.fail` asks'
    return { scope, status, rows: counts.get(scope) ?? 0, detail }
  })
  return { rows, reports }
}

/** The rows that a fault concerns, by the widest scope that it fits. */
function affected<T>(reading: Reading<T>, fault: ReadFault): ReadonlyMap<string, readonly T[]> {
  const byScope = new Map<string, T[]>()
  for (const scope of reading.scopes) if (fits(fault, scope)) byScope.set(scope, [])
  if (byScope.size === 0 && namesEmptyResource(fault, reading)) byScope.set(fault.scope, [])
  for (const row of reading.rows) {
    const scope = reading.scopesOf(row).find((one) => fits(fault, one))
    if (scope === undefined) continue
    const rows = byScope.get(scope)
    if (rows) rows.push(row)
    else byScope.set(scope, [row])
  }
  return byScope
}

function paginate<T>(rows: readonly T[], pageSize: number, scopes: readonly ScopeReport[]): Page<T>[] {
  const pages: Page<T>[] = []
  for (let start = 0; start < rows.length; start += pageSize) pages.push({ items: rows.slice(start, start + pageSize) })
  const last = pages.pop() ?? { items: [] }
  return [...pages, { ...last, done: { scopes } }]
}

function damagePages<T>(pages: readonly Page<T>[], troubles: ReadonlySet<ReadTrouble>): readonly Page<T>[] {
  let all = pages
  if (troubles.has('duplicate_page')) all = [...withoutDone(all.slice(0, 1)), ...all]
  if (troubles.has('lost_page')) all = losePage(all)
  if (troubles.has('shifted')) all = shiftRows(all)
  if (troubles.has('duplicate_row')) {
    const [row] = all.flatMap(({ items }) => items)
    all = all.map((page) => (page.done && row !== undefined ? { ...page, items: [...page.items, row] } : page))
  }
  return all
}

/** One from the middle, where there is one; of the only page, the report stays. */
function losePage<T>(pages: readonly Page<T>[]): readonly Page<T>[] {
  const lost = Math.floor((pages.length - 1) / 2)
  return pages.flatMap((page, index) => {
    if (index !== lost) return [page]
    return page.done ? [{ ...page, items: [] }] : []
  })
}

/** Something came in at the front while it was read: from the second page on rows come one later, so that one comes twice and the last one never. */
function shiftRows<T>(pages: readonly Page<T>[]): readonly Page<T>[] {
  const rows = pages.flatMap(({ items }) => items)
  let at = 0
  return pages.map((page, index) => {
    const start = index === 0 ? at : at - 1
    at += page.items.length
    const items =
      pages.length > 1 ? rows.slice(start, start + page.items.length) : [...rows.slice(0, 1), ...rows.slice(0, -1)]
    return { ...page, items }
  })
}

function withoutDone<T>(pages: readonly Page<T>[]): Page<T>[] {
  return pages.map(({ items }) => ({ items }))
}
