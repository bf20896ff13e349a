import { type ApprovalCase, approverSet } from './approval-stages.ts'
import type { CompiledRule } from './rule-model.ts'

/** Whose approval one stage of an access rule asks for. */
export interface AskedStage {
  readonly rule: string
  readonly need: number
  /** as the rule names them */
  readonly from: readonly string[]
  /** ids of the people who may approve in this case, sorted */
  readonly people: readonly string[]
}

/** The stages of the rules, in the order of writing; a rule may have none. */
export function askedStages(rules: readonly CompiledRule[], approval: ApprovalCase): AskedStage[] {
  return rules.flatMap(({ rule }) =>
    rule.approvals.map((stage) => ({
      rule: rule.name,
      need: Math.max(1, stage.need),
      from: stage.from.map(({ name }) => name),
      people: approverSet(stage, approval),
    })),
  )
}
