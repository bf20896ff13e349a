import type { ExpectedGrant } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { grantKey } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { DriftItem, PlannedChange } from '../domain/plan.ts'
import type { AccountLinks } from './account-links.ts'
import type { PlanInputs } from './plan-inputs.ts'
import { isEnforced } from './is-enforced.ts'
import { laterChanges } from './later-changes.ts'
import { createPersonCase } from './person-case.ts'
import { planPerson } from './plan-person.ts'
import { addressChanged, staleProfile } from './account-update.ts'
import { isIn } from './plan-selection.ts'
import type { SystemFacts } from './system-facts.ts'

/** What a plan is put together from; filled person by person. */
export interface Parts {
  readonly changes: PlannedChange[]
  readonly later: PlannedChange[]
  readonly excess: DriftItem[]
  readonly missing: DriftItem[]
  readonly orphans: DriftItem[]
  readonly disputed: DriftItem[]
  readonly unenforced: DriftItem[]
  readonly gone: LedgerGrant[]
  /** people for whom something waits for a system to be read */
  readonly unread: Set<string>
  /** by system: people of whom not everything was compared there */
  readonly heldBack: Map<string, Set<string>>
  /** by person: the systems in which their account says something else of them than it is to */
  readonly stale: Map<string, readonly string[]>
  unchanged: number
  withheld: number
}

export function createParts(): Parts {
  return {
    changes: [],
    later: [],
    excess: [],
    missing: [],
    orphans: [],
    disputed: [],
    unenforced: [],
    gone: [],
    unread: new Set(),
    heldBack: new Map(),
    stale: new Map(),
    unchanged: 0,
    withheld: 0,
  }
}

/**
 * Plans one person in every system into `parts`. Changes are collected for all, so that it is known what a selection
 * leaves out; drift and counts only for who and what is selected.
 */
export function createPersonPlanner(
  inputs: PlanInputs,
  systems: readonly SystemFacts[],
  links: ReadonlyMap<string, AccountLinks>,
  parts: Parts,
): (timeline: AccessTimeline) => void {
  const { catalog, ledger, riskOf, selection } = inputs
  const owned = groupOwned(ledger.grants)
  const byName = new Map(systems.map((facts) => [facts.name, facts]))
  return (timeline) => {
    const { person } = timeline.now
    const expected = groupBySystem(timeline.now.expected)
    const linkOf = (system: string) => links.get(system)?.byPerson.get(person.id) ?? null
    const open = inputs.partly?.get(person.id)
    for (const facts of systems) {
      if (open && !open.has(facts.name)) continue
      const here = createPersonCase({
        facts,
        catalog,
        timeline,
        link: linkOf(facts.name),
        expected: expected.get(facts.name) ?? new Map<string, ExpectedGrant>(),
        owned: owned.get(person.id)?.get(facts.name) ?? new Map<string, LedgerGrant>(),
        isFirstRun: ledger.lastRun === null,
        gifts: inputs.gifts,
        riskOf,
      })
      const plan = planPerson(here)
      parts.changes.push(...plan.changes)
      parts.gone.push(...plan.gone)
      if (plan.isUnread) parts.unread.add(person.id)
      if (plan.withheld > 0 || here.holdsAll || facts.frozen !== null) {
        const held = parts.heldBack.get(facts.name)
        if (held) held.add(person.id)
        else parts.heldBack.set(facts.name, new Set([person.id]))
      }
      // Whether a name was seen to can never be read: it is not asked for again and again for an account that is off.
      if (staleProfile(here).some(({ name }) => name === addressChanged))
        parts.stale.set(person.id, [...(parts.stale.get(person.id) ?? []), facts.name])
      if (!isIn(selection.people, person.id) || !isIn(selection.systems, facts.name)) continue
      parts.excess.push(...plan.excess)
      parts.missing.push(...plan.missing)
      parts.unenforced.push(...plan.unenforced)
      parts.unchanged += plan.unchanged
      parts.withheld += plan.withheld
    }
    parts.later.push(
      ...laterChanges(timeline, {
        catalog,
        accountOf: (system) => {
          const link = linkOf(system)
          return link?.kind === 'linked' ? link.account.id : null
        },
        isEnforced: (grant, action) => isEnforced(byName.get(grant.system), linkOf(grant.system), grant, action),
      }),
    )
  }
}

function groupBySystem(expected: ReadonlyMap<string, ExpectedGrant>): Map<string, Map<string, ExpectedGrant>> {
  const bySystem = new Map<string, Map<string, ExpectedGrant>>()
  for (const [key, one] of expected) {
    let grants = bySystem.get(one.grant.system)
    if (!grants) bySystem.set(one.grant.system, (grants = new Map<string, ExpectedGrant>()))
    grants.set(key, one)
  }
  return bySystem
}

function groupOwned(grants: readonly LedgerGrant[]): Map<string, Map<string, Map<string, LedgerGrant>>> {
  const byPerson = new Map<string, Map<string, Map<string, LedgerGrant>>>()
  for (const grant of grants) {
    let systems = byPerson.get(grant.person)
    if (!systems) byPerson.set(grant.person, (systems = new Map<string, Map<string, LedgerGrant>>()))
    let keys = systems.get(grant.system)
    if (!keys) systems.set(grant.system, (keys = new Map<string, LedgerGrant>()))
    keys.set(grantKey(grant), grant)
  }
  return byPerson
}
