import type { Grant } from '../domain/grant.ts'
import { type ApprovalCase, approverSet } from './approval-stages.ts'
import type { RuleModel } from './rule-model.ts'

/** Whose approval one stage of an access rule asks for. */
export interface AskedStage {
  readonly rule: string
  readonly need: number
  /** as the rule names them */
  readonly from: readonly string[]
  /** ids of the people who may approve in this case, sorted */
  readonly people: readonly string[]
}

/** The stages of all rules that cover any of the grants, in the order of writing; a rule without stages has none. */
export function askedStages(grants: readonly Grant[], { rules }: RuleModel, approval: ApprovalCase): AskedStage[] {
  return rules
    .filter(({ covers }) => grants.some(covers))
    .flatMap(({ rule }) =>
      rule.approvals.map((stage) => ({
        rule: rule.name,
        need: Math.max(1, stage.need),
        from: stage.from.map(({ name }) => name),
        people: approverSet(stage, approval),
      })),
    )
}
