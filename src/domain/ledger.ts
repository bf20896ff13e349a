import type { AccountStatus } from './access.ts'
import type { AuditHead } from './audit.ts'
import type { Emergency } from './emergency.ts'
import type { SeenApproval } from './evidence.ts'
import type { AttributeValue, LifecycleState } from './person.ts'
import type { Instant } from './time.ts'

/** What provisionr remembers between runs; every list is sorted by its keys, so that equal states have equal bytes. */
export interface Ledger {
  /** grows by one with each write */
  readonly serial: number
  readonly organization: string
  readonly environment: string | null
  /** the last run that wrote; null before the first */
  readonly lastRun: Instant | null
  readonly lastCommit: string | null
  /** merges had to be verified up to it: only what goes on from there can count from now on, whatever the files demand */
  readonly isVerified?: true
  /** how long the audit log was, and its last hash, when this was written */
  readonly audit: AuditHead
  readonly peopleCount: number | null
  readonly people: readonly LedgerPerson[]
  readonly accounts: readonly LedgerAccount[]
  readonly grants: readonly LedgerGrant[]
  readonly graces: readonly LedgerGrace[]
  /** resources (`system:type:resource`) that a policy has named, with the native id they had */
  readonly resources: readonly LedgerResource[]
  readonly systems: readonly { readonly system: string; readonly lastGoodRun: Instant }[]
  /** what was to be taken away, could not be, and has not been seen to be gone; absent when there is none */
  readonly revocations?: readonly LedgerRevocation[]
  /** to be looked after by the next run that posts results; absent when there is none */
  readonly unposted?: readonly LedgerPost[]
  /** digests of what policies gave and denied at the last run of everything, sorted; what waits for an approval is not among them */
  readonly gifts?: readonly string[]
  /** what was decided at once and the files do not say yet, sorted by addresses; absent when there is nothing */
  readonly emergencies?: readonly Emergency[]
  /** of merged pull requests, for exceptions and for lines of policies that a constraint covers; absent when there is none */
  readonly approvals?: readonly SeenApproval[]
}

/** A person's attributes that triggers read, and the e-mail address, as of the last run. */
export interface LedgerPerson {
  readonly person: string
  readonly state: LifecycleState
  /** the run that saw the person so, and whose changes for the person all succeeded */
  readonly seen: Instant
  /** blank for an attribute that was looked at and absent */
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** the first run that saw the person gone, the last time they were: exceptions from before give nothing after a rehire */
  readonly left?: Instant
}

/** The link between a person and a native account id. */
export interface LedgerAccount {
  readonly system: string
  readonly account: string
  readonly person: string
  readonly origin: 'created' | 'adopted'
  readonly since: Instant
  readonly status: AccountStatus
  /** it was switched off because the person left or is locked, and nothing shows yet that its sessions were ended */
  readonly sessionsOpen?: true
}

/** A grant that provisionr gave or took over, and so may take away. */
export interface LedgerGrant {
  readonly person: string
  readonly system: string
  readonly type: string
  readonly resource: string
  readonly level: string | null
  readonly origin: 'granted' | 'adopted'
  readonly since: Instant
}

/** What a mover keeps for a while; anchored once, never moved by later runs. */
export interface LedgerGrace {
  readonly person: string
  readonly system: string
  readonly type: string
  readonly resource: string
  readonly level: string | null
  readonly since: Instant
  readonly until: Instant
  /** the policy that gave it */
  readonly policy: string
}

/** Access that must go and does not: a grant, or (type `account`, null resource) a whole account. */
export interface LedgerRevocation {
  readonly person: string
  readonly system: string
  readonly account: string
  readonly type: string
  readonly resource: string | null
  /** the first run that failed to */
  readonly since: Instant
  /** how many runs did */
  readonly failures: number
}

/** A merged request whose files a run applied, which may not have been told on it. */
export interface LedgerPost {
  /** its number */
  readonly request: number
  readonly run: string
  readonly at: Instant
}

export interface LedgerResource {
  readonly system: string
  readonly type: string
  readonly resource: string
  readonly nativeId: string | null
}

export function emptyLedger(organization: string, environment: string | null): Ledger {
  return {
    serial: 0,
    organization,
    environment,
    lastRun: null,
    lastCommit: null,
    audit: { count: 0, hash: null },
    peopleCount: null,
    people: [],
    accounts: [],
    grants: [],
    graces: [],
    resources: [],
    systems: [],
  }
}

/**
 * The person with the instant at which they were first seen gone: kept as long as they stay away, and for good once they
 * are back. `before` is what the run before remembered.
 */
export function withLastLeft(
  person: LedgerPerson,
  seen: {
    readonly state: LifecycleState
    readonly before: LedgerPerson | undefined
    readonly now: Instant
  },
): LedgerPerson {
  const left = lastLeft(seen)
  const { left: _, ...rest } = person
  return left === undefined ? rest : { ...rest, left }
}

function lastLeft({ state, before, now }: Parameters<typeof withLastLeft>[1]): Instant | undefined {
  const known = before?.left
  if (state !== 'terminated') return known
  const isSameLeave =
    before !== undefined && known !== undefined && (before.state === 'terminated' || known > before.seen)
  return isSameLeave ? known : now
}
