import type {
  ChangeState,
  Drift,
  DriftItem,
  Outcome,
  Plan,
  PlanDiagnostic,
  PlannedChange,
  PlanReason,
  PlanResult,
  PlanSystem,
} from '../../src/domain/plan.ts'

/** Plans made by hand; only what a test is about needs to be said. */
export function plan(overrides: Partial<Plan> = {}): Plan {
  return {
    format_version: '1.0',
    kind: 'plan',
    organization: 'acme',
    environment: null,
    digest: `sha256:afdc73c1${'0'.repeat(56)}`,
    branch_digest: `sha256:${'1'.repeat(64)}`,
    complete: true,
    applyable: true,
    evaluated_at: '2026-11-20T15:28:31Z',
    provisionr_version: '0.1.0',
    source: {
      commit: '9b07e11c5a3d9b07e11c5a3d9b07e11c5a3d0000',
      branch: 'pr/482',
      base: null,
      dirty: false,
      policies_digest: '',
      people_digest: '',
      config_digest: '',
    },
    selection: { people: [], systems: [], policies: [], causes: [], remediate: false, max_removals: null },
    people: { count: 512 },
    systems: ['aws', 'gitlab', 'okta', 'salesforce', 'slack'].map((name) => system(name)),
    summary: {
      add: 0,
      update: 0,
      remove: 0,
      later: 0,
      adopt: 0,
      unchanged: 0,
      withheld: 0,
      excess: 0,
      missing: 0,
      people: 0,
      systems: 0,
      risk: { low: 0, medium: 0, privileged: 0 },
    },
    changes: [],
    later: [],
    drift: noDrift,
    refusals: [],
    diagnostics: [],
    ...overrides,
  }
}

export function result(
  changes: readonly { readonly change: PlannedChange; readonly result: Outcome }[],
  overrides: Partial<Plan> = {},
): PlanResult {
  return {
    ...plan(overrides),
    kind: 'result',
    run: 'run-1',
    finished_at: '2026-11-20T15:29:00Z',
    audit_head: 'sha256:77aa',
    open_revocations: 0,
    changes: changes.map((one) => ({ ...one.change, result: one.result })),
  }
}

export const noDrift: Drift = { excess: [], missing: [], orphans: [], disputed: [] }

export function system(name: string, overrides: Partial<PlanSystem> = {}): PlanSystem {
  const read = { accounts: 10, grants: 100, requests: 3, digest: '' }
  return { name, adapter: name, status: 'complete', detail: null, ...read, ...overrides }
}

/** `change('add', 'dana.ortiz', 'gitlab:group:finance', {…})`; without a resource it is about the account. */
export function change(
  action: PlannedChange['action'],
  person: string,
  grant: string,
  overrides: Partial<PlannedChange> = {},
): PlannedChange {
  const target = parseGrant(grant)
  const states = [overrides.before ?? null, overrides.after ?? null]
  return {
    grant: written(target, states),
    id: `${action} ${person}/${grant}`,
    address: `${person}/${grant}`,
    action,
    person,
    account: null,
    ...target,
    before: null,
    after: null,
    cause: 'policy',
    reasons: [],
    risk: 'low',
    due: null,
    requires: [],
    ...overrides,
  }
}

export function driftItem(person: string | null, grant: string, overrides: Partial<DriftItem> = {}): DriftItem {
  const item = { address: `${person}/${grant}`, person, account: null, expected: null, actual: null }
  const target = parseGrant(grant)
  return {
    ...item,
    ...target,
    grant: written(target, [overrides.expected ?? null, overrides.actual ?? null]),
    reasons: [],
    message: 'in no policy → remove or document as exception',
    ...overrides,
  }
}

/** The grant as people write it, were no level the default one. */
function written(
  {
    system: name,
    type,
    resource,
  }: { readonly system: string; readonly type: string; readonly resource: string | null },
  states: readonly (ChangeState | null)[],
): string | null {
  if (resource === null) return null
  const levels = new Set(states.flatMap((state) => (state ? [state.level] : [])))
  const [only = null] = levels
  return `${name}:${type}:${resource}${levels.size === 1 && only !== null ? ` (${only})` : ''}`
}

export function reason(name: string, overrides: Partial<PlanReason> = {}): PlanReason {
  return { kind: 'policy', name, path: [name], file: 'policies/sales.yaml', line: 14, ...overrides }
}

export function level(name: string | null): ChangeState {
  return { level: name, status: 'active' }
}

export function planDiagnostic(overrides: Partial<PlanDiagnostic> = {}): PlanDiagnostic {
  return {
    severity: 'error',
    code: 'unknown-parent',
    message: 'policy inherits unknown policy `Sales Team Acces`',
    help: 'did you mean `Sales Team Access`?',
    file: 'policies/sales.yaml',
    line: 14,
    column: 7,
    person: null,
    ...overrides,
  }
}

function parseGrant(grant: string): { system: string; type: string; resource: string | null } {
  const [name = '', type = 'account', ...resource] = grant.split(':')
  return { system: name, type, resource: resource.length === 0 ? null : resource.join(':') }
}
