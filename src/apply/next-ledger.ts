import { type AccountStatus, type ActualAccess, isOff } from '../domain/access.ts'
import { compareText } from '../domain/diagnostic.ts'
import type { Emergency } from '../domain/emergency.ts'
import { accountType, grantKey } from '../domain/grant.ts'
import {
  type Ledger,
  type LedgerAccount,
  type LedgerGrace,
  type LedgerGrant,
  type LedgerPerson,
  type LedgerPost,
  type LedgerResource,
  type LedgerRevocation,
  withLastLeft,
} from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import { isDemotion } from '../plan/order.ts'
import { type ApprovedContents, nextApprovals } from './next-approvals.ts'
import { nextRevocations } from './next-revocations.ts'
import { isDone } from './execute-one.ts'
import type { ExecutedChange } from './execution.ts'

/** What a run learned, beside what it did. */
export interface RunFacts {
  readonly now: Instant
  /** null: none that is applied now */
  readonly commit: string | null
  /** whether merges have to be verified, as far as that is known anew; null: as before */
  readonly isVerified: boolean | null
  /** people as this run saw them; remembered only when everything planned for them succeeded */
  readonly people: readonly LedgerPerson[]
  /** all graces of the people that were evaluated */
  readonly graces: readonly LedgerGrace[]
  readonly peopleCount: number
  /** people for whom something is left to do: remembered as before */
  readonly leftOpen: ReadonlySet<string>
  /** owned grants to forget: nobody expects them and the system no longer has them */
  readonly gone: readonly LedgerGrant[]
  readonly actual: ActualAccess
  /** systems that were read to the end, by a run that ends what is over there */
  readonly swept: ReadonlySet<string>
  readonly resources: readonly LedgerResource[]
  /** what earlier runs failed to take away, as far as this run did not see it gone */
  readonly revocations: readonly LedgerRevocation[]
  /** what policies say, to be known from now on; null: the run was limited, and what was known stays so */
  readonly gifts: readonly string[] | null
  /** what was decided at once and has to be kept */
  readonly emergencies: readonly Emergency[]
  /** what approvals are for from now on; null: the run was limited */
  readonly approved: ApprovedContents | null
  readonly catalog: SystemCatalog
  /** merged requests on which it may not be told what runs did; null: as before */
  readonly unposted: readonly LedgerPost[] | null
}

/** A change that was carried out, as far as links and owned grants are concerned. */
export interface DoneChange {
  readonly change: Pick<PlannedChange, 'action' | 'person' | 'system' | 'type' | 'resource' | 'after'>
  /** native account id */
  readonly account: string | null
  /** when, if not by this run */
  readonly at?: Instant
}

/** The ledger after a run: a pure function of the one before, what was done, and what was seen. */
export function nextLedger(ledger: Ledger, executed: readonly ExecutedChange[], facts: RunFacts): Ledger {
  const open = new Set([
    ...facts.leftOpen,
    ...executed.filter((one) => !isDone(one.outcome)).map((one) => one.change.person),
  ])
  const evaluated = new Set(facts.people.map((one) => one.person))
  // Accounts of nobody are no links, and what they held was never given: changes of them leave no trace here.
  const done = executed.filter((one) => isHeldNow(one, facts.catalog) && evaluated.has(one.change.person))
  const people = new Map(ledger.people.map((one) => [one.person, one]))
  for (const one of facts.people) {
    const before = people.get(one.person)
    // That somebody left is known even if not everything of theirs could be switched off.
    const seen = open.has(one.person) ? before : one
    if (seen) people.set(one.person, withLastLeft(seen, { state: one.state, before, now: facts.now }))
  }
  const graces = [...ledger.graces.filter((one) => !evaluated.has(one.person)), ...facts.graces]
  const good = new Map(ledger.systems.map((one) => [one.system, one]))
  for (const system of facts.swept) good.set(system, { system, lastGoodRun: facts.now })
  const { revocations: _, emergencies: __, approvals: ___, isVerified: before, unposted: posts = [], ...known } = ledger
  const unposted = facts.unposted ?? posts
  const isVerified = facts.isVerified ?? before === true
  const approvals = nextApprovals(ledger.approvals ?? [], facts.approved, { hasFailed: open.size > 0 })
  const revocations = nextRevocations(facts.revocations, executed, facts.now)
  return {
    ...known,
    lastRun: facts.now,
    lastCommit: facts.commit ?? ledger.lastCommit,
    ...(isVerified && { isVerified }),
    ...(unposted.length > 0 && { unposted }),
    peopleCount: facts.peopleCount,
    people: sortBy([...people.values()], (one) => one.person),
    accounts: nextAccounts(ledger.accounts, done, { ...facts, openSessions: openSessions(executed) }),
    grants: nextGrants(ledger.grants, done, facts),
    graces: sortBy(graces, (one) => `${one.person}\0${grantKey(one)}`),
    resources: nextResources(ledger.resources, facts.resources),
    systems: sortBy([...good.values()], (one) => one.system),
    ...(revocations.length === 0 ? {} : { revocations }),
    ...(facts.gifts === null ? {} : { gifts: facts.gifts }),
    ...(facts.emergencies.length === 0 ? {} : { emergencies: facts.emergencies }),
    ...(approvals.length === 0 ? {} : { approvals }),
  }
}

/**
 * What was given and may be there although nobody could look counts as given: better to own what is not there than to
 * forget what is. What was taken away is forgotten only when that was seen, and the same goes for a higher level.
 */
function isHeldNow({ change, outcome, isUncertain }: ExecutedChange, catalog: SystemCatalog): boolean {
  return isDone(outcome) || (isUncertain === true && mayCount(change, catalog))
}

/**
 * Whether the ledger may say that a change was made that nobody saw: it then owns more than before, never less. An account
 * that may still be off must stay known as switched off by provisionr, which else would never switch it on.
 */
export function mayCount(
  change: Pick<PlannedChange, 'action' | 'system' | 'type' | 'before' | 'after'>,
  catalog: SystemCatalog,
): boolean {
  const isKept = change.action === 'adopt' || change.action === 'enable_account' || isDemotion(change, catalog)
  return change.after !== null && !isKept
}

/** `system\0account` of whose sessions were to be ended, and are not. */
function openSessions(executed: readonly ExecutedChange[]): ReadonlySet<string> {
  const failed = executed.filter(({ change, outcome }) => change.action === 'end_sessions' && !isDone(outcome))
  return new Set(failed.map(({ change, account }) => `${change.system}\0${account}`))
}

/** Links to accounts, with what was done and what was seen. */
export function nextAccounts(
  known: readonly LedgerAccount[],
  done: readonly DoneChange[],
  facts: Pick<RunFacts, 'now' | 'actual'> & { readonly openSessions: ReadonlySet<string> },
): LedgerAccount[] {
  const accounts = new Map(known.map((one) => [`${one.system}\0${one.account}`, one]))
  const present = new Map<string, AccountStatus>()
  for (const [name, system] of facts.actual.systems)
    for (const one of system.accounts) present.set(`${name}\0${one.id}`, one.status)
  for (const [key, one] of accounts) {
    const system = facts.actual.systems.get(one.system)
    const read = system?.scopes.find((scope) => scope.scope === 'accounts')
    // A system that shows no account at all more likely hides them than lost everybody's.
    if (read?.status !== 'complete' || system?.accounts.length === 0) continue
    const status = present.get(key)
    if (status === undefined) accounts.delete(key)
    // Somebody enabled it by hand: should it be off again some day, that is not provisionr's doing either.
    else if (status === 'enabled') {
      const { sessionsOpen: _, ...link } = one
      accounts.set(key, { ...link, status })
    }
  }
  for (const { change, account, at = facts.now } of done) {
    if (account === null || change.after === null) continue
    const key = `${change.system}\0${account}`
    const before = accounts.get(key)
    if (change.type === accountType) {
      const status = change.after.status as AccountStatus
      const origin = change.action === 'create_account' ? 'created' : 'adopted'
      const { sessionsOpen: _, ...link } = before ?? {
        system: change.system,
        account,
        person: change.person,
        origin,
        since: at,
      }
      accounts.set(key, {
        ...link,
        status,
        ...(facts.openSessions.has(key) && isOff(status) ? { sessionsOpen: true } : {}),
      })
    } else if (!before && change.action !== 'adopt') {
      accounts.set(key, {
        system: change.system,
        account,
        person: change.person,
        origin: 'adopted',
        since: at,
        status: 'enabled',
      })
    }
  }
  return sortBy([...accounts.values()], (one) => `${one.system}\0${one.account}`)
}

/** Owned grants, with what was done. */
export function nextGrants(
  known: readonly LedgerGrant[],
  done: readonly DoneChange[],
  facts: Pick<RunFacts, 'now' | 'gone'>,
): LedgerGrant[] {
  const grants = new Map(known.map((one) => [`${one.person}\0${grantKey(one)}`, one]))
  for (const one of facts.gone) grants.delete(`${one.person}\0${grantKey(one)}`)
  for (const { change, at = facts.now } of done) {
    const { person, system, type, resource } = change
    if (type === accountType || resource === null) continue
    const key = `${person}\0${grantKey({ system, type, resource })}`
    if (change.after === null) {
      grants.delete(key)
      continue
    }
    const before = grants.get(key)
    const origin = before?.origin ?? (change.action === 'adopt' ? 'adopted' : 'granted')
    grants.set(key, {
      person,
      system,
      type,
      resource,
      level: change.after.level,
      origin,
      since: before?.since ?? at,
    })
  }
  return sortBy([...grants.values()], (one) => `${one.person}\0${grantKey(one)}`)
}

/** Every resource that was ever named. */
export function nextResources(known: readonly LedgerResource[], named: readonly LedgerResource[]): LedgerResource[] {
  const resources = new Map(named.map((one) => [grantKey(one), one]))
  for (const one of known) resources.set(grantKey(one), one)
  return sortBy([...resources.values()], grantKey)
}

function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ item }) => item)
}
