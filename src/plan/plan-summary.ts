import type { ActualSystem, ScopeStatus } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Drift, PlanDiagnostic, PlannedChange, PlanSummary, PlanSystem } from '../domain/plan.ts'
import type { SystemFacts } from './system-facts.ts'

export function summarize(
  changes: readonly PlannedChange[],
  later: readonly PlannedChange[],
  drift: Drift,
  counts: { readonly unchanged: number; readonly withheld: number },
): PlanSummary {
  const risk = { low: 0, medium: 0, privileged: 0 }
  let add = 0
  let update = 0
  let remove = 0
  let adopt = 0
  for (const change of changes) {
    if (change.action === 'adopt') adopt++
    else if (gains.has(change.action)) add++
    else if (losses.has(change.action)) remove++
    else update++
    if (change.action !== 'adopt') risk[change.risk]++
  }
  return {
    add,
    update,
    remove,
    later: later.length,
    adopt,
    unchanged: counts.unchanged,
    withheld: counts.withheld,
    excess: drift.excess.length,
    missing: drift.missing.length,
    people: new Set(changes.map((change) => change.person)).size,
    systems: new Set(changes.map((change) => change.system)).size,
    risk,
  }
}

const gains: ReadonlySet<string> = new Set(['add', 'create_account', 'enable_account'])
const losses: ReadonlySet<string> = new Set([
  'remove',
  'suspend_account',
  'deactivate_account',
  'delete_account',
  'end_sessions',
])

/** The worst of its scopes is the system's status. */
export function systemStatus(facts: SystemFacts, actual: ActualSystem): PlanSystem {
  const order: readonly ScopeStatus[] = ['complete', 'unsupported', 'partial', 'denied', 'failed']
  let worst: ScopeStatus = actual.scopes.some((one) => one.scope === 'accounts') ? 'complete' : 'failed'
  let detail: string | null = worst === 'failed' ? 'the accounts were not read' : null
  for (const scope of actual.scopes) {
    if (order.indexOf(scope.status) <= order.indexOf(worst)) continue
    worst = scope.status
    detail = scope.detail ?? scope.scope
  }
  return {
    name: facts.name,
    adapter: facts.settings.simulates ?? facts.settings.adapter,
    status: worst === 'unsupported' ? 'partial' : worst,
    detail,
    accounts: actual.accounts.length + (actual.aside?.accounts ?? 0),
    grants: actual.grants.length + (actual.aside?.grants ?? 0),
    requests: actual.requests,
    digest: `sha256:${actual.digest}`,
  }
}

export function planDiagnostic(diagnostic: Diagnostic): PlanDiagnostic {
  return {
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: diagnostic.message,
    help: diagnostic.help,
    file: diagnostic.at?.file ?? null,
    line: diagnostic.at?.line ?? null,
    column: diagnostic.at?.column ?? null,
    person: diagnostic.person ?? null,
  }
}
