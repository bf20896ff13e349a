import type { Severity } from './diagnostic.ts'
import type { GrantPattern } from './pattern.ts'
import type { PatternEntry } from './policy.ts'
import type { SourcePosition } from './position.ts'
import type { Correlation } from './manifest.ts'
import type { Duration, Instant } from './time.ts'

/** `provisionr.yaml`, defaults filled in; nothing in it is secret (secrets are references until a system is opened). */
export interface Settings {
  readonly organization: string
  readonly timezone: string
  readonly people: PeopleSettings
  readonly risk: { readonly privileged: readonly PatternEntry[]; readonly medium: readonly PatternEntry[] }
  /** folders or files, relative to the configuration's folder */
  readonly policies: readonly string[]
  readonly exceptions: readonly string[]
  readonly state: StateSettings
  /** fixes `now`; only where every system is a sandbox */
  readonly clock: Instant | null
  readonly systems: ReadonlyMap<string, SystemSettings>
  /** the environment in force; null when none are configured */
  readonly environment: string | null
  readonly environments: readonly string[]
  readonly grace: GraceSettings
  readonly guards: GuardSettings
  readonly exceptionsPolicy: { readonly maxDuration: Duration | null; readonly require: readonly string[] }
  readonly apply: ApplySettings
  /** null: none is configured */
  readonly forge: ForgeSettings | null
  readonly lintSeverity: Readonly<Record<string, Severity | 'off'>>
  readonly privacy: 'full' | 'names-only' | 'counts'
  readonly at: SourcePosition
}

export interface PeopleSettings {
  /** one or several, in order of precedence */
  readonly sources: readonly PeopleSourceSettings[]
  /** the field that identifies a person */
  readonly key: string
  /** attribute → source field (dots descend) */
  readonly mapping: Readonly<Record<string, string>>
  readonly status: StatusSettings
  /** minutes after midnight of the last day; null: the end of the day */
  readonly terminationMinutes: number | null
  readonly missing: 'hold' | 'leaver'
  /** percent of the last count by which the source may shrink */
  readonly maxShrinkPercent: number
  /** attribute → values; people who match must have an `end_date` */
  readonly requireEndDate: Readonly<Record<string, readonly string[]>>
  /** attributes that people may lose as they may get them; a blank of any other holds */
  readonly mayBeBlank: readonly string[]
  /** forge → attribute that holds the login there */
  readonly logins: Readonly<Record<string, string>>
  readonly at: SourcePosition
}

export interface PeopleSourceSettings {
  readonly source: string
  /** for `file`, relative to the configuration's folder */
  readonly path: string | null
  readonly options: Readonly<Record<string, unknown>>
  readonly at: SourcePosition
}

export interface StatusSettings {
  readonly attribute: string
  readonly active: readonly string[]
  readonly leave: readonly string[]
  readonly terminated: readonly string[]
}

export interface StateSettings {
  readonly backend: string
  readonly path: string
  /** a file that starts an empty ledger */
  readonly seed: string | null
  readonly options: Readonly<Record<string, unknown>>
}

export type EnforcementMode = 'observe' | 'add_only' | 'owned' | 'authoritative'

export interface SystemSettings {
  readonly name: string
  /** `sandbox`, or the name of a live adapter */
  readonly adapter: string
  /** the manifest in force: the adapter's, or the one that a sandbox simulates */
  readonly simulates: string | null
  readonly enforcement: {
    readonly mode: EnforcementMode
    readonly rules: readonly { readonly match: PatternEntry; readonly mode: EnforcementMode }[]
  }
  readonly accounts: AccountSettings
  /** account names or patterns that are never touched */
  readonly protected: readonly string[]
  readonly unmanaged: readonly PatternEntry[]
  readonly serviceAccounts: readonly ServiceAccount[]
  readonly dependsOn: readonly string[]
  readonly orphans: 'report' | 'remove'
  readonly sweep: Duration | null
  /** calls under way at once; null: as `--parallelism` says */
  readonly concurrency: number | null
  /** the least time between two calls; null: as fast as the system allows */
  readonly interval: Duration | null
  /** the longest wait for one answer */
  readonly timeout: Duration
  /** adapter-specific keys, secrets still as `${NAME}` */
  readonly options: Readonly<Record<string, unknown>>
  readonly at: SourcePosition
}

/** Patterns of one system's settings, looked up. */
export interface SystemRules {
  readonly unmanaged: readonly GrantPattern[]
  readonly enforcement: readonly { readonly pattern: GrantPattern; readonly mode: EnforcementMode }[]
}

export interface AccountSettings {
  readonly create: boolean
  /** null: the manifest's correlation, strongest first; `account` is a field of the account, `person` an attribute */
  readonly match: { readonly account: Correlation; readonly person: string } | null
  readonly onLeave: 'suspend' | 'keep'
  readonly onTermination: 'suspend' | 'deactivate'
}

export interface ServiceAccount {
  readonly account: string
  readonly owner: string
  readonly attestBy: string | null
  readonly at: SourcePosition
}

export interface GraceSettings {
  readonly mover: Duration
  readonly rules: readonly { readonly grants: readonly PatternEntry[]; readonly mover: Duration }[]
}

export interface GuardSettings {
  readonly maxRemovals: { readonly percent: number | null; readonly count: number | null }
  readonly maxCreates: number
  readonly minAdmins: number
  /** percent of all people in whom one attribute may change at once; null: any number */
  readonly maxAttributeChanges: number | null
}

/** `apply.require`: what must be true of whatever the branch got since the last run. */
export interface MergeDemands {
  /** it came by pull requests */
  readonly pullRequest: boolean
  /** so many people approved each of them */
  readonly approvals: number
  /** the branch lets nothing else in */
  readonly protectedBranch: boolean
}

/** `forge:`, where pull requests are; what it leaves out comes from the environment of the CI. */
export interface ForgeSettings {
  readonly kind: 'github'
  /** of the API; null: that of the CI, else of github.com */
  readonly url: string | null
  /** `owner/name`; null: that of the CI */
  readonly repository: string | null
  /** as written, with references to secrets; null: `${GITHUB_TOKEN}` */
  readonly token: string | null
  /** the login of the only account whose comments and statuses count as this program's; null: that of the token */
  readonly account: string | null
  readonly at: SourcePosition
}

export interface ApplySettings {
  readonly branches: readonly string[]
  /** what must be true of a change of files before it is applied; null: nothing */
  readonly require: MergeDemands | null
  /** a file of approvals that counts as evidence, only where every system is a sandbox; null: none */
  readonly evidence: string | null
}
