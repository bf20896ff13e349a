import type { ActualAccount } from '../domain/access.ts'
import { accountType } from '../domain/grant.ts'
import type { DriftItem } from '../domain/plan.ts'
import type { AccountLinks } from './account-links.ts'
import { addressOf } from './planned-change.ts'
import type { SystemFacts } from './system-facts.ts'

/** Accounts that nobody owns and accounts whose owner is in doubt. */
export function linkDrift(
  facts: SystemFacts,
  links: AccountLinks,
  /** orphans that this plan removes */
  removed: ReadonlySet<ActualAccount>,
  /** somebody whose account any of them may be */
  unmatchable: { readonly person: string; readonly attribute: string } | null,
): { readonly orphans: DriftItem[]; readonly disputed: DriftItem[] } {
  if (!facts.accountsComplete) return { orphans: [], disputed: [] }
  const orphans = links.orphans.map((account) =>
    accountItem(
      facts.name,
      null,
      account,
      removed.has(account)
        ? 'belongs to nobody; the next apply takes away what it holds (orphans: remove)'
        : unmatchable
          ? `may be the account of \`${unmatchable.person}\`, whose record has no \`${unmatchable.attribute}\`, so it is not removed → complete the record`
          : 'belongs to nobody → link it, list it under service_accounts, or remove it',
    ),
  )
  const disputed: DriftItem[] = []
  for (const [person, link] of links.byPerson) {
    if (link.kind !== 'disputed') continue
    for (const account of link.accounts)
      disputed.push(accountItem(facts.name, person, account, `${link.why}; nothing is done there`))
  }
  for (const { account, person, why } of links.doubtful)
    disputed.push(accountItem(facts.name, person, account, `${why}; nothing is done there`))
  return { orphans, disputed }
}

function accountItem(system: string, person: string | null, account: ActualAccount, message: string): DriftItem {
  return {
    address: addressOf({ person: person ?? account.username, system, type: accountType, resource: null }),
    person,
    account: account.id,
    system,
    type: accountType,
    resource: null,
    grant: null,
    expected: null,
    actual: { level: null, status: account.status },
    reasons: [],
    message,
  }
}
