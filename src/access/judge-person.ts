import type { Instant } from '../domain/time.ts'
import {
  type ConstraintRule,
  type Holder,
  type Involved,
  involvedIn,
  sidesIn,
  type Stay,
  type Violation,
} from '../domain/violation.ts'
import {
  extraHolderText,
  type Facts,
  forbiddenText,
  missingHolderText,
  separationText,
} from '../domain/violation-text.ts'
import { type JudgeContext, violationOf } from './violation-of.ts'

/** One stretch of time in which one person violates a rule in one way. */
interface Finding {
  readonly from: Instant
  readonly until: Instant | null
  readonly isCertain: boolean
  readonly involved: readonly Involved[]
  /** sides of which nothing is held */
  readonly missing: readonly number[]
}

/** Grants from two sides at one time, whatever gives them. */
export function judgeSeparation(rule: ConstraintRule, holder: Holder, context: JudgeContext): Violation[] {
  const findings = find(holder.stays, (stay) => {
    const involved = involvedIn(rule, stay.holdings)
    if (sidesIn(involved).size < 2) return null
    return { involved, isCertain: sidesIn(involved.filter((one) => one.holding.isCertain)).size > 1 }
  })
  return tell(rule, holder.id, findings, context, ({ involved }, facts) =>
    separationText(rule, holder.id, involved, facts),
  )
}

/** A grant in the hands of somebody whom `people:` means, or perhaps means. Accounts of nobody known are no people. */
export function judgeForbidden(rule: ConstraintRule, holder: Holder, context: JudgeContext): Violation[] {
  if (!holder.isPerson) return []
  const findings = find(holder.stays, (stay) => {
    const involved = involvedIn(rule, stay.holdings)
    const isMeant = involved.length === 0 ? false : stay.subject === null ? null : rule.isMeant(stay.subject)
    if (isMeant === false) return null
    return { involved, isCertain: isMeant === true && involved.some((one) => one.holding.isCertain) }
  })
  return tell(rule, holder.id, findings, context, ({ involved }, facts) =>
    forbiddenText(rule, holder.id, involved, facts),
  )
}

/** Required people who lack something of a pattern, and holders who are not among the required when those are all. */
export function judgeRequired(rule: ConstraintRule, holders: readonly Holder[], context: JudgeContext): Violation[] {
  const known = new Map(holders.filter((one) => one.isPerson).map((one) => [one.id, one]))
  const missing = rule.required.flatMap((id) => {
    const stays = known.get(id)?.stays ?? [{ from: context.now, until: null, subject: null, holdings: [] }]
    const findings = find(stays, (stay) => {
      const held = sidesIn(involvedIn(rule, stay.holdings).filter((one) => one.holding.isCertain))
      const lacking = [...rule.sides.keys()].filter((side) => !held.has(side))
      return lacking.length === 0 ? null : { involved: [], isCertain: true, missing: lacking }
    })
    return tell(rule, id, findings, context, (finding, facts) => missingHolderText(rule, id, finding.missing, facts))
  })
  if (!rule.isExact) return missing
  const required = new Set(rule.required)
  const extra = holders.flatMap((holder) => {
    if (holder.isPerson && required.has(holder.id)) return []
    const findings = find(holder.stays, (stay) => {
      const involved = involvedIn(rule, stay.holdings)
      return involved.length === 0 ? null : { involved, isCertain: involved.some((one) => one.holding.isCertain) }
    })
    return tell(rule, holder.id, findings, context, ({ involved }, facts) =>
      extraHolderText(rule, holder.id, involved, facts),
    )
  })
  return [...missing, ...extra]
}

function find(
  stays: readonly Stay[],
  judge: (stay: Stay) => (Pick<Finding, 'involved' | 'isCertain'> & Partial<Pick<Finding, 'missing'>>) | null,
): Finding[] {
  const findings: Finding[] = []
  for (const stay of stays) {
    const found = judge(stay)
    if (!found) continue
    const finding: Finding = { missing: [], ...found, from: stay.from, until: stay.until }
    const last = findings.at(-1)
    // The same trouble goes on although something else about the person changes; its first reasons stay.
    if (last && last.until === finding.from && signature(last) === signature(finding))
      findings[findings.length - 1] = { ...last, until: finding.until }
    else findings.push(finding)
  }
  return findings
}

function signature({ involved, missing, isCertain }: Finding): string {
  return JSON.stringify([involved.map(({ holding }) => holding.grant), missing, isCertain])
}

function tell(
  rule: ConstraintRule,
  person: string,
  findings: readonly Finding[],
  context: JudgeContext,
  text: (finding: Finding, facts: Facts) => { readonly message: string; readonly help: string },
): Violation[] {
  return findings.map((finding) => {
    const { isCertain, involved, from, until } = finding
    return violationOf(rule, context, {
      subject: person,
      holders: [{ id: person, involved }],
      isCertain,
      from,
      until,
      ...text(finding, { ...context, isCertain }),
    })
  })
}
