import { formatInstant } from '../domain/time.ts'
import type { AccessProblem, PersonAccess, Reason } from '../domain/access.ts'
import { formatGrant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { DriftItem } from '../domain/plan.ts'
import type { AccountLinks } from './account-links.ts'
import type { SystemFacts } from './system-facts.ts'

export function problemDiagnostic({ code, message, help, at }: AccessProblem, person: string): Diagnostic {
  return { severity: 'error', code, message, help, at, person }
}

/** `not-enforced-here`: a deny or a person's leaving takes access away, and the enforcement mode keeps it. */
export function unenforcedDiagnostic(item: DriftItem): Diagnostic {
  return {
    severity: 'error',
    code: 'not-enforced-here',
    message: `\`${item.address}\` must go, but ${item.system} is only observed or added to`,
    help: 'remove it by hand, or set `enforcement: owned` there',
    at: null,
    ...(item.person === null ? {} : { person: item.person }),
  }
}

export function frozenDiagnostic(system: string, reason: Reason): Diagnostic {
  const until = reason.until === null ? 'until the lock is taken out' : `until ${formatInstant(reason.until)}`
  return {
    severity: 'warning',
    code: 'frozen-system',
    message: `nothing is written to \`${system}\` ${until}: ${reason.name}`,
    help: 'end the lock when it is over; what waits is planned then',
    at: reason.at,
  }
}

/** Grants that wait because nobody can tell whether a deny reaches the person: the record lacks what its trigger asks for. */
export function undecidedDenies({ person, expected }: PersonAccess, catalog: SystemCatalog): Diagnostic[] {
  return [...expected.values()].flatMap(({ grant, blocked }) => {
    if (blocked?.kind !== 'deny') return []
    const message = `\`${formatGrant(grant, catalog)}\` is neither given to \`${person.id}\` nor taken away: policy \`${blocked.name}\` may deny it, and the record does not tell`
    const help = 'complete the record: the policy’s triggers name the attribute that decides'
    return [{ severity: 'warning', code: 'undecided-deny', message, help, at: blocked.at, person: person.id }]
  })
}

/**
 * `protected-link`: an account that is somebody's, and whose name now makes it nobody's to touch. Anybody who may rename
 * their account could hide it so. One that was never linked counts when its person left and it is still on.
 */
export function protectedLinks(
  facts: SystemFacts,
  links: AccountLinks,
  known: { readonly linked: ReadonlySet<string>; readonly leavers: ReadonlySet<string> },
): Diagnostic[] {
  return [...links.byPerson].flatMap(([person, link]) => {
    const accounts = link.kind === 'linked' ? [link.account] : link.accounts
    return accounts.flatMap((account): Diagnostic[] => {
      const isOn = account.status !== 'suspended' && account.status !== 'deactivated'
      const isGone = known.leavers.has(person)
      if (!facts.isProtected(account) || (isGone ? !isOn : !known.linked.has(`${account.id}\0${person}`))) return []
      const message = `account \`${account.username}\` of \`${person}\` in ${facts.name} is protected by its name, so nothing is done there${isGone ? ': the person must lose everything, and it is still on' : ''}`
      const help = isGone
        ? 'switch it off there; then find out why it has that name'
        : 'give it back its name there, or take that name out of `protected`'
      return [{ severity: 'error', code: 'protected-link', message, help, at: facts.settings.at, person }]
    })
  })
}
