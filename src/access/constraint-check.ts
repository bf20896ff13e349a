import { compareText } from '../domain/diagnostic.ts'
import { type ConstraintRule, groupByRule, type Holder, type Violation } from '../domain/violation.ts'
import { judgeCount } from './judge-count.ts'
import { judgeForbidden, judgeRequired, judgeSeparation } from './judge-person.ts'
import type { JudgeContext } from './violation-of.ts'

/**
 * Everything that the holders' access violates, at any time from now on. The order of rules, holders and holdings does
 * not show: violations come by constraint, person and time.
 *
 * What cannot be known counts as the worse case: a grant that is pending or perhaps denied counts where nobody (or not
 * too many) may hold it and does not where somebody must; a `people:` that cannot be decided counts as forbidden.
 */
export function judgeConstraints(
  rules: readonly ConstraintRule[],
  holders: readonly Holder[],
  context: JudgeContext,
): Violation[] {
  if (rules.length === 0) return []
  const sorted = holders.toSorted((a, b) => compareText(a.id, b.id))
  const byRule = groupByRule(rules, sorted, ({ stays }) =>
    stays.flatMap((stay) => stay.holdings.map((one) => one.grant)),
  )
  return rules
    .flatMap((rule) => judge(rule, byRule.get(rule) ?? [], context))
    .sort(
      (a, b) =>
        compareText(a.constraint, b.constraint) ||
        a.from - b.from ||
        compareText(a.subject ?? '', b.subject ?? '') ||
        compareText(a.message, b.message),
    )
}

function judge(rule: ConstraintRule, holders: readonly Holder[], context: JudgeContext): Violation[] {
  switch (rule.kind) {
    case 'separation_of_duties':
      return holders.flatMap((holder) => judgeSeparation(rule, holder, context))
    case 'forbidden':
      return holders.flatMap((holder) => judgeForbidden(rule, holder, context))
    case 'required_holders':
      return judgeRequired(rule, holders, context)
    case 'max_holders':
    case 'min_holders':
      return judgeCount(rule, holders, context)
    case 'requires_approval':
      return []
  }
}
