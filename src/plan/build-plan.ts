import type { ActualAccess, ExpectedGrant } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { compareText, type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { grantKey } from '../domain/grant.ts'
import type { Ledger, LedgerGrant } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Person } from '../domain/person.ts'
import type { DriftItem, Plan, PlannedChange, PlanSelection, PlanSource } from '../domain/plan.ts'
import type { Settings, SystemRules } from '../domain/settings.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { type AccountLinks, linkAccounts } from './account-links.ts'
import { laterChanges } from './later-changes.ts'
import { linkDrift } from './link-drift.ts'
import { orderChanges } from './order.ts'
import { createPersonCase } from './person-case.ts'
import { selectChanges } from './plan-selection.ts'
import { planPerson, type RiskOf } from './plan-person.ts'
import { planDiagnostic, summarize, systemStatus } from './plan-summary.ts'
import { digestOf, type Hash } from './planned-change.ts'
import { guardVolume } from './removal-guard.ts'
import { createSystemFacts, type SystemFacts } from './system-facts.ts'

export interface PlanInputs {
  readonly settings: Settings
  readonly catalog: SystemCatalog
  readonly rules: ReadonlyMap<string, SystemRules>
  readonly ledger: Ledger
  readonly actual: ActualAccess
  /** everybody in the source, held people included: their accounts are theirs */
  readonly people: readonly Person[]
  /** the people whose access may change */
  readonly timelines: readonly AccessTimeline[]
  readonly diagnostics: readonly Diagnostic[]
  readonly now: Instant
  readonly riskOf: RiskOf
  readonly hash: Hash
  readonly version: string
  readonly source: PlanSource
  readonly selection: PlanSelection
}

export interface BuiltPlan {
  readonly plan: Plan
  /** people with changes that the selection leaves out: they stay as they are remembered */
  readonly leftOut: ReadonlySet<string>
  /** owned grants that are neither expected nor held any more */
  readonly gone: readonly LedgerGrant[]
}

/** The plan: a pure function of the files, the people, the live systems, the ledger and the time. */
export function buildPlan(inputs: PlanInputs): BuiltPlan {
  const { settings, catalog, ledger, now, hash } = inputs
  const systems = [...settings.systems.keys()].sort().flatMap((name) => openFacts(inputs, name))
  const parts = createParts()
  const links = new Map<string, AccountLinks>()
  for (const facts of systems) {
    const known = ledger.accounts.filter((one) => one.system === facts.name)
    const linked = linkAccounts(facts, inputs.people, known)
    links.set(facts.name, linked)
    const drift = linkDrift(facts, linked)
    parts.orphans.push(...drift.orphans)
    parts.disputed.push(...drift.disputed)
  }
  const owned = groupOwned(ledger.grants)
  for (const timeline of inputs.timelines) planOne(inputs, timeline, systems, links, owned, parts)
  const leavers = new Set(
    inputs.timelines.filter(({ now: { state } }) => state === 'terminated').map(({ now: { person } }) => person.id),
  )
  const ordered = orderChanges(parts.changes, { leavers, systems: settings.systems, catalog })
  const changes = selectChanges(ordered, inputs.selection)
  const later = selectChanges(parts.later, inputs.selection).sort(
    (a, b) =>
      compareText(a.due ?? '', b.due ?? '') || compareText(a.address, b.address) || compareText(a.action, b.action),
  )
  const held = new Map(systems.map((facts) => [facts.name, countGrants(facts)]))
  const refusals = guardVolume(changes, {
    guards: settings.guards,
    catalog,
    held,
    allowedRemovals: inputs.selection.max_removals,
  })
  const drift = {
    excess: sortItems(parts.excess),
    missing: sortItems(parts.missing),
    orphans: sortItems(parts.orphans),
    disputed: sortItems(parts.disputed),
  }
  const status = systems.map((facts) =>
    systemStatus(facts, inputs.actual.systems.get(facts.name)!, (value) => `sha256:${hash(canonicalJson(value))}`),
  )
  const unenforced = parts.unenforced.map(unenforcedDiagnostic)
  const problems = inputs.timelines.flatMap(({ now: { problems: all, person } }) =>
    all.map(
      (one): Diagnostic => ({
        severity: 'error',
        code: one.code,
        message: one.message,
        help: one.help,
        at: one.at,
        person: person.id,
      }),
    ),
  )
  const selected = new Set(changes)
  const leftOut = new Set(ordered.filter((change) => !selected.has(change)).map((change) => change.person))
  const plan: Plan = {
    format_version: '1.0',
    kind: 'plan',
    organization: settings.organization,
    environment: settings.environment,
    digest: digestOf(changes, hash),
    branch_digest: digestOf(
      changes.filter((change) => change.cause === 'policy'),
      hash,
    ),
    complete: status.every((one) => one.status === 'complete'),
    applyable: refusals.length === 0,
    evaluated_at: formatInstant(now),
    provisionr_version: inputs.version,
    source: inputs.source,
    selection: inputs.selection,
    people: { count: inputs.people.length },
    systems: status,
    summary: summarize(changes, later, drift, parts),
    changes,
    later,
    drift,
    refusals,
    diagnostics: sortDiagnostics([...inputs.diagnostics, ...problems, ...unenforced]).map(planDiagnostic),
  }
  return { plan, leftOut, gone: parts.gone }
}

interface Parts {
  readonly changes: PlannedChange[]
  readonly later: PlannedChange[]
  readonly excess: DriftItem[]
  readonly missing: DriftItem[]
  readonly orphans: DriftItem[]
  readonly disputed: DriftItem[]
  readonly unenforced: DriftItem[]
  readonly gone: LedgerGrant[]
  unchanged: number
  withheld: number
}

function createParts(): Parts {
  return {
    changes: [],
    later: [],
    excess: [],
    missing: [],
    orphans: [],
    disputed: [],
    unenforced: [],
    gone: [],
    unchanged: 0,
    withheld: 0,
  }
}

function openFacts(inputs: PlanInputs, name: string): SystemFacts[] {
  const { settings, catalog, rules, actual, selection } = inputs
  const system = settings.systems.get(name)
  const manifest = catalog.get(name)
  const read = actual.systems.get(name)
  const known = rules.get(name)
  if (!system || !manifest || !read || !known) return []
  return [
    createSystemFacts({
      settings: system,
      manifest,
      rules: known,
      actual: read,
      catalog,
      remediate: selection.remediate,
    }),
  ]
}

function planOne(
  inputs: PlanInputs,
  timeline: AccessTimeline,
  systems: readonly SystemFacts[],
  links: ReadonlyMap<string, AccountLinks>,
  owned: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, LedgerGrant>>>,
  parts: Parts,
): void {
  const { person } = timeline.now
  const expected = groupBySystem(timeline.now.expected)
  const linkOf = (system: string) => links.get(system)?.byPerson.get(person.id) ?? null
  for (const facts of systems) {
    const here = createPersonCase({
      facts,
      catalog: inputs.catalog,
      timeline,
      link: linkOf(facts.name),
      expected: expected.get(facts.name) ?? new Map<string, ExpectedGrant>(),
      owned: owned.get(person.id)?.get(facts.name) ?? new Map<string, LedgerGrant>(),
      isFirstRun: inputs.ledger.lastRun === null,
    })
    const plan = planPerson(here, inputs.riskOf)
    parts.changes.push(...plan.changes)
    parts.excess.push(...plan.excess)
    parts.missing.push(...plan.missing)
    parts.unenforced.push(...plan.unenforced)
    parts.gone.push(...plan.gone)
    parts.unchanged += plan.unchanged
    parts.withheld += plan.withheld
  }
  const accountOf = (system: string) => {
    const link = linkOf(system)
    return link?.kind === 'linked' ? link.account.id : null
  }
  const readable = new Set(systems.filter((facts) => facts.accountsComplete).map((facts) => facts.name))
  parts.later.push(
    ...laterChanges(timeline, { catalog: inputs.catalog, accountOf, isReadable: (system) => readable.has(system) }),
  )
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

function countGrants(facts: SystemFacts): number {
  let count = 0
  for (const held of facts.grants.values()) count += held.size
  return count
}

function sortItems(items: readonly DriftItem[]): DriftItem[] {
  return items.toSorted((a, b) => compareText(a.address, b.address) || compareText(a.account ?? '', b.account ?? ''))
}

function unenforcedDiagnostic(item: DriftItem): Diagnostic {
  return {
    severity: 'error',
    code: 'not-enforced-here',
    message: `\`${item.address}\` must go, but ${item.system} is only observed or added to`,
    help: 'remove it by hand, or set `enforcement: owned` there',
    at: null,
    ...(item.person === null ? {} : { person: item.person }),
  }
}
