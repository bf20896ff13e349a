import { type PersonAccess, totalLoss } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Grant } from '../domain/grant.ts'
import type { PlannedChange, Refusal } from '../domain/plan.ts'
import type { ConstraintRule, ConstraintSubject, Holder, Violation } from '../domain/violation.ts'
import type { AccountLinks } from './account-links.ts'
import { actualHolders } from './actual-holders.ts'
import type { OrderedPair } from './constraint-order.ts'
import { guardConstraints } from './constraint-guard.ts'
import type { PlanInputs } from './plan-inputs.ts'
import type { SystemFacts } from './system-facts.ts'

/** The constraints of a repository and how to judge them; judging is not this layer's, so it is handed in. */
export interface PlanConstraints {
  readonly rules: readonly ConstraintRule[]
  readonly isInvolved: (grant: Grant) => boolean
  /** what the files say of everybody, over time */
  readonly expected: readonly Violation[]
  readonly subjects: ReadonlyMap<string, ConstraintSubject>
  readonly judge: (holders: readonly Holder[]) => readonly Violation[]
}

export interface ConstrainedChanges {
  readonly changes: readonly PlannedChange[]
  readonly refusals: readonly Refusal[]
  readonly diagnostics: readonly Diagnostic[]
  /** people for whom something waits */
  readonly waiting: readonly string[]
}

/** Leaves out what would create or worsen a violation, and puts removals before the additions that need them. */
export function constrainChanges(
  changes: readonly PlannedChange[],
  inputs: PlanInputs,
  facts: { readonly systems: readonly SystemFacts[]; readonly links: ReadonlyMap<string, AccountLinks> },
): ConstrainedChanges {
  const { constraints, timelines, ledger, catalog, now } = inputs
  if (constraints.rules.length === 0) return { changes, refusals: [], diagnostics: [], waiting: [] }
  const { rules, isInvolved, subjects } = constraints
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
    now,
  })
  const kept = changes.filter((change) => !verdict.blocked.has(change.id))
  const waiting = changes.filter((change) => verdict.blocked.has(change.id)).map((change) => change.person)
  return {
    changes: reorder(kept, verdict.order),
    refusals: verdict.refusals,
    diagnostics: verdict.diagnostics,
    waiting,
  }
}

function isAway(access: PersonAccess): boolean {
  return access.state === 'leave' || totalLoss(access) !== null
}

/** Each second requires its first and comes after it; otherwise the order stays. */
function reorder(changes: readonly PlannedChange[], order: readonly OrderedPair[]): PlannedChange[] {
  const firsts = new Map<string, string[]>()
  for (const [first, second] of order) firsts.set(second, [...(firsts.get(second) ?? []), first])
  let waiting = changes.map((change) => {
    const more = firsts.get(change.id) ?? []
    return more.length === 0 ? change : { ...change, requires: [...new Set([...change.requires, ...more])] }
  })
  const open = new Set(waiting.map((change) => change.id))
  const ordered: PlannedChange[] = []
  while (waiting.length > 0) {
    const left: PlannedChange[] = []
    for (const change of waiting) {
      if (change.requires.some((id) => open.has(id))) left.push(change)
      else {
        ordered.push(change)
        open.delete(change.id)
      }
    }
    // Pairs never form a circle; if one did, nothing would be lost.
    if (left.length === waiting.length) return [...ordered, ...left]
    waiting = left
  }
  return ordered
}
