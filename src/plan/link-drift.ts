import type { ActualAccount } from '../domain/access.ts'
import { accountType } from '../domain/grant.ts'
import type { DriftItem } from '../domain/plan.ts'
import { shellWord } from '../domain/shell-word.ts'
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
          : `belongs to nobody → \`${linkLine(facts.name, account)}\` if you know whose it is, list it under service_accounts, or remove it`,
    ),
  )
  const disputed: DriftItem[] = []
  for (const [person, link] of links.byPerson) {
    if (link.kind !== 'disputed') continue
    for (const account of link.accounts)
      disputed.push(accountItem(facts.name, person, account, `${link.why}; nothing is done there`))
  }
  for (const { account, person, why } of links.doubtful) {
    const way = `if it is theirs: \`${linkLine(facts.name, account, person)}\``
    disputed.push(accountItem(facts.name, person, account, `${why}; nothing is done there → ${way}`))
  }
  return { orphans, disputed }
}

/** The command that records whose account it is. */
function linkLine(system: string, { id }: ActualAccount, person = 'USER'): string {
  return ['provisionr', 'state', 'link', person, system, id].map(shellWord).join(' ')
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
