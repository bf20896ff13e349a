import type { Instant } from '../domain/time.ts'
import {
  type ConstraintRule,
  type Holder,
  type Involved,
  involvedIn,
  type Stay,
  type Violation,
} from '../domain/violation.ts'
import { tooFewText, tooManyText } from '../domain/violation-text.ts'
import { type JudgeContext, violationOf } from './violation-of.ts'

/** A stretch of time in which too many or too few hold the grants, with the moment at which it is worst. */
interface Stretch {
  readonly from: Instant
  readonly until: Instant | null
  readonly worst: Instant
}

/**
 * Counts distinct holders over time. A stretch without a break is one violation, told as it is at its worst (the first
 * such moment). Where few are too few, only people count who certainly hold a grant and can use it.
 */
export function judgeCount(rule: ConstraintRule, holders: readonly Holder[], context: JudgeContext): Violation[] {
  const limit = rule.count
  if (limit === null) return []
  const isMost = rule.kind === 'max_holders'
  const candidates = isMost ? holders : holders.filter((one) => one.isPerson)
  const counts = (stay: Stay) => heldIn(rule, stay, isMost).length > 0
  const excess = (count: number) => (isMost ? count - limit : limit - count)
  return findStretches(candidates, counts, excess, context.now).map(({ from, until, worst }) => {
    const found = candidates.flatMap((holder) => {
      const stay = holder.stays.find((one) => one.from <= worst && (one.until === null || worst < one.until))
      const involved = stay ? heldIn(rule, stay, isMost) : []
      return involved.length === 0 ? [] : [{ id: holder.id, involved }]
    })
    const certain = found.filter((one) => one.involved.some(({ holding }) => holding.isCertain)).length
    const isCertain = !isMost || certain > limit
    const facts = { ...context, isCertain }
    const ids = found.map((one) => one.id)
    const text = isMost ? tooManyText(rule, found, facts) : tooFewText(rule, ids, facts)
    return violationOf(rule, context, { subject: null, holders: found, isCertain, from, until, ...text })
  })
}

/** The holdings that count: for a lower limit only what somebody can act with. */
function heldIn(rule: ConstraintRule, stay: Stay, isMost: boolean): Involved[] {
  const involved = involvedIn(rule, stay.holdings)
  return isMost ? involved : involved.filter(({ holding }) => holding.isCertain && holding.isUsable)
}

function findStretches(
  holders: readonly Holder[],
  counts: (stay: Stay) => boolean,
  excess: (count: number) => number,
  now: Instant,
): Stretch[] {
  const steps = new Map<Instant, number>([[now, 0]])
  const step = (at: Instant, by: number) => steps.set(at, (steps.get(at) ?? 0) + by)
  for (const { stays } of holders) {
    for (const stay of stays) {
      if (!counts(stay)) continue
      step(stay.from, 1)
      if (stay.until !== null) step(stay.until, -1)
    }
  }
  const stretches: Stretch[] = []
  let open: { readonly from: Instant; readonly worst: Instant; readonly by: number } | null = null
  let count = 0
  for (const [at, change] of [...steps].sort(([a], [b]) => a - b)) {
    count += change
    const by = excess(count)
    if (by > 0) {
      if (open === null || by > open.by) open = { from: open === null ? at : open.from, worst: at, by }
    } else if (open !== null) {
      stretches.push({ from: open.from, until: at, worst: open.worst })
      open = null
    }
  }
  if (open !== null) stretches.push({ from: open.from, until: null, worst: open.worst })
  return stretches
}
