import type { Grant } from './grant.ts'
import type { Risk } from './manifest.ts'
import type { GrantPattern } from './pattern.ts'
import type { LifecycleState, Person } from './person.ts'
import type { SourcePosition } from './position.ts'
import type { Duration, Instant } from './time.ts'

export type ReasonKind = 'policy' | 'exception' | 'rule' | 'grace' | 'deny' | 'lock' | 'state' | 'drift' | 'ledger'

/** Why a person has, loses or may not have a grant, in terms a reviewer can look up. */
export interface Reason {
  readonly kind: ReasonKind
  /** the policy that matched, the exception's id … */
  readonly name: string
  /** from the policy that matched down the inheritance to the one that says it */
  readonly path: readonly string[]
  /** the line that says it */
  readonly at: SourcePosition | null
  /** when this source ends, if it does */
  readonly until: Instant | null
}

/** One right a person should have, at the highest level any source gives. */
export interface ExpectedGrant {
  readonly grant: Grant
  readonly risk: Risk
  /** every source, also those that give less than the level that won */
  readonly reasons: readonly Reason[]
  /** how long a mover keeps it: the shortest of its policies' graces; null when no policy gives it */
  readonly grace: Duration | null
  /** it may not be added now: a deny may apply (its condition is unknown), a rule is frozen, or nobody approved it */
  readonly blocked: Reason | null
}

/** Whether only an exception that nobody is known to have approved speaks for it: that neither gives access nor keeps it. */
export function isUnapproved({ blocked }: ExpectedGrant): boolean {
  return blocked?.kind === 'exception'
}

/** Grants that the person must not hold, whoever gave them. */
export interface Denial {
  readonly pattern: GrantPattern
  /** false when the policy's condition is unknown: blocks additions, removes nothing */
  readonly certain: boolean
  readonly reason: Reason
}

/** What one person should have at one instant, with everything a decision about it needs. */
export interface PersonAccess {
  readonly person: Person
  readonly state: LifecycleState
  /** by grant key; account short-hands included, as type `account` */
  readonly expected: ReadonlyMap<string, ExpectedGrant>
  /** an emergency stop takes everything from the person */
  readonly locked: Reason | null
  readonly denials: readonly Denial[]
  /** what sources give but a deny, or a rival of an exclusive type, keeps away, by grant key */
  readonly suppressed: ReadonlyMap<string, ExpectedGrant>
  /** grants that could not be worked out (a missing attribute, two exclusive resources) */
  readonly problems: readonly AccessProblem[]
}

/** Why the person must lose everything at once: a lock, or because they left. Null when they must not. */
export function totalLoss({ state, locked }: Pick<PersonAccess, 'state' | 'locked'>): Reason | null {
  if (locked) return locked
  return state === 'terminated' ? { kind: 'state', name: state, path: [], at: null, until: null } : null
}

export interface AccessProblem {
  readonly code: string
  readonly message: string
  readonly help: string
  readonly at: SourcePosition | null
  /** the system and type whose changes wait; null: all additions and ordinary removals of this person wait */
  readonly scope: { readonly system: string; readonly type: string } | null
  /** what the grant that could not be worked out may be */
  readonly mayGive?: GrantPattern
}

/** What the live systems say. */
export interface ActualAccess {
  readonly systems: ReadonlyMap<string, ActualSystem>
}

export interface ActualSystem {
  readonly name: string
  readonly adapter: string
  readonly accounts: readonly ActualAccount[]
  readonly grants: readonly ActualGrant[]
  /** whether accounts, and each type of grant, were read to the end */
  readonly scopes: readonly ScopeReport[]
  /** native id or username of the account that provisionr itself uses there; never touched */
  readonly actingAccount?: string | null
  readonly requests: number
  /** SHA-256 (hex) of what was read */
  readonly digest: string
  /** what was read too, is as it should be, and does not stand in the lists; the types and resources (`type:resource`) it is of */
  readonly aside?: { readonly accounts: number; readonly grants: number; readonly scopes: ReadonlySet<string> }
}

export type AccountStatus = 'enabled' | 'suspended' | 'staged' | 'invited' | 'deactivated'

/** Nobody can sign in with it. */
export function isOff(status: string): boolean {
  return status === 'suspended' || status === 'deactivated'
}

/** A person's, or a machine's, identity in one system. */
export interface ActualAccount {
  /** native id; immutable where the system has one */
  readonly id: string
  readonly username: string
  readonly email: string | null
  readonly employeeId: string | null
  readonly externalId: string | null
  readonly status: AccountStatus
  readonly createdAt: Instant | null
  /** when the system itself lets nobody in with it any more; null: never; absent: it does not tell, or the end is not provisionr's to set */
  readonly validUntil?: Instant | null
}

export interface ActualGrant {
  readonly account: string
  readonly type: string
  readonly resource: string
  /** null: the type has none, or the system does not tell */
  readonly level: string | null
  readonly status: 'active' | 'pending'
  /** set when the system computes it (a group rule, inheritance): where it comes from; it cannot be removed here */
  readonly computedBy: string | null
}

export type ScopeStatus = 'complete' | 'partial' | 'denied' | 'unsupported' | 'failed'

export interface ScopeReport {
  /** `accounts`, or a grant type, or `type:resource` */
  readonly scope: string
  readonly status: ScopeStatus
  readonly rows: number
  readonly detail: string | null
}
