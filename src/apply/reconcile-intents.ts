import type { ActualAccess, ActualSystem } from '../domain/access.ts'
import type { AuditEntry } from '../domain/audit.ts'
import { accountType, identityKey } from '../domain/grant.ts'
import type { Ledger, LedgerResource } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { ChangeAction, ChangeState } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import { type DoneChange, mayCount, nextAccounts, nextGrants, nextResources } from './next-ledger.ts'
import { isAsMeant } from './read-back.ts'

/** What became of a change that an earlier run announced and never entered into the ledger. */
export interface SettledIntent {
  readonly intent: AuditEntry
  /** native account id; null when the account that it was about is not there */
  readonly account: string | null
  readonly found: 'there' | 'not there' | 'not read'
  /** whether the log already says how it ended */
  readonly hasResult: boolean
}

export interface Reconciliation {
  readonly ledger: Ledger
  readonly settled: readonly SettledIntent[]
}

/**
 * Brings a ledger up to date with what runs that ended early had begun: `entries` are the intents and results that it does not
 * know of. What the systems show as it was meant is linked and owned as if that run had gone on to its end; what is not
 * there leaves no trace; what cannot be read counts as given, so that it is not forgotten.
 */
export function reconcileIntents(
  ledger: Ledger,
  entries: readonly AuditEntry[],
  facts: { readonly actual: ActualAccess; readonly now: Instant; readonly catalog: SystemCatalog },
): Reconciliation {
  const results = new Map(
    entries.filter(({ event }) => event === 'result').map((one) => [`${one.run} ${subjectOf(one)}`, one]),
  )
  const intents = entries.filter(({ event, person }) => event === 'intent' && person !== null)
  const latest = new Map(intents.map((one) => [subjectOf(one), one]))
  const settled: SettledIntent[] = []
  const done: DoneChange[] = []
  const accounts = new Map(ledger.accounts.map((one) => [`${one.person}\0${one.system}`, one.account]))
  for (const intent of latest.values()) {
    const change = changeOf(intent)
    const result = results.get(`${intent.run} ${subjectOf(intent)}`) ?? null
    if (change === null || untouched.has(result?.result ?? '')) continue
    const hasResult = result !== null
    if (invisible.has(change.action)) {
      settled.push({ intent, account: intent.account, found: 'not read', hasResult })
      continue
    }
    const actual = facts.actual.systems.get(change.system)
    const place = `${change.person}\0${change.system}`
    const account = intent.account ?? result?.account ?? accounts.get(place) ?? findAccount(actual, change.person)
    const state = account === null ? missingState(actual) : stateOf(actual, account, change, facts.catalog)
    const found = state === undefined ? 'not read' : isAsMeant(change, state) ? 'there' : 'not there'
    settled.push({ intent, account, found, hasResult })
    const mayBeThere = found === 'not read' && mayCount({ ...change, before: intent.before }, facts.catalog)
    if (found !== 'there' && !(mayBeThere && result?.result !== 'failed')) continue
    if (account !== null) accounts.set(place, account)
    done.push({ change, account, at: Math.min(Date.parse(intent.time), facts.now) })
  }
  const grants = nextGrants(ledger.grants, done, { now: facts.now, gone: [] })
  const resources = nextResources(ledger.resources, done.flatMap(resourceOf))
  const sessions = { openSessions: openSessions(settled, results.values(), facts.catalog) }
  const accountsNow = nextAccounts(ledger.accounts, done, { ...facts, ...sessions })
  return { ledger: { ...ledger, accounts: accountsNow, grants, resources }, settled }
}

/**
 * Whoever lost everything and was switched off may still be signed in, unless a result says otherwise: ending sessions
 * comes after it, and reading does not show it.
 */
function openSessions(
  settled: readonly SettledIntent[],
  results: Iterable<AuditEntry>,
  catalog: SystemCatalog,
): ReadonlySet<string> {
  const ended = new Set<string>()
  for (const { system, account, detail, result } of results)
    if (detail === 'end_sessions' && result === 'applied') ended.add(`${system}\0${account}`)
  const off = settled.filter(
    ({ intent: { detail, reasons, system }, found }) =>
      found === 'there' &&
      (detail === 'suspend_account' || detail === 'deactivate_account') &&
      reasons.some(({ kind, name }) => kind === 'lock' || (kind === 'state' && name === 'terminated')) &&
      catalog.get(system ?? '')?.account.verbs.end_sessions !== undefined,
  )
  return new Set(off.map(({ intent, account }) => `${intent.system}\0${account}`).filter((key) => !ended.has(key)))
}

/** With these, nothing was done by the run. */
const untouched: ReadonlySet<string> = new Set(['conflict', 'skipped', 'action_required'])

/** Reading does not show whether these happened; nothing is owned by them, and a plan asks for them again if need be. */
const invisible: ReadonlySet<ChangeAction> = new Set(['end_sessions', 'update_account'])

function subjectOf({ person, system, grant, detail }: AuditEntry): string {
  // A result says the action first, then what became of it.
  return JSON.stringify([person, system, grant, grant === null ? (detail?.split(':')[0] ?? null) : null])
}

function changeOf({ person, system, grant, after, detail, reasons }: AuditEntry): DoneChange['change'] | null {
  if (person === null || system === null || detail === null) return null
  const action = detail as ChangeAction
  // An account of nobody is called like itself, not like a person.
  if (action === 'suspend_account' && reasons.length > 0 && reasons.every(({ kind }) => kind === 'drift')) return null
  if (grant === null) return { action, person, system, type: accountType, resource: null, after }
  const [type = '', ...resource] = grant.slice(system.length + 1).split(':')
  return { action, person, system, type, resource: resource.join(':'), after }
}

/** The account that a run was to make, which is called like the person. */
function findAccount(system: ActualSystem | undefined, person: string): string | null {
  return system?.accounts.find((one) => one.username === person)?.id ?? null
}

/** Undefined: not read. */
function missingState(system: ActualSystem | undefined): null | undefined {
  return isWhole(system, 'accounts') ? null : undefined
}

function stateOf(
  system: ActualSystem | undefined,
  account: string,
  { system: name, type, resource }: DoneChange['change'],
  catalog: SystemCatalog,
): ChangeState | null | undefined {
  if (type === accountType) {
    const found = system?.accounts.find((one) => one.id === account)
    return found ? { level: null, status: found.status } : missingState(system)
  }
  const identity = identityKey({ system: name, type, resource: resource ?? '' }, catalog)
  const held = system?.grants.find(
    (one) =>
      one.account === account && identityKey({ ...one, system: name }, catalog) === identity && one.computedBy === null,
  )
  if (held) return { level: held.level, status: held.status }
  return isWhole(system, type) && isWhole(system, `${type}:${resource}`, true) ? null : undefined
}

function isWhole(system: ActualSystem | undefined, scope: string, isOptional = false): boolean {
  const report = system?.scopes.find((one) => one.scope === scope)
  return report === undefined ? isOptional : report.status === 'complete'
}

function resourceOf({ change }: DoneChange): LedgerResource[] {
  const { system, type, resource, after } = change
  return resource === null || after === null ? [] : [{ system, type, resource, nativeId: null }]
}
