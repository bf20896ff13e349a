import type { ActualAccount } from '../domain/access.ts'
import { compareText } from '../domain/diagnostic.ts'
import type { Ledger, LedgerAccount } from '../domain/ledger.ts'
import { firstValue, type Person } from '../domain/person.ts'
import { day, startOf } from '../domain/time.ts'
import { indexBy, personAttribute } from './correlation.ts'
import { type DoubtfulAccount, findDoubtful } from './doubtful-accounts.ts'
import type { SystemFacts } from './system-facts.ts'

/** Whose account is whose in one system. */
export interface AccountLinks {
  readonly byPerson: ReadonlyMap<string, AccountLink>
  /** accounts that belong to nobody and are no service account */
  readonly orphans: readonly ActualAccount[]
  /** accounts linked to nobody that carry the name or address of somebody: nothing is done there */
  readonly doubtful: readonly DoubtfulAccount[]
}

export type AccountLink =
  /** remembered in the ledger by native id, or found by matching and not yet adopted (`known` null) */
  | { readonly kind: 'linked'; readonly account: ActualAccount; readonly known: LedgerAccount | null }
  /** whose account it is cannot be told for certain: nothing is done */
  | { readonly kind: 'disputed'; readonly accounts: readonly ActualAccount[]; readonly why: string }

/** An account this much older than its person was probably somebody else's first. */
const oldest = 30 * day

/** Links by ledger first (native ids), then by the strongest attribute that matches exactly one account to one person. */
export function linkAccounts(
  facts: SystemFacts,
  {
    people,
    partly,
  }: { readonly people: readonly Person[]; readonly partly?: ReadonlyMap<string, ReadonlySet<string>> },
  remembered: Pick<Ledger, 'accounts' | 'people'>,
): AccountLinks {
  const ledgerAccounts = remembered.accounts.filter((one) => one.system === facts.name)
  const byPerson = new Map<string, AccountLink>()
  const taken = new Map<string, LedgerAccount>()
  for (const known of ledgerAccounts) {
    const account = facts.accounts.get(known.account)
    if (account) byPerson.set(known.person, recall(facts, account, known, byPerson.get(known.person)))
    const rival = taken.get(known.account)
    if (account && rival) {
      const why = `the account is linked to both \`${rival.person}\` and \`${known.person}\``
      for (const person of [rival.person, known.person])
        byPerson.set(person, { kind: 'disputed', accounts: [account], why })
    }
    taken.set(known.account, known)
  }
  const claims = new Map<string, Person[]>()
  const found = new Map<string, readonly ActualAccount[]>()
  const match = createMatcher(facts)
  for (const person of people) {
    // Whoever is settled here has their account.
    if (byPerson.has(person.id) || partly?.get(person.id)?.has(facts.name) === false) continue
    const accounts = match(person)
    if (accounts.length > 0) found.set(person.id, accounts)
    for (const account of accounts) claims.set(account.id, [...(claims.get(account.id) ?? []), person])
  }
  for (const person of people) {
    const accounts = found.get(person.id)
    if (accounts) byPerson.set(person.id, judge(person, accounts, claims, taken))
  }
  const claimed = new Set([...taken.keys(), ...claims.keys()])
  const strays = findStrays(facts, claimed)
  const doubtful = findDoubtful(strays, facts, { people, remembered: remembered.people })
  const named = new Set(doubtful.map((one) => one.account))
  return { byPerson, orphans: strays.filter((one) => !named.has(one)), doubtful }
}

/** A remembered link, unless the ledger or the settings say something else of the account as well. */
function recall(
  facts: SystemFacts,
  account: ActualAccount,
  known: LedgerAccount,
  earlier: AccountLink | undefined,
): AccountLink {
  if (earlier) {
    const accounts = [...(earlier.kind === 'linked' ? [earlier.account] : earlier.accounts), account]
    return { kind: 'disputed', accounts, why: `${accounts.length} accounts are linked to \`${known.person}\`` }
  }
  if (facts.isService(account)) {
    const why = `the account is linked to \`${known.person}\` and listed under service_accounts`
    return { kind: 'disputed', accounts: [account], why }
  }
  if (facts.isProtected(account)) {
    const why = `the account is linked to \`${known.person}\` and protected by its name, \`${account.username}\``
    return { kind: 'disputed', accounts: [account], why }
  }
  return { kind: 'linked', account, known }
}

function judge(
  person: Person,
  accounts: readonly ActualAccount[],
  claims: ReadonlyMap<string, readonly Person[]>,
  taken: ReadonlyMap<string, LedgerAccount>,
): AccountLink {
  const [account] = accounts
  if (!account || accounts.length > 1) {
    return { kind: 'disputed', accounts, why: `${accounts.length} accounts match \`${person.id}\`` }
  }
  const owner = taken.get(account.id)
  if (owner)
    return {
      kind: 'disputed',
      accounts,
      why: `the account is linked to \`${owner.person}\` and also matches \`${person.id}\``,
    }
  const others = (claims.get(account.id) ?? []).filter((one) => one.id !== person.id)
  if (others.length > 0) {
    const names = [person, ...others].map((one) => `\`${one.id}\``).sort(compareText)
    return { kind: 'disputed', accounts, why: `the account matches ${names.join(' and ')}` }
  }
  const start = person.dates.start ? startOf(person.dates.start, person.zone) : null
  if (start !== null && account.createdAt !== null && account.createdAt < start - oldest) {
    return {
      kind: 'disputed',
      accounts,
      why: 'the account is more than 30 days older than the person’s start and was never linked',
    }
  }
  return { kind: 'linked', account, known: null }
}

/** For a person, the accounts that the strongest fruitful attribute finds. */
function createMatcher(facts: SystemFacts): (person: Person) => readonly ActualAccount[] {
  const configured = facts.settings.accounts.match
  const keys = configured
    ? [configured]
    : facts.manifest.account.correlation.map((account) => ({ account, person: personAttribute[account] }))
  // A service account may carry its owner's address and is nobody's all the same.
  const accounts = [...facts.accounts.values()].filter((account) => !facts.isService(account))
  const indexes = keys.map((key) => ({ key, index: indexBy(accounts, key.account) }))
  return (person) => {
    for (const { key, index } of indexes) {
      const value = key.person === null ? person.id : firstValue(person.attributes, key.person)
      const found = value === null ? undefined : index.get(value.toLowerCase())
      if (found) return found
    }
    return []
  }
}

function findStrays(facts: SystemFacts, claimed: ReadonlySet<string>): ActualAccount[] {
  return [...facts.accounts.values()]
    .filter((account) => !claimed.has(account.id) && !facts.isService(account) && !facts.isProtected(account))
    .filter((account) => account.status !== 'suspended' && account.status !== 'deactivated')
    .sort((a, b) => compareText(a.id, b.id))
}
