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
): { readonly orphans: DriftItem[]; readonly disputed: DriftItem[] } {
  if (!facts.accountsComplete) return { orphans: [], disputed: [] }
  const orphans = links.orphans.map((account) =>
    accountItem(
      facts.name,
      null,
      account,
      removed.has(account)
        ? 'belongs to nobody; the next apply takes away what it holds (orphans: remove)'
        : 'belongs to nobody → link it, list it under service_accounts, or remove it',
    ),
  )
  const disputed: DriftItem[] = []
  for (const [person, link] of links.byPerson) {
    if (link.kind !== 'disputed') continue
    for (const account of link.accounts)
      disputed.push(accountItem(facts.name, person, account, `${link.why}; nothing is done there`))
  }
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
