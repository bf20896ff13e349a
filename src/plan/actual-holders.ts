import type { ActualAccount, ActualGrant, PersonAccess, Reason } from '../domain/access.ts'
import { accountType, type Grant, grantKey } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { Instant } from '../domain/time.ts'
import type { ConstraintSubject, Holder, Holding } from '../domain/violation.ts'
import type { AccountLinks } from './account-links.ts'
import type { SystemFacts } from './system-facts.ts'

/**
 * Who holds what in the live systems now, of the grants that constraints are about: everybody by their certain links,
 * and accounts of nobody known by themselves. Declared service accounts and protected ones without a person are left
 * out. Where a system was not read to the end, what the ledger gave there counts as held and what is expected as
 * perhaps held.
 */
export function actualHolders(options: {
  readonly systems: readonly SystemFacts[]
  readonly links: ReadonlyMap<string, AccountLinks>
  /** what each person should have now */
  readonly expected: ReadonlyMap<string, PersonAccess>
  readonly owned: readonly LedgerGrant[]
  readonly subjects: ReadonlyMap<string, ConstraintSubject>
  readonly isInvolved: (grant: Grant) => boolean
  readonly now: Instant
}): Holder[] {
  const { systems, links, expected, owned, subjects, isInvolved, now } = options
  const people = new Map<string, Map<string, Holding>>()
  const accounts = new Map<string, Map<string, Holding>>()
  const ownedKeys = new Set(owned.map((one) => JSON.stringify([one.person, grantKey(one)])))
  for (const facts of systems) {
    const owners = ownersOf(links.get(facts.name))
    for (const account of facts.accounts.values()) {
      const person = owners.get(account.id)
      if (account.status === 'deactivated') continue
      if (person === undefined && (facts.isProtected(account) || facts.isService(account))) continue
      const isAway = person !== undefined && (expected.get(person)?.state ?? 'active') !== 'active'
      const reasonsOf = (key: string) => whyHeld(person, key, expected, ownedKeys)
      const held = holdingsOf(facts, account, { isInvolved, isAway, reasonsOf })
      if (held.length === 0) continue
      const known = person === undefined ? accounts : people
      const id = person ?? accountHolder(facts.name, account.username)
      const all = known.get(id) ?? new Map<string, Holding>()
      for (const one of held) all.set(grantKey(one.grant), one)
      known.set(id, all)
    }
  }
  const byName = new Map(systems.map((facts) => [facts.name, facts]))
  const assume = (person: string, grant: Grant, isCertain: boolean) => {
    if (!isInvolved(grant) || grant.type === accountType) return
    if (byName.get(grant.system)?.isComplete(grant.type, grant.resource)) return
    const all = people.get(person) ?? new Map<string, Holding>()
    const key = grantKey(grant)
    if (all.has(key)) return
    const reasons = whyHeld(person, key, expected, ownedKeys)
    people.set(person, all.set(key, { grant, reasons, isCertain, isUsable: isCertain }))
  }
  for (const { person, system, type, resource, level } of owned) assume(person, { system, type, resource, level }, true)
  for (const [person, access] of expected)
    for (const { grant } of access.expected.values()) assume(person, grant, false)
  const holderOf = (id: string, all: ReadonlyMap<string, Holding>, isPerson: boolean): Holder => {
    const subject = isPerson ? (subjects.get(id) ?? null) : null
    return { id, isPerson, stays: [{ from: now, until: null, subject, holdings: [...all.values()] }] }
  }
  return [
    ...[...people].map(([id, all]) => holderOf(id, all, true)),
    ...[...accounts].map(([id, all]) => holderOf(id, all, false)),
  ]
}

/** The name under which an account of nobody known holds something. */
export function accountHolder(system: string, username: string): string {
  return `${system}:${accountType}:${username}`
}

/** The account itself as a grant: what a pattern for the whole system covers even when nothing else is held there. */
export function accountGrant(system: string): Grant {
  return { system, type: accountType, resource: accountType, level: null }
}

function ownersOf(links: AccountLinks | undefined): Map<string, string> {
  const owners = new Map<string, string>()
  for (const [person, link] of links?.byPerson ?? []) if (link.kind === 'linked') owners.set(link.account.id, person)
  return owners
}

function holdingsOf(
  facts: SystemFacts,
  account: ActualAccount,
  options: {
    readonly isInvolved: (grant: Grant) => boolean
    readonly isAway: boolean
    readonly reasonsOf: (key: string) => readonly Reason[]
  },
): Holding[] {
  const isOn = account.status === 'enabled' && !options.isAway
  const holding = (grant: Grant, isActive: boolean): Holding[] =>
    options.isInvolved(grant)
      ? [{ grant, reasons: options.reasonsOf(grantKey(grant)), isCertain: isActive, isUsable: isActive && isOn }]
      : []
  const grants: readonly ActualGrant[] = [...(facts.grants.get(account.id)?.values() ?? [])]
  return [
    ...holding(accountGrant(facts.name), account.status !== 'invited'),
    ...grants.flatMap(({ type, resource, level, status }) =>
      holding({ system: facts.name, type, resource, level }, status === 'active'),
    ),
  ]
}

/** What speaks for it today, else that an earlier run gave it, else that somebody did by hand. */
function whyHeld(
  person: string | undefined,
  key: string,
  expected: ReadonlyMap<string, PersonAccess>,
  owned: ReadonlySet<string>,
): readonly Reason[] {
  if (key.endsWith(`:${accountType}:${accountType}`)) return []
  const reasons = person === undefined ? undefined : expected.get(person)?.expected.get(key)?.reasons
  if (reasons) return reasons
  const isOwned = person !== undefined && owned.has(JSON.stringify([person, key]))
  return [
    { kind: isOwned ? 'ledger' : 'drift', name: isOwned ? 'granted' : 'by hand', path: [], at: null, until: null },
  ]
}
