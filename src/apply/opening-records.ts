import type { AuditRecord } from '../domain/audit.ts'
import type { RequestApprovals, SeenApproval } from '../domain/evidence.ts'
import type { PullRequest } from '../domain/forge.ts'
import { grantKey } from '../domain/grant.ts'
import type { Ledger, LedgerAccount } from '../domain/ledger.ts'
import type { Plan } from '../domain/plan.ts'
import { formatInstant } from '../domain/time.ts'
import { emergencyAddress, type Emergency } from '../domain/emergency.ts'
import { emergencyRecord, type RunIdentity, runRecord, seenRecord } from './audit-records.ts'
import { nextAccounts, type RunFacts } from './next-ledger.ts'
import { requestRecord } from './request-record.ts'

/** An emergency stop in force, as the log tells it. */
export interface LockFact {
  readonly person: string | null
  readonly system: string | null
  /** a pattern */
  readonly grant: string | null
  /** RFC 3339; null: until it is taken out */
  readonly until: string | null
  readonly reason: string
}

/** A pull request of which a run applies the files for the first time. */
export interface MergeFact {
  readonly request: PullRequest
  readonly source: string
  readonly approvals: RequestApprovals
  readonly seen: readonly SeenApproval[]
}

/** What a run says before it does anything: what is planned, held back and allowed, and how it found the world. */
export function openingRecords(
  identity: RunIdentity,
  about: {
    readonly plan: Plan
    readonly ledger: Ledger
    readonly facts: RunFacts
    readonly locks: readonly LockFact[]
    /** what was merged since the last applied commit, and verified */
    readonly merges: readonly MergeFact[]
  },
): AuditRecord[] {
  const { plan, ledger, facts, locks, merges } = about
  return [
    runRecord(identity, 'plan', plan.digest),
    ...merges.map((one) => requestRecord(identity, one.request, one)),
    ...refusalRecords(identity, plan),
    ...allowanceRecords(identity, plan),
    ...locks.map((lock) => lockRecord(identity, lock)),
    ...settledEmergencies(ledger, facts).map((one) => emergencyRecord(identity, one, 'settled')),
    ...(ledger.audit.count === 0 ? seedRecords(identity, ledger) : []),
    ...vanishedAccounts(
      identity,
      ledger.accounts,
      nextAccounts(ledger.accounts, [], { ...facts, openSessions: new Set() }),
    ),
    ...facts.gone.map((one) =>
      seenRecord(identity, {
        person: one.person,
        system: one.system,
        grant: grantKey(one),
        before: { level: one.level, status: 'active' },
        detail: 'no longer there: somebody else took it away',
      }),
    ),
  ]
}

function settledEmergencies({ emergencies = [] }: Ledger, facts: RunFacts): Emergency[] {
  const kept = new Set(facts.emergencies.map(emergencyAddress))
  return emergencies.filter((one) => !kept.has(emergencyAddress(one)))
}

/** What guards held back. */
export function refusalRecords(identity: RunIdentity, { refusals }: Plan): AuditRecord[] {
  return refusals.map((one) => runRecord(identity, 'refusal', `${one.guard}: ${one.message}`))
}

/** What guards let through because the command line said so. */
function allowanceRecords(identity: RunIdentity, { selection, summary }: Plan): AuditRecord[] {
  const { max_removals: allowed, confirmed = [] } = selection
  const removals = `max_removals: --max-removals ${allowed}; the plan takes away ${summary.remove}`
  const texts = [
    ...(allowed === null || summary.remove === 0 ? [] : [removals]),
    ...confirmed.map((one) => `--confirm ${one}`),
  ]
  return texts.map((text) => runRecord(identity, 'allowed', text))
}

/** Links that are gone, or whose account somebody switched on, without any change of this run. */
export function vanishedAccounts(
  identity: RunIdentity,
  before: readonly LedgerAccount[],
  after: readonly LedgerAccount[],
): AuditRecord[] {
  const left = new Map(after.map((one) => [`${one.system}\0${one.account}`, one]))
  return before.flatMap((one) => {
    const now = left.get(`${one.system}\0${one.account}`)
    if (now?.status === one.status) return []
    const { person, account, system, status } = one
    return seenRecord(identity, {
      person,
      account,
      system,
      before: {
        level: null,
        status,
      },
      after: now
        ? {
            level: null,
            status: now.status,
          }
        : null,
      detail: now ? 'somebody else switched it on' : 'no longer there: somebody else deleted it',
    })
  })
}

/** The log tells everything that the ledger knows, also what the ledger began with. */
function seedRecords(identity: RunIdentity, { accounts, grants }: Ledger): AuditRecord[] {
  const detail = 'the ledger began with it'
  return [
    ...accounts.map(({ person, account, system, status, origin, since }) =>
      seenRecord(identity, {
        person,
        account,
        system,
        detail,
        after: {
          level: null,
          status,
        },
        owned: {
          origin,
          since: formatInstant(since),
        },
      }),
    ),
    ...grants.map((one) =>
      seenRecord(identity, {
        person: one.person,
        system: one.system,
        grant: grantKey(one),
        detail,
        after: {
          level: one.level,
          status: 'active',
        },
        owned: {
          origin: one.origin,
          since: formatInstant(one.since),
        },
      }),
    ),
  ]
}

function lockRecord(identity: RunIdentity, { person, system, grant, until, reason }: LockFact): AuditRecord {
  const detail = `${until === null ? 'until it is taken out' : `until ${until}`}: ${reason}`
  return { ...runRecord(identity, 'lock', detail), person, system, grant }
}
