import { isOff, type PersonAccess, totalLoss } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { type Grant, grantKey } from '../domain/grant.ts'
import type { PlannedChange, Refusal } from '../domain/plan.ts'
import { outlookId } from './access-outlook.ts'
import { adminRules, isAdminGrant, isSwitchingOff } from './admin-rules.ts'
import type { AccountLinks } from './account-links.ts'
import { accountHolder, actualHolders } from './actual-holders.ts'
import type { OrderedPair } from './constraint-order.ts'
import { guardConstraints } from './constraint-guard.ts'
import { neededFirst } from './needed-first.ts'
import type { PlanApprovalNeed, PlanInputs } from './plan-inputs.ts'
import type { SystemFacts } from './system-facts.ts'

export interface ConstrainedChanges {
  readonly changes: readonly PlannedChange[]
  readonly refusals: readonly Refusal[]
  readonly diagnostics: readonly Diagnostic[]
  /** grant keys of what waits for an approval */
  readonly unapproved: ReadonlySet<string>
}

/** Leaves out what would create or worsen a violation, and puts removals before the additions that need them. */
export function constrainChanges(
  changes: readonly PlannedChange[],
  inputs: PlanInputs,
  facts: { readonly systems: readonly SystemFacts[]; readonly links: ReadonlyMap<string, AccountLinks> },
): ConstrainedChanges {
  const { constraints, timelines, ledger, catalog, now, settings, selection } = inputs
  const { minAdmins } = settings.guards
  const admins = adminRules(changes, { systems: facts.systems, catalog, minAdmins, at: settings.at })
  const rules = [...constraints.rules, ...admins]
  if (rules.length === 0) return { changes, refusals: [], diagnostics: [], unapproved: new Set() }
  const { subjects } = constraints
  const touched = new Set(admins.flatMap((rule) => rule.sides.flat()))
  const isInvolved = (grant: Grant) =>
    constraints.isInvolved(grant) || (touched.has(grantKey(grant)) && isAdminGrant(grant, catalog))
  const expected = new Map(timelines.map((timeline) => [timeline.now.person.id, timeline.now]))
  const held = actualHolders({ ...facts, expected, owned: ledger.grants, subjects, isInvolved, now })
  const away = new Set([...expected].flatMap(([id, access]) => (isAway(access) ? [id] : [])))
  const verdict = guardConstraints({
    rules,
    expected: constraints.expected,
    actual: constraints.judge(held),
    held,
    changes,
    away,
    subjects,
    catalog,
    confirmed: new Set(selection.confirmed),
    strangers: strangersIn(changes, facts),
    reachable: reachableChanges(changes, facts.systems, away),
    now,
  })
  const allowed = changes.filter((change) => !verdict.blocked.has(change.id))
  const needs = constraints.approvalNeeds(allowed)
  const strict = needs.filter((need) => need.enforce === 'error')
  const unapproved = new Set(strict.flatMap((need) => need.changes))
  const kept = allowed.filter((change) => !unapproved.has(change.id))
  const advice = needs.filter((need) => need.enforce === 'warn').map(unapprovedWarning)
  return {
    changes: reorder(kept, verdict.order),
    refusals: [...verdict.refusals, ...strict.map(unapprovedRefusal)],
    diagnostics: [...verdict.diagnostics, ...advice],
    unapproved: new Set(
      allowed.flatMap(({ id, system, type, resource }) =>
        resource !== null && unapproved.has(id) ? [grantKey({ system, type, resource })] : [],
      ),
    ),
  }
}

/** Changes of accounts that belong to nobody, by id, with the account as the outlook names it. */
function strangersIn(
  changes: readonly PlannedChange[],
  { systems, links }: Parameters<typeof constrainChanges>[2],
): ReadonlyMap<string, string> {
  const orphans = new Map(
    systems.flatMap(({ name }) =>
      (links.get(name)?.orphans ?? []).map(({ id, username }) => [
        `${name}\0${id}`,
        outlookId({ id: accountHolder(name, username), isPerson: false }),
      ]),
    ),
  )
  return new Map(
    changes.flatMap(({ id, system, account }): [string, string][] => {
      const holder = orphans.get(`${system}\0${account ?? ''}`)
      return holder === undefined ? [] : [[id, holder]]
    }),
  )
}

/** What is taken, from people who are away, in accounts that are on and stay on. */
function reachableChanges(
  changes: readonly PlannedChange[],
  systems: readonly SystemFacts[],
  away: ReadonlySet<string>,
): ReadonlySet<string> {
  const accounts = new Map(systems.map((one) => [one.name, one.accounts]))
  const off = new Set(changes.filter(isSwitchingOff).map(({ system, account }) => `${system}\0${account ?? ''}`))
  const staysOn = ({ system, account }: PlannedChange) => {
    const status = accounts.get(system)?.get(account ?? '')?.status
    return status !== undefined && !isOff(status) && !off.has(`${system}\0${account ?? ''}`)
  }
  return new Set(changes.filter((one) => away.has(one.person) && staysOn(one)).map(({ id }) => id))
}

function unapprovedRefusal({ constraint, stages, changes, people }: PlanApprovalNeed): Refusal {
  const waits = changes.length === 1 ? 'it waits' : 'they wait'
  const message = `${many(changes)} that ${people.join(', ')} would newly get must be approved under \`${constraint}\`, and no approval can be verified; ${waits}`
  const by = stages.map(({ need, from }) => `${Math.max(1, need)} of ${from.map(({ name }) => name).join(', ')}`)
  const allow = `an approval of the change, seen by the forge: ${by.join('; ')}`
  return { guard: 'unverified_approval', message, allow_with: allow, waiting: changes }
}

function unapprovedWarning({ constraint, changes, people, at }: PlanApprovalNeed): Diagnostic {
  return {
    severity: 'warning',
    code: 'unverified-approval',
    message: `${many(changes)} newly given to ${people.join(', ')} should be approved under \`${constraint}\``,
    help: 'ask the approvers that the constraint names',
    at,
  }
}

function many({ length }: readonly unknown[]): string {
  return length === 1 ? '1 grant' : `${length} grants`
}

function isAway(access: PersonAccess): boolean {
  return access.state === 'leave' || totalLoss(access) !== null
}

/** Each second requires its first and comes after it; otherwise the order stays. */
function reorder(changes: readonly PlannedChange[], order: readonly OrderedPair[]): PlannedChange[] {
  const firsts = new Map<string, string[]>()
  for (const [first, second] of order) firsts.set(second, [...(firsts.get(second) ?? []), first])
  return neededFirst(
    changes.map((change) => {
      const more = firsts.get(change.id) ?? []
      return more.length === 0 ? change : { ...change, requires: [...new Set([...change.requires, ...more])] }
    }),
  )
}
