import type { AccessModel } from '../access/access-model.ts'
import { attributesAt } from '../access/lifecycle.ts'
import type { RuleModel } from '../access/rule-model.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { Explanation } from '../domain/explanation.ts'
import { formatGrant, type Grant, grantKey } from '../domain/grant.ts'
import { placeInFiles, type SourcePosition } from '../domain/position.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { riskOf } from '../policy/compiled-policy.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { fillTemplate } from '../policy/resource-template.ts'
import { type AskableRule, askableRules } from './askable-rules.ts'
import type { DoubtContext } from './doubt.ts'
import { type NearPolicy, nearPolicies } from './near-policies.ts'
import { type Obstacle, obstaclesOf } from './obstacles.ts'
import { type Answer, type StandingGrant, standingOf, upcomingStanding } from './standing.ts'

/** What would have to be true for a person to have a grant. */
export interface WhyNot {
  /** the ordinary explanation; for a yes it is the whole answer */
  readonly explanation: Explanation
  /** as people write it */
  readonly grant: string
  readonly answer: Answer
  readonly obstacles: readonly Obstacle[]
  /** the nearest; `more` says how many others give it too */
  readonly policies: readonly NearPolicy[]
  readonly more: number
  readonly upcoming: { readonly at: Instant; readonly grant: StandingGrant } | null
  /** of the person for this grant, and why they give nothing now */
  readonly exceptions: readonly NearException[]
  readonly rules: readonly AskableRule[]
  /** only an access rule can give it beside policies, and there is none */
  readonly needsRule: boolean
}

export interface NearException {
  readonly id: string
  readonly text: string
  readonly at: SourcePosition | null
}

const shownPolicies = 3

/** Everything that keeps the grant away, and every way to it. */
export function whyNot(
  question: GrantQuestion & { readonly grant: Grant },
  timeline: AccessTimeline,
  of: {
    readonly model: AccessModel
    readonly rules: RuleModel
    readonly at: Instant
    readonly context: DoubtContext
    readonly explanation: Explanation
  },
): WhyNot {
  const { model, rules, at, context, explanation } = of
  const { now } = timeline
  const { catalog } = context
  const standing = standingOf(question, timeline, at, context)
  const grant = formatGrant(question.grant, catalog)
  if (standing.answer === 'yes') {
    const none = { obstacles: [], policies: [], more: 0, upcoming: null, exceptions: [], rules: [], needsRule: false }
    return { explanation, grant, answer: 'yes', ...none }
  }
  const { id, zone } = now.person
  const subject = { id, zone, attributes: attributesAt(now.person, now.state, model.settings.people) }
  const policies = nearPolicies(question, { model, subject, state: now.state, at })
  const askable = askableRules(question.grant, now, { rules, subject, directory: model.directory, catalog, at })
  const risk = riskOf(question.grant, question.grant.resource, model.policies.rules)
  return {
    explanation,
    grant,
    answer: standing.answer,
    obstacles: obstaclesOf(question.grant, standing, timeline, { model, at, context }),
    policies: policies.slice(0, shownPolicies),
    more: Math.max(0, policies.length - shownPolicies),
    upcoming: upcomingStanding(question, timeline, context),
    exceptions: nearExceptions(question, timeline, { model, at }),
    rules: askable,
    needsRule: askable.length === 0 && risk === 'privileged',
  }
}

function nearExceptions(
  question: GrantQuestion,
  { now: { person, expected, suppressed } }: AccessTimeline,
  { model, at }: { readonly model: AccessModel; readonly at: Instant },
): NearException[] {
  return (model.exceptions.get(person.id) ?? []).flatMap(({ exception, grants, period }) => {
    const keys = grants.flatMap(({ parsed: { system, type, resource, level } }) => {
      const filled = fillTemplate(resource, person.attributes)
      if (!filled.ok) return []
      const grant: Grant = { system, type, resource: filled.resource, level }
      return question.covers(grant) ? [grantKey(grant)] : []
    })
    if (keys.length === 0) return []
    const verdict = model.verdicts.get(exception)?.get(keys[0]!)
    // One that is in force and gives it stands in the way of nothing: what takes it away is told elsewhere.
    if (
      keys.some((key) =>
        [...(expected.get(key)?.reasons ?? []), ...(suppressed.get(key)?.reasons ?? [])].some(
          (one) => one.name === exception.id,
        ),
      )
    )
      return []
    const text = exceptionText(period, verdict, at)
    return [{ id: exception.id, text, at: placeInFiles(exception.at) }]
  })
}

function exceptionText(
  written: { readonly starts: Instant; readonly ends: Instant },
  verdict: { readonly period: { readonly starts: Instant; readonly ends: Instant } | null } | undefined,
  at: Instant,
): string {
  if (written.ends <= at) return `ended on ${formatInstant(written.ends)}`
  const period = verdict ? verdict.period : written
  if (period === null) return 'is outside of what its access rules allow, and gives nothing'
  if (period.starts > at) return `starts on ${formatInstant(period.starts)}`
  if (period.ends <= at)
    return `ended on ${formatInstant(period.ends)}, when the window of its access rule closed or its review was overdue`
  return 'gives nothing while the person is not eligible, away, or not there yet'
}
