import { compareText } from '../domain/diagnostic.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import type { Grant } from '../domain/grant.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { ConstraintRule } from '../domain/violation.ts'

/** Approvals that a change of the files needs because it newly gives certain grants. */
export interface ApprovalNeed {
  readonly constraint: string
  readonly enforce: 'error' | 'warn'
  readonly stages: readonly ApprovalStage[]
  /** ids of the changes that wait for the approvals, sorted */
  readonly changes: readonly string[]
  /** who gets the grants, sorted: none of them can approve */
  readonly people: readonly string[]
  readonly at: SourcePosition
}

/** Whether what newly gives a change was approved as the rule asks, by nobody of the `people` who get something under it. */
export type IsApproved = (rule: ConstraintRule, change: PlannedChange, people: readonly string[]) => boolean

/**
 * The additions and promotions that `requires_approval` constraints cover, by constraint. What a person already has,
 * what stands (see `standingChanges`) and what was approved (see `approvedChanges`) needs none.
 */
export function approvalNeeds(
  rules: readonly ConstraintRule[],
  changes: readonly PlannedChange[],
  isStanding: (change: PlannedChange) => boolean,
  isApproved: IsApproved,
): readonly ApprovalNeed[] {
  const needs: ApprovalNeed[] = []
  for (const rule of rules) {
    if (rule.kind !== 'requires_approval') continue
    const covered = changes.filter((change) => isNewlyGiven(rule, change) && !isStanding(change))
    const people = peopleOf(covered)
    const open = covered.filter((change) => !isApproved(rule, change, people))
    if (open.length === 0) continue
    needs.push({
      constraint: rule.name,
      enforce: rule.enforce,
      stages: rule.approvals,
      changes: open.map((change) => change.id).sort(),
      people: peopleOf(open),
      at: rule.at,
    })
  }
  return needs.sort((a, b) => compareText(a.constraint, b.constraint))
}

function peopleOf(changes: readonly PlannedChange[]): string[] {
  return [...new Set(changes.map((change) => change.person))].sort()
}

/** Covered as it will be and not as it is: a promotion counts when only the new level is covered. */
function isNewlyGiven(rule: ConstraintRule, change: PlannedChange): boolean {
  const { action, system, type, resource, before, after } = change
  if ((action !== 'add' && action !== 'update') || resource === null || after === null) return false
  const covers = (level: string | null) => {
    const grant: Grant = { system, type, resource, level }
    return rule.sidesOf(grant).length > 0
  }
  return covers(after.level) && (before === null || !covers(before.level))
}
