import type { AccountRows } from '../domain/account-rows.ts'
import type { ActualAccount, ActualGrant, ScopeReport } from '../domain/access.ts'
import type { AdapterManifest } from '../domain/manifest.ts'
import type { Attributes } from '../domain/person.ts'
import type { ChangeAction, ChangeState } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'

/** What a system does: five functions. What it is stands in its manifest. */
export interface Adapter {
  readonly manifest: AdapterManifest
  /** Whether the credentials work, and as whom. */
  check(): Promise<CheckReport>
  /** What the credentials may do, as far as the system tells; asked by `doctor` alone, so it may take some requests. */
  inspect?(): Promise<InspectionReport>
  /** Every account, page by page; the last page (and only it) carries `done`. */
  fetchAccounts(): AsyncIterable<Page<ActualAccount>>
  /** Every grant of the named resources (all that the system has when `scope.resources` is null). */
  fetchGrants(scope: GrantScope): AsyncIterable<Page<ActualGrant>>
  /**
   * Accounts with their grants in one pass, read whole, for systems that can be read so without keeping them all;
   * null when it has to go page by page this time.
   */
  openRows?(): AccountRows | null
  /**
   * Everybody whom the system knows, as its own records say, page by page to the end, for systems that can be asked who
   * works here. Fails when any of it is missing.
   */
  fetchPeople?(): AsyncIterable<readonly DirectoryRecord[]>
  /** What is true now of exactly these accounts and grants, read fresh after writing. */
  readBack(keys: readonly ReadBackKey[]): Promise<readonly ReadBackState[]>
  /** Idempotent by state: what is already so is `unchanged`; a before-image that no longer holds is `conflict`. */
  apply(change: AdapterChange): Promise<ChangeResult>
  /**
   * What changes would come to, tried in their order and undone, so that nothing is left of them; there where the system
   * can do that and its settings ask for it, for it takes credentials that may write.
   */
  rehearse?(changes: readonly AdapterChange[]): Promise<readonly ChangeResult[]>
  /** What the system said of its limits with its last answer; null when it says nothing. Calls are paced by it. */
  limits?(): LimitReport | null
  /** Requests sent to the system so far, where they are counted. */
  requests?(): number
  /** Lets go of connections and files; nothing written is lost. */
  close(): Promise<void>
}

/** What an adapter is opened with. */
export interface AdapterContext {
  readonly settings: SystemSettings
  /** the repository's folder; relative paths in settings start there */
  readonly root: string
  /** the environment in force, so that its state is kept apart */
  readonly environment: string | null
  /** the run's own time */
  readonly now: Instant
  readonly signal: AbortSignal
  readonly io: AdapterIo
  /** the files are those of a change that is judged and not merged yet: nothing of them may be run */
  readonly isProposal?: boolean
}

/** What a live system needs of the world besides its network. */
export interface AdapterIo {
  /** for proxies and credentials that vendors' tools look for there */
  readonly env: Readonly<Record<string, string | undefined>>
  /** real time, for limits and pauses */
  readonly clock: () => Instant
  /** over after so many milliseconds, or as soon as the run is interrupted */
  readonly wait: (milliseconds: number) => Promise<void>
  /** from 0 to less than 1 */
  readonly random: () => number
  /** a line for `--log-level debug`, without secrets */
  readonly debug: (line: string) => void
}

/** Fields by name as in JSON; mappings in mappings, and lists of plain values, are fine. */
export type DirectoryRecord = Readonly<Record<string, unknown>>

/** So many more calls are answered until then. */
export interface LimitReport {
  readonly remaining: number
  /** by the clock that the adapter was opened with */
  readonly resetsAt: Instant
}

/** A stream of pages without `done` was cut off: an error, never a short list. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly done?: { readonly scopes: readonly ScopeReport[] }
}

export interface GrantScope {
  /** `type:resource` of the resources that policies name, or null for everything */
  readonly resources: readonly string[] | null
}

export interface ReadBackKey {
  readonly account: string
  /** `account` with a null resource for the account itself */
  readonly type: string
  readonly resource: string | null
}

/** `state` null: it does not exist. */
export interface ReadBackState {
  readonly key: ReadBackKey
  readonly state: ChangeState | null
}

/** A planned change as an adapter sees it. */
export interface AdapterChange {
  readonly action: ChangeAction
  /** native id; null when the account is to be created */
  readonly account: string | null
  readonly type: string
  readonly resource: string | null
  readonly before: ChangeState | null
  readonly after: ChangeState | null
  /** for creations and updates: what the new account is to say */
  readonly profile: AccountProfile | null
}

export interface AccountProfile {
  readonly username: string
  readonly email: string | null
  readonly displayName: string | null
  readonly employeeId: string | null
  /** everything the people source says of the person, for systems whose accounts say more */
  readonly attributes?: Attributes
}

export type ChangeResult =
  | { readonly status: 'applied'; readonly account?: string; readonly replaced?: readonly string[] }
  | {
      readonly status: 'unchanged'
      readonly why: 'already_present' | 'already_absent' | 'resource_gone'
      readonly account?: string
    }
  | { readonly status: 'pending'; readonly handle: string }
  | { readonly status: 'action_required'; readonly message: string }
  | { readonly status: 'conflict'; readonly actual: ChangeState | null }
  | {
      readonly status: 'failed'
      readonly class: FailureClass
      readonly message: string
      readonly retryAfterMs?: number
    }

export type FailureClass =
  | 'auth'
  | 'permission'
  | 'rate_limited'
  | 'invalid'
  | 'unsupported'
  | 'transient'
  | 'outcome_unknown'

export interface CheckReport {
  readonly ok: boolean
  /** the credential's own account, never touched */
  readonly actingAccount: string | null
  readonly message: string
}

export interface InspectionReport {
  /** what the credentials lack for `plan`, and for `apply` besides, in the system's own names; null: it does not tell */
  readonly lacks: { readonly plan: readonly string[]; readonly apply: readonly string[] } | null
  /** the system's clock less the local one, in milliseconds; null: it does not tell */
  readonly clockSkew: number | null
  /** what else whoever sets it up should know, a clause each */
  readonly notes: readonly string[]
}
