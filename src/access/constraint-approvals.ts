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

/**
 * The additions and promotions that `requires_approval` constraints cover, by constraint. What a person already has, and
 * what stands (see `standingChanges`), needs none.
 */
export function approvalNeeds(
  rules: readonly ConstraintRule[],
  changes: readonly PlannedChange[],
  isStanding: (change: PlannedChange) => boolean,
): readonly ApprovalNeed[] {
  const needs: ApprovalNeed[] = []
  for (const rule of rules) {
    if (rule.kind !== 'requires_approval') continue
    const covered = changes.filter((change) => isNewlyGiven(rule, change) && !isStanding(change))
    if (covered.length === 0) continue
    needs.push({
      constraint: rule.name,
      enforce: rule.enforce,
      stages: rule.approvals,
      changes: covered.map((change) => change.id).sort(),
      people: [...new Set(covered.map((change) => change.person))].sort(),
      at: rule.at,
    })
  }
  return needs.sort((a, b) => compareText(a.constraint, b.constraint))
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
