import type { ActualAccount, Reason } from '../domain/access.ts'
import { accountType, findType } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { RiskOf } from './person-case.ts'
import { grantState, grantText, plannedChange } from './planned-change.ts'
import type { SystemFacts } from './system-facts.ts'

/** Why an orphan's access goes; `name` is what views print. */
const reason: Reason = { kind: 'drift', name: 'the account belongs to nobody', path: [], at: null, until: null }

/** Whether `orphans: remove` may touch this account at all: only where everything is enforced, and nobody could be meant. */
export function isRemovable(
  account: ActualAccount,
  facts: SystemFacts,
  options: { readonly people: ReadonlySet<string>; readonly isPeopleWhole: boolean },
): boolean {
  const { username, id } = account
  if (facts.frozen || facts.settings.orphans !== 'remove' || facts.mode !== 'authoritative') return false
  if (!facts.accountsComplete || !options.isPeopleWhole) return false
  // Changes are addressed by the username, which must be nobody's id and fit into an address.
  const isPlain = username !== '' && !/[/*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(username)
  const isTaken = options.people.has(username.toLowerCase()) || options.people.has(id.toLowerCase())
  const namesakes = [...facts.accounts.values()].filter((one) => one.username === username).length
  return isPlain && !isTaken && namesakes === 1
}

/**
 * Takes away what an account of nobody holds, and suspends it where the system can. The changes' person is the
 * account's username. Computed and unmanaged grants, and those of another enforcement mode, stay.
 */
export function removeOrphan(
  account: ActualAccount,
  facts: SystemFacts,
  options: { readonly catalog: SystemCatalog; readonly riskOf: RiskOf },
): PlannedChange[] {
  const base = {
    person: account.username,
    account: account.id,
    system: facts.name,
    cause: 'drift',
    reasons: [reason],
  } as const
  const changes: PlannedChange[] = []
  for (const { type, resource, level, status, computedBy } of facts.grants.get(account.id)?.values() ?? []) {
    const grant = { system: facts.name, type, resource, level }
    const known = findType(facts.manifest, type)
    if (!known || known.mandatory?.default === resource || computedBy !== null) continue
    if (!facts.isComplete(type, resource) || facts.isUnmanaged(grant) || facts.modeOf(grant) !== 'authoritative')
      continue
    const before = grantState(level, status)
    const text = grantText(grant, [before], options.catalog)
    const risk = options.riskOf(grant)
    changes.push(plannedChange({ ...base, action: 'remove', type, resource, grant: text, before, after: null, risk }))
  }
  if (!facts.isWhole || !facts.manifest.account.verbs.suspend) return changes
  const [before, after] = [account.status, 'suspended' as const].map((status) => ({ level: null, status }))
  const change = { ...base, type: accountType, resource: null, grant: null, before: before!, after: after! }
  return [...changes, plannedChange({ ...change, action: 'suspend_account', risk: 'low' })]
}
