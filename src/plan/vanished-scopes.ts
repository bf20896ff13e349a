import type { ActualAccess, ActualSystem, ScopeReport } from '../domain/access.ts'
import type { Ledger, LedgerGrant } from '../domain/ledger.ts'

/** From this many on, nothing at all where something was is more likely a lost right to read than everybody's work. */
const suspicious = 3

export interface DoubtedAccess {
  readonly actual: ActualAccess
  /** what vanished, confirmed or not: `system:accounts`, `system:type` or `system:type:resource` */
  readonly vanished: ReadonlySet<string>
}

/**
 * What a system claims to have lost altogether is taken as read in part until somebody confirms it by name: accounts, a
 * type of grants, or one resource, of which the ledger remembers several and the system now shows none. Grants whose
 * account is gone as well have gone with it.
 */
export function doubtVanished(actual: ActualAccess, ledger: Ledger, confirmed: readonly string[] = []): DoubtedAccess {
  const vanished = new Set<string>()
  const systems = new Map<string, ActualSystem>()
  for (const [name, system] of actual.systems) {
    const lost = lostScopes(system, name, ledger)
    for (const scope of lost.keys()) vanished.add(`${name}:${scope}`)
    const open = new Map([...lost].filter(([scope]) => !confirmed.includes(`${name}:${scope}`)))
    systems.set(name, open.size === 0 ? system : { ...system, scopes: doubt(system.scopes, open, name) })
  }
  return { actual: { systems }, vanished }
}

/** How many rows the ledger remembers of each scope that was read to its end and has none, where they are many. */
function lostScopes(system: ActualSystem, name: string, ledger: Ledger): ReadonlyMap<string, number> {
  const lost = new Map<string, number>()
  const isRead = (scope: string) => system.scopes.find((one) => one.scope === scope)?.status
  const note = (scope: string, status: string | undefined, count: number) => {
    if (status === 'complete' && count >= suspicious) lost.set(scope, count)
  }
  if (system.accounts.length === 0 && !system.aside?.accounts)
    note('accounts', isRead('accounts'), ledger.accounts.filter((one) => one.system === name).length)
  const absent = absentGrants(system, name, ledger.grants)
  const isType = (type: string) => system.aside?.scopes.has(type) || system.grants.some((one) => one.type === type)
  const types = countBy(absent, ({ type }) => type)
  for (const [type, count] of types) if (!isType(type)) note(type, isRead(type), count)
  const present = new Set(system.accounts.map(({ id }) => id))
  const holders = new Set(
    ledger.accounts.filter((one) => one.system === name && present.has(one.account)).map(({ person }) => person),
  )
  const left = absent.filter(({ person, type }) => holders.has(person) && !lost.has(type))
  for (const [scope, count] of countBy(left, scopeOf))
    note(scope, isRead(scope) ?? isRead(scope.slice(0, scope.indexOf(':'))), count)
  return lost
}

/** What the ledger says was given of resources that nobody has now. */
function absentGrants(system: ActualSystem, name: string, grants: readonly LedgerGrant[]): LedgerGrant[] {
  const there = new Set(system.grants.map(scopeOf))
  return grants.filter(
    (one) => one.system === name && !there.has(scopeOf(one)) && !system.aside?.scopes.has(scopeOf(one)),
  )
}

function doubt(scopes: readonly ScopeReport[], lost: ReadonlyMap<string, number>, system: string): ScopeReport[] {
  const doubts = [...lost].map(([scope, count]): ScopeReport => {
    const detail = `${scope}: ${count} at the last run, and none now; if that is right, --confirm ${system}:${scope}`
    return { scope, status: 'partial', rows: 0, detail }
  })
  return [...scopes.filter(({ scope }) => !lost.has(scope)), ...doubts]
}

function scopeOf({ type, resource }: Pick<LedgerGrant, 'type' | 'resource'>): string {
  return `${type}:${resource}`
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}
