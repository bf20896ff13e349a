import type { ActualAccess, ActualSystem, ScopeReport } from '../domain/access.ts'
import type { Ledger } from '../domain/ledger.ts'

/** From this many on, nothing at all where something was is more likely a lost right to read than everybody's work. */
const suspicious = 3

/**
 * What a system claims to have lost altogether is taken as read in part: accounts, or a type of grants, of which the
 * ledger remembers several and the system now shows none.
 */
export function doubtVanished(actual: ActualAccess, ledger: Ledger): ActualAccess {
  const systems = [...actual.systems].map(([name, system]) => [name, doubtSystem(system, name, ledger)] as const)
  return { systems: new Map(systems) }
}

function doubtSystem(system: ActualSystem, name: string, ledger: Ledger): ActualSystem {
  const accounts = ledger.accounts.filter((one) => one.system === name).length
  const grants = new Map<string, number>()
  for (const { system: of, type } of ledger.grants) if (of === name) grants.set(type, (grants.get(type) ?? 0) + 1)
  const remembered = (scope: string) => (scope === 'accounts' ? accounts : (grants.get(scope) ?? 0))
  const isEmpty = (scope: string) =>
    scope === 'accounts'
      ? system.accounts.length === 0 && !system.aside?.accounts
      : !system.aside?.types.has(scope) && !system.grants.some((one) => one.type === scope)
  const scopes = system.scopes.map((report): ScopeReport => {
    const count = remembered(report.scope)
    if (report.status !== 'complete' || count < suspicious || !isEmpty(report.scope)) return report
    return { ...report, status: 'partial', detail: `${report.scope}: ${count} at the last run, and none now` }
  })
  return { ...system, scopes }
}
