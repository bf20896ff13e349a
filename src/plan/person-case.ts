import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { ExpectedGrant } from '../domain/access.ts'
import { accountType } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { Risk, SystemCatalog } from '../domain/manifest.ts'
import type { GiftLookup } from '../domain/policy-gift.ts'
import type { AccountLink } from './account-links.ts'
import type { HeldGrant, SystemFacts } from './system-facts.ts'

/** One person in one system: all that a decision there needs. */
export interface PersonCase {
  readonly facts: SystemFacts
  readonly catalog: SystemCatalog
  readonly timeline: AccessTimeline
  readonly link: AccountLink | null
  /** expected grants of this system by key, account short-hands apart */
  readonly expected: ReadonlyMap<string, ExpectedGrant>
  /** the short-hands that call for the account itself */
  readonly accountReasons: readonly ExpectedGrant[]
  /** what provisionr owns here, by grant key */
  readonly owned: ReadonlyMap<string, LedgerGrant>
  /** additions and ordinary removals of this person wait */
  readonly holdsAll: boolean
  /** grant types whose changes wait */
  readonly heldTypes: ReadonlySet<string>
  readonly isFirstRun: boolean
  readonly gifts: GiftLookup
  readonly riskOf: RiskOf
}

export type RiskOf = (grant: HeldGrant) => Risk

export function createPersonCase(options: {
  readonly facts: SystemFacts
  readonly catalog: SystemCatalog
  readonly timeline: AccessTimeline
  readonly link: AccountLink | null
  readonly expected: ReadonlyMap<string, ExpectedGrant>
  readonly owned: ReadonlyMap<string, LedgerGrant>
  readonly isFirstRun: boolean
  readonly gifts: GiftLookup
  readonly riskOf: RiskOf
}): PersonCase {
  const { facts, catalog, timeline, link, owned, isFirstRun, gifts, riskOf } = options
  const problems = timeline.now.problems
  const expected = new Map<string, ExpectedGrant>()
  const accountReasons: ExpectedGrant[] = []
  for (const [key, one] of options.expected) {
    if (one.grant.type === accountType) accountReasons.push(one)
    else expected.set(key, one)
  }
  return {
    facts,
    catalog,
    timeline,
    link,
    expected,
    accountReasons,
    owned,
    holdsAll: timeline.now.person.hold !== null || problems.some((problem) => problem.scope === null),
    heldTypes: new Set(problems.flatMap(({ scope }) => (scope?.system === facts.name ? [scope.type] : []))),
    isFirstRun,
    gifts,
    riskOf,
  }
}
