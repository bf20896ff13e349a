import type { Grant } from './grant.ts'
import type { ConstraintRule } from './violation.ts'

/**
 * The first separation of duties that would be broken by holding `grant` beside `others`; null when none is. What a
 * mover would keep for a while, for example, may not stand on the other side of what they get now.
 */
export function conflictOf(
  rules: readonly ConstraintRule[],
  grant: Grant,
  others: Iterable<Grant>,
): { readonly rule: ConstraintRule; readonly other: Grant } | null {
  const all = [...others]
  for (const rule of rules) {
    if (rule.kind !== 'separation_of_duties') continue
    const sides = rule.sidesOf(grant)
    if (sides.length === 0) continue
    const other = all.find((one) => rule.sidesOf(one).some((side) => sides.some((own) => own !== side)))
    if (other) return { rule, other }
  }
  return null
}
