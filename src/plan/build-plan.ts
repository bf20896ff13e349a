import { type ActualSystem, totalLoss } from '../domain/access.ts'
import { compareText, sortDiagnostics } from '../domain/diagnostic.ts'
import type { LedgerGrant, LedgerPerson, LedgerRevocation } from '../domain/ledger.ts'
import type { Drift, DriftItem, Plan, PlannedChange } from '../domain/plan.ts'
import { formatInstant } from '../domain/time.ts'
import { accountDiagnostics } from './account-diagnostics.ts'
import { type AccountLinks, linkAccounts } from './account-links.ts'
import { orderAddresses } from './address-updates.ts'
import { markBranchChanges, markBranchLater, markCaused } from './branch-changes.ts'
import { constrainChanges } from './constrain-changes.ts'
import { findUnmatchable } from './doubtful-accounts.ts'
import { withLatestEnd } from './latest-end.ts'
import { holdUnreviewed } from './hold-unreviewed.ts'
import { linkDrift } from './link-drift.ts'
import { openRevocations, revocationDiagnostic } from './open-revocations.ts'
import { orderChanges } from './order.ts'
import { isRemovable, removeOrphan } from './orphan-removal.ts'
import type { PlanInputs } from './plan-inputs.ts'
import {
  frozenDiagnostic,
  problemDiagnostic,
  protectedLinks,
  undecidedDenies,
  unenforcedDiagnostic,
} from './plan-diagnostics.ts'
import { createParts, createPersonPlanner, type Parts } from './plan-parts.ts'
import { isIn, selectChanges } from './plan-selection.ts'
import { planDiagnostic, summarize, systemStatus } from './plan-summary.ts'
import { digestOf } from './planned-change.ts'
import { attributeAddress, guardAttributes } from './attribute-guard.ts'
import { endingChanges } from './urgent-changes.ts'
import { guardVolume } from './removal-guard.ts'
import { keepReviewed } from './reviewed-changes.ts'
import { createSystemFacts, type SystemFacts } from './system-facts.ts'
import { unreadLosses } from './unread-losses.ts'

export interface BuiltPlan {
  readonly plan: Plan
  /** people for whom something is left open, by the selection or because a system was not read: remembered as before */
  readonly leftOpen: ReadonlySet<string>
  /** by system: people of whom not everything was compared there, for whatever reason */
  readonly heldBack: ReadonlyMap<string, ReadonlySet<string>>
  /** people of whom an account says something former that no change sees to: what it says stays remembered */
  readonly outdated: ReadonlySet<string>
  /** owned grants that are neither expected nor held any more */
  readonly gone: readonly LedgerGrant[]
  /** grant keys of what waits for an approval */
  readonly unapproved: ReadonlySet<string>
  /** something by files that were merged since waits until somebody has seen it: they do not count as applied */
  readonly isWaiting: boolean
  /** changes that are left out because no reviewed plan has them */
  readonly unreviewed: readonly PlannedChange[]
  /** what `--confirm` may name of a plan: every change, what guards hold back included, and attributes that are remembered */
  readonly addresses: ReadonlySet<string>
  /** what earlier runs failed to take away, and is not seen to be gone */
  readonly revocations: readonly LedgerRevocation[]
}

/** The plan: a pure function of the files, the people, the live systems, the ledger and the time. */
export function buildPlan(inputs: PlanInputs): BuiltPlan {
  const { settings, catalog, ledger, now, hash, selection, timelines } = inputs
  const systems = [...settings.systems.keys()].sort().flatMap((name) => openFacts(inputs, name))
  const parts = createParts()
  const links = new Map<string, AccountLinks>()
  for (const facts of systems) {
    const linked = linkAccounts(facts, inputs, ledger)
    links.set(facts.name, linked)
    planAccounts(inputs, facts, linked, parts)
  }
  if (selection.people.length === 0)
    for (const [name, count] of inputs.settled) if (isIn(selection.systems, name)) parts.unchanged += count
  const planOne = createPersonPlanner(inputs, systems, links, parts)
  for (const timeline of timelines) planOne(timeline)
  const leavers = new Set(timelines.filter(({ now: at }) => totalLoss(at) !== null).map((one) => one.now.person.id))
  const { since = null } = inputs
  const other = inputs.base ?? since?.base
  const comparison = other ? { timelines, base: other, catalog } : null
  const mark = since ? markCaused : markBranchChanges
  const planned = comparison ? mark(parts.changes, comparison) : parts.changes
  const ordered = orderChanges(planned, { leavers, systems: settings.systems, catalog })
  const laterParts = comparison ? markBranchLater(parts.later, comparison) : parts.later
  const status = systems.map((facts) => systemStatus(facts, inputs.actual.systems.get(facts.name)!))
  const { organization, environment } = settings
  const heldBack = since
    ? holdUnreviewed({ organization, environment, changes: ordered, later: laterParts }, since, {
        timelines,
        catalog,
        isFirstRun: ledger.lastRun === null,
        unread: new Set(status.flatMap((one) => (one.status === 'complete' ? [] : [one.name]))),
        hash,
      })
    : { kept: ordered, refusals: [], isWaiting: false }
  const reviewable = heldBack.kept
  const meant = inputs.onlyEndings ? endingChanges(reviewable, { leavers, catalog }) : reviewable
  const chosen = selectChanges(meant, selection)
  const addressed = orderAddresses(chosen, { systems, people: inputs.people })
  const { kept, left } = inputs.reviewed
    ? keepReviewed(addressed.changes, inputs.reviewed)
    : { kept: addressed.changes, left: [] }
  const constrained = constrainChanges(kept, inputs, { systems, links })
  const { changes } = constrained
  const later = selectChanges(withLatestEnd(laterParts, { systems: settings.systems, catalog }), selection).sort(
    (a, b) =>
      compareText(a.due ?? '', b.due ?? '') || compareText(a.address, b.address) || compareText(a.action, b.action),
  )
  const held = new Map(
    systems.map((facts) => [facts.name, countHeld(facts, inputs.actual.systems.get(facts.name)?.aside)]),
  )
  const volume = guardVolume(changes, {
    guards: settings.guards,
    catalog,
    held,
    locked: new Set(timelines.flatMap(({ now: at }) => (at.locked ? [at.person.id] : []))),
    allowedRemovals: selection.max_removals,
  })
  const people = timelines.map((one) => one.now.person)
  const confirmed = new Set(selection.confirmed)
  const moves = guardAttributes(changes, {
    people,
    remembered: ledger.people,
    total: inputs.peopleCount,
    percent: settings.guards.maxAttributeChanges,
    confirmed,
  })
  const drift: Drift = {
    excess: sortItems(parts.excess),
    missing: sortItems(parts.missing),
    orphans: sortItems(parts.orphans),
    disputed: sortItems(parts.disputed),
  }
  const revocations = openRevocations(ledger.revocations ?? [], { systems, timelines })
  const diagnostics = [
    ...inputs.diagnostics,
    ...timelines.flatMap(({ now: at }) => at.problems.map((problem) => problemDiagnostic(problem, at.person.id))),
    ...timelines.flatMap((timeline) => undecidedDenies(timeline.now, catalog)),
    ...addressed.diagnostics,
    ...constrained.diagnostics,
    ...parts.unenforced.map(unenforcedDiagnostic),
    ...systems.flatMap((facts) => findProtectedLinks(inputs, facts, links.get(facts.name)!, leavers)),
    ...systems.flatMap((facts) => (facts.frozen ? [frozenDiagnostic(facts.name, facts.frozen)] : [])),
    ...systems.flatMap((facts) => accountDiagnostics(facts, { now, timezone: settings.timezone })),
    ...revocations.map(revocationDiagnostic),
    ...unreadLosses(ledger, { systems, timelines, selection }),
  ]
  const selected = new Set(changes.map((change) => change.id))
  const leftOut = ordered.filter((change) => !selected.has(change.id)).map((change) => change.person)
  const plan: Plan = {
    format_version: '1.0',
    kind: 'plan',
    organization,
    environment,
    digest: digestOf(changes, hash),
    branch_digest: digestOf(
      changes.filter((change) => change.by_branch ?? change.cause === 'policy'),
      hash,
    ),
    complete: status.every((one) => one.status === 'complete'),
    // What constraints refuse is left out of the changes; the rest may go on.
    applyable: volume.length + moves.length === 0,
    evaluated_at: formatInstant(now),
    provisionr_version: inputs.version,
    source: inputs.source,
    selection,
    ...(settings.privacy !== 'full' && { privacy: settings.privacy }),
    people: { count: inputs.peopleCount },
    systems: status,
    summary: summarize(changes, later, drift, parts),
    changes,
    later,
    drift,
    refusals: [...volume, ...moves, ...heldBack.refusals, ...constrained.refusals, ...inputs.refusals],
    diagnostics: sortDiagnostics(diagnostics).map(planDiagnostic),
  }
  // What is known of people who are held is not what their record says now.
  const onHold = timelines.flatMap(({ now: { person } }) => (person.hold === null ? [] : [person.id]))
  return {
    plan,
    leftOpen: new Set([...leftOut, ...parts.unread, ...onHold]),
    heldBack: parts.heldBack,
    outdated: outdatedPeople(parts.stale, changes),
    gone: parts.gone,
    unapproved: constrained.unapproved,
    isWaiting: heldBack.isWaiting,
    unreviewed: left,
    addresses: confirmed.size === 0 ? confirmed : addressesOf(ordered, ledger.people),
    revocations,
  }
}

function outdatedPeople(stale: Parts['stale'], changes: readonly PlannedChange[]): ReadonlySet<string> {
  const updated = new Set(
    changes.filter(({ action }) => action === 'update_account').map(({ person, system }) => `${person}/${system}`),
  )
  return new Set(
    [...stale].flatMap(([person, systems]) =>
      systems.every((one) => updated.has(`${person}/${one}`)) ? [] : [person],
    ),
  )
}

function addressesOf(changes: readonly PlannedChange[], people: readonly LedgerPerson[]): ReadonlySet<string> {
  const attributes = people.flatMap((one) => Object.keys(one.attributes).map(attributeAddress))
  return new Set([...changes.map((change) => change.address), ...attributes])
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
      frozen: inputs.frozen.get(name) ?? null,
    }),
  ]
}

/** Accounts of nobody and accounts in doubt: reported, and orphans removed where the settings say so. */
function planAccounts(inputs: PlanInputs, facts: SystemFacts, links: AccountLinks, parts: Parts): void {
  const { catalog, riskOf, isPeopleWhole, selection, ledger } = inputs
  const people = new Set(
    [...inputs.people.map((one) => one.id), ...ledger.people.map((one) => one.person)].map((id) => id.toLowerCase()),
  )
  const isRemoving = facts.settings.orphans === 'remove'
  const unmatchable = isRemoving ? findUnmatchable(facts, inputs.people, links.byPerson) : null
  const isCertain = isPeopleWhole && unmatchable === null
  const removable = new Set(
    links.orphans.filter((one) => isRemovable(one, facts, { people, isPeopleWhole: isCertain })),
  )
  for (const account of removable) parts.changes.push(...removeOrphan(account, facts, { catalog, riskOf }))
  if (!isIn(selection.systems, facts.name)) return
  const drift = linkDrift(facts, links, removable, unmatchable)
  if (selection.people.length === 0) parts.orphans.push(...drift.orphans)
  parts.disputed.push(...drift.disputed.filter(({ person }) => isIn(selection.people, person ?? '')))
}

function findProtectedLinks(
  { ledger, selection }: PlanInputs,
  facts: SystemFacts,
  links: AccountLinks,
  leavers: ReadonlySet<string>,
) {
  if (!isIn(selection.systems, facts.name)) return []
  const isMeant = (id: string) => facts.isProtected(facts.accounts.get(id)!)
  const here = ledger.accounts.filter(
    (one) => one.system === facts.name && facts.accounts.has(one.account) && isMeant(one.account),
  )
  const linked = new Set(here.map(({ account, person }) => `${account}\0${person}`))
  return protectedLinks(facts, links, { linked, leavers }).filter((one) => isIn(selection.people, one.person ?? ''))
}

/** What can be taken away there: grants, and accounts that are on. */
function countHeld(facts: SystemFacts, aside: ActualSystem['aside']): number {
  let count = (aside?.accounts ?? 0) + (aside?.grants ?? 0)
  for (const held of facts.grants.values()) count += held.size
  for (const { status } of facts.accounts.values()) if (status !== 'suspended' && status !== 'deactivated') count++
  return count
}

function sortItems(items: readonly DriftItem[]): DriftItem[] {
  return items.toSorted((a, b) => compareText(a.address, b.address) || compareText(a.account ?? '', b.account ?? ''))
}
