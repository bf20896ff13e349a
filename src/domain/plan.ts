import type { AccountStatus, ReasonKind } from './access.ts'
import type { Severity } from './diagnostic.ts'
import type { Risk } from './manifest.ts'

/*
 * A plan is one JSON document, version 1.0 (minor versions add, major ones break). The types below are that
 * document, member for member, so that what is computed, saved, shown and applied can never differ.
 */

export type ChangeAction =
  | 'add'
  | 'remove'
  | 'update'
  | 'create_account'
  | 'enable_account'
  | 'suspend_account'
  | 'deactivate_account'
  | 'delete_account'
  | 'update_account'
  | 'end_sessions'
  | 'adopt'

export type Cause = 'policy' | 'person' | 'start' | 'expiry' | 'grace' | 'lock' | 'lifted' | 'drift' | 'adopt'

/** A grant has a level and is active or pending; an account has a status. */
export interface ChangeState {
  readonly level: string | null
  readonly status: AccountStatus | 'active' | 'pending'
  /** of an account whose own end is set or moved: RFC 3339; null: none */
  readonly valid_until?: string | null
}

export interface PlanReason {
  readonly kind: ReasonKind
  readonly name: string
  readonly path: readonly string[]
  readonly file: string | null
  readonly line: number | null
}

export interface PlannedChange {
  readonly id: string
  /** `person/system:type:resource`, or `person/system:account` */
  readonly address: string
  readonly action: ChangeAction
  readonly person: string
  /** native account id; null for an account that this plan creates */
  readonly account: string | null
  readonly system: string
  /** `account` for changes of the account itself, whose resource is null */
  readonly type: string
  readonly resource: string | null
  /** as people write it: short-hands used, the level in brackets unless it is the default or changes; null for accounts */
  readonly grant: string | null
  readonly before: ChangeState | null
  readonly after: ChangeState | null
  readonly cause: Cause
  /** compared with a base: whether the files here cause it, and not those of the base; absent without a base */
  readonly by_branch?: boolean
  readonly reasons: readonly PlanReason[]
  readonly risk: Risk
  /** RFC 3339; when it is to happen (later changes) or was due */
  readonly due: string | null
  /** ids of changes that must have succeeded */
  readonly requires: readonly string[]
  /** of a later loss, where runs are promised */
  readonly latest?: LatestEnd
}

/** When access is gone at the latest: its end, the time until a promised run, and what open sessions last. */
export interface LatestEnd {
  readonly at: string
  readonly sweep_seconds: number
  /** null: the system does not say how long sessions go on, and they are not in `at` */
  readonly session_seconds: number | null
}

export interface DriftItem {
  readonly address: string
  readonly person: string | null
  readonly account: string | null
  readonly system: string
  readonly type: string
  readonly resource: string | null
  /** as people write it; without the level where expected and actual differ in it; null for accounts */
  readonly grant: string | null
  readonly expected: ChangeState | null
  readonly actual: ChangeState | null
  readonly reasons: readonly PlanReason[]
  /** what brings both together: the next `apply`, or only one with `--remediate`; absent: somebody in the system itself */
  readonly mended_by?: 'apply' | 'remediate'
  /** one sentence: what it is and the ways out */
  readonly message: string
}

export interface Drift {
  readonly excess: readonly DriftItem[]
  readonly missing: readonly DriftItem[]
  readonly orphans: readonly DriftItem[]
  readonly disputed: readonly DriftItem[]
}

export interface Refusal {
  readonly guard: string
  readonly message: string
  /** the flag or edit that would allow it; null when nothing does */
  readonly allow_with: string | null
  /** what `--confirm` has to name to allow it in one run; absent where no flag does */
  readonly confirm?: readonly string[]
  /** ids of the changes that wait because of it, where it does not stop the whole run */
  readonly waiting?: readonly string[]
}

export interface PlanDiagnostic {
  readonly severity: Severity
  readonly code: string
  readonly message: string
  readonly help: string
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  readonly person: string | null
}

/** Each an action and an address. */
export interface LeftOut {
  /** reviewed, and done already by whoever */
  readonly already: readonly string[]
  /** reviewed, and not to be done: no longer planned, or held back */
  readonly reviewed: readonly string[]
  /** planned now, and not reviewed */
  readonly unreviewed: readonly string[]
}

export interface PlanSource {
  readonly commit: string | null
  readonly branch: string | null
  /** the commit that is compared with */
  readonly base: string | null
  /** how the base was named; its configuration and access rules are used */
  readonly base_name?: string
  /** `base` is where the two went apart, because the named revision has moved on */
  readonly merge_base?: boolean
  /** the last applied commit, where everything that was merged since has to be verified */
  readonly since?: string
  readonly dirty: boolean | null
  readonly policies_digest: string
  readonly people_digest: string
  readonly config_digest: string
}

/** The pull request whose merge is planned, and what its reviews come to. */
export interface PlanRequest {
  /** `acme/access#482` */
  readonly source: string
  readonly number: number
  /** how many approvals the configuration asks for, whatever the change is */
  readonly needed: number
  /** person ids: those whose approval counts */
  readonly approvers: readonly string[]
  /** person ids: who asks for changes */
  readonly objections: readonly string[]
  /** accounts and addresses that wrote it and are nobody known, so that no approval counts */
  readonly strangers: readonly string[]
  /** accounts whose approval does not count, and why */
  readonly ignored: readonly { readonly who: string; readonly why: string }[]
}

export interface PlanSystem {
  readonly name: string
  readonly adapter: string
  readonly status: 'complete' | 'partial' | 'denied' | 'failed'
  readonly detail: string | null
  readonly accounts: number
  readonly grants: number
  readonly requests: number
  readonly digest: string
}

export interface PlanSummary {
  readonly add: number
  readonly update: number
  readonly remove: number
  readonly later: number
  readonly adopt: number
  readonly unchanged: number
  readonly withheld: number
  readonly excess: number
  readonly missing: number
  readonly people: number
  readonly systems: number
  readonly risk: Readonly<Record<Risk, number>>
}

export interface PlanSelection {
  readonly people: readonly string[]
  readonly systems: readonly string[]
  readonly policies: readonly string[]
  readonly causes: readonly Cause[]
  /** `owned` was treated as `authoritative` */
  readonly remediate: boolean
  /** this many removals are allowed in the run; null: what the guards say */
  readonly max_removals: number | null
  /** addresses of changes that are made although a guard would stop them */
  readonly confirmed?: readonly string[]
  /** digest of the plan that was reviewed, to which a run with `--replan` keeps */
  readonly reviewed?: string
}

export interface Plan {
  readonly format_version: '1.0'
  readonly kind: 'plan'
  readonly organization: string
  readonly environment: string | null
  /** `sha256:…` of the decisions in `changes` */
  readonly digest: string
  readonly branch_digest: string
  /** every system was read to the end */
  readonly complete: boolean
  /** nothing refuses it and no file is wrong */
  readonly applyable: boolean
  readonly evaluated_at: string
  readonly provisionr_version: string
  readonly source: PlanSource
  /** absent where no pull request was asked for */
  readonly request?: PlanRequest
  /** what the run was limited to; empty lists mean everything */
  readonly selection: PlanSelection
  /** how much a comment on a pull request may tell of people, of the configuration; absent: everything */
  readonly privacy?: 'names-only' | 'counts'
  readonly people: { readonly count: number }
  readonly systems: readonly PlanSystem[]
  readonly summary: PlanSummary
  readonly changes: readonly PlannedChange[]
  /** of a run with `--replan`: what is not among the changes, on either side */
  readonly left_out?: LeftOut
  readonly later: readonly PlannedChange[]
  readonly drift: Drift
  readonly refusals: readonly Refusal[]
  readonly diagnostics: readonly PlanDiagnostic[]
  /** the audit log's last hash when the plan was made; null: the log is empty */
  readonly audit_head?: string | null
}

export type OutcomeStatus = 'applied' | 'unchanged' | 'pending' | 'action_required' | 'conflict' | 'failed' | 'skipped'

export interface Outcome {
  readonly status: OutcomeStatus
  readonly detail: string | null
}

/** A plan that was carried out, with what became of each change. */
export interface PlanResult extends Omit<Plan, 'kind' | 'changes' | 'audit_head'> {
  readonly kind: 'result'
  readonly run: string
  readonly finished_at: string
  /** the audit log's last hash, to be kept elsewhere */
  readonly audit_head: string
  /** how much must go, could not be taken away by this run or an earlier one, and was not seen to be gone */
  readonly open_revocations: number
  readonly changes: readonly (PlannedChange & { readonly result: Outcome })[]
}
