import type { Reason } from '../domain/access.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { accountType, formatGrant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { ChangeAction, ChangeState, PlannedChange, PlanReason } from '../domain/plan.ts'

/** A cryptographic hash as lower-case hex; handed in, because the core touches no platform. */
export type Hash = (text: string) => string

export type DraftChange = Omit<PlannedChange, 'id' | 'address' | 'reasons' | 'due' | 'requires'> & {
  readonly reasons: readonly Reason[]
  readonly due?: string
}

/** Fills in address and id; `requires` is set when the changes are put in order. */
export function plannedChange(draft: DraftChange): PlannedChange {
  const address = addressOf(draft)
  return {
    id: `${draft.action} ${address}`,
    address,
    action: draft.action,
    person: draft.person,
    account: draft.account,
    system: draft.system,
    type: draft.type,
    resource: draft.resource,
    grant: draft.grant,
    before: draft.before,
    after: draft.after,
    cause: draft.cause,
    reasons: draft.reasons.map(planReason),
    risk: draft.risk,
    due: draft.due ?? null,
    requires: [],
  }
}

/** `person/system:type:resource`, or `person/system:account`. */
export function addressOf(of: {
  readonly person: string | null
  readonly system: string
  readonly type: string
  readonly resource: string | null
}): string {
  return `${of.person ?? ''}/${of.system}:${of.type}${of.resource === null ? '' : `:${of.resource}`}`
}

export function planReason(reason: Reason): PlanReason {
  return {
    kind: reason.kind,
    name: reason.name,
    path: reason.path,
    file: reason.at?.file ?? null,
    line: reason.at?.line ?? null,
  }
}

/** The grant as people write it; with two different levels it is named without one. */
export function grantText(
  grant: { readonly system: string; readonly type: string; readonly resource: string },
  states: readonly (ChangeState | null)[],
  catalog: SystemCatalog,
): string {
  const levels = new Set(states.flatMap((state) => (state ? [state.level] : [])))
  const [level = null] = levels
  const { system, type, resource } = grant
  return formatGrant({ system, type, resource, level: levels.size > 1 ? null : level }, catalog)
}

const accountActions: ReadonlySet<ChangeAction> = new Set([
  'create_account',
  'enable_account',
  'suspend_account',
  'deactivate_account',
  'delete_account',
  'update_account',
  'end_sessions',
])

export function isAccountChange(change: { readonly action: ChangeAction; readonly type: string }): boolean {
  return accountActions.has(change.action) || (change.action === 'adopt' && change.type === accountType)
}

export function grantState(level: string | null, status: 'active' | 'pending' = 'active'): ChangeState {
  return { level, status }
}

/** The part of a change that a reviewer approves: `action, person, system, type, resource, before, after, cause`. */
export function decisionOf(change: PlannedChange): string {
  const { action, person, system, type, resource, before, after, cause } = change
  return canonicalJson({ action, person, system, type, resource, before, after, cause })
}

/** What a change does, whatever caused it: after a run that ended early, what is left may have another cause. */
export function decisionWithoutCause({ action, person, system, type, resource, before, after }: PlannedChange): string {
  return canonicalJson({ action, person, system, type, resource, before, after })
}

/** SHA-256 over the sorted canonical decisions: the same for two plans that decide the same. */
export function digestOf(changes: readonly PlannedChange[], hash: Hash): string {
  return `sha256:${hash(`[${changes.map(decisionOf).sort().join(',')}]`)}`
}
