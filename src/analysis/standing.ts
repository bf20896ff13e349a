import type { ExpectedGrant, PersonAccess } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { formatGrant, type Grant, grantKey, levelRank } from '../domain/grant.ts'
import type { Risk } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { PlanReason } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import { planReason } from '../plan/planned-change.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import { type Doubt, type DoubtContext, doubtOf } from './doubt.ts'

/** One grant that a person should have, with what keeps it waiting and when it ends. */
export interface StandingGrant {
  /** as people write it, level included */
  readonly text: string
  readonly grant: Grant
  readonly risk: Risk
  readonly reasons: readonly PlanReason[]
  /** the first instant from which it is not expected any more, at that level; null when none is known */
  readonly until: Instant | null
  /** null: certain */
  readonly doubt: Doubt | null
}

/** What everybody's questions are answered from: a person has it, does not, or nobody can tell from the files. */
export type Answer = 'yes' | 'no' | 'undecided'

export interface Standing {
  readonly answer: Answer
  /** what is asked, or more of it */
  readonly grants: readonly StandingGrant[]
  /** the same right at a lower level */
  readonly less: readonly StandingGrant[]
}

/** Everything the person should have at the time of the timeline, in the order of grants. */
export function standingGrants(timeline: AccessTimeline, at: Instant, context: DoubtContext): StandingGrant[] {
  const { now } = timeline
  const grants = [...now.expected.values()].map((one) => standingGrant(one, now, { timeline, at, context }))
  const disputed = disputedGrants(now, context).map(({ expected, doubt }) => ({
    ...standingGrant(expected, now, { timeline, at, context }),
    until: null,
    doubt,
  }))
  return [...grants, ...disputed]
}

/** Two of an exclusive type: files give both, so that neither is given and what the person has stays. */
function disputedGrants(
  { suppressed, expected, problems, denials, locked }: PersonAccess,
  { catalog }: DoubtContext,
): { readonly expected: ExpectedGrant; readonly doubt: Doubt }[] {
  if (locked || problems.length === 0) return []
  return [...suppressed].flatMap(([key, one]) => {
    const { system, type } = one.grant
    const problem = problems.find(({ scope }) => scope?.system === system && scope.type === type)
    const isDenied = denials.some((denial) => denial.certain && matchesGrant(denial.pattern, one.grant, catalog))
    if (!problem || isDenied || expected.has(key)) return []
    return [{ expected: one, doubt: { kind: 'problem' as const, text: problem.message, at: problem.at } }]
  })
}

/** How the person stands to what is asked, at the time of the timeline. */
export function standingOf(
  question: GrantQuestion,
  timeline: AccessTimeline,
  at: Instant,
  context: DoubtContext,
): Standing {
  const { now } = timeline
  const grants: StandingGrant[] = []
  const less: StandingGrant[] = []
  for (const one of now.expected.values()) {
    if (!question.concerns(one.grant)) continue
    ;(question.covers(one.grant) ? grants : less).push(standingGrant(one, now, { timeline, at, context }))
  }
  for (const { expected, doubt } of disputedGrants(now, context))
    if (question.covers(expected.grant))
      grants.push({ ...standingGrant(expected, now, { timeline, at, context }), until: null, doubt })
  const answer = grants.some((one) => one.doubt === null) ? 'yes' : grants.length > 0 ? 'undecided' : 'no'
  return { answer, grants, less }
}

/** When the person will first have for certain what they have not now; null when that is not in sight. */
export function upcomingStanding(
  question: GrantQuestion,
  timeline: AccessTimeline,
  context: DoubtContext,
): { readonly at: Instant; readonly grant: StandingGrant } | null {
  for (const { at, access } of timeline.future) {
    for (const one of access.expected.values()) {
      if (!question.covers(one.grant)) continue
      const grant = standingGrant(one, access, { timeline, at, context })
      if (grant.doubt === null) return { at, grant }
    }
  }
  return null
}

function standingGrant(
  expected: ExpectedGrant,
  access: PersonAccess,
  of: { readonly timeline: AccessTimeline; readonly at: Instant; readonly context: DoubtContext },
): StandingGrant {
  const { grant, risk, reasons } = expected
  const { catalog } = of.context
  return {
    text: formatGrant(grant, catalog),
    grant,
    risk,
    reasons: reasons.map(planReason),
    until: endOfGrant(grant, of),
    doubt: doubtOf(expected, access, of.at, of.context),
  }
}

function endOfGrant(
  grant: Grant,
  {
    timeline,
    at,
    context,
  }: { readonly timeline: AccessTimeline; readonly at: Instant; readonly context: DoubtContext },
): Instant | null {
  const key = grantKey(grant)
  const rank = (one: Grant) => levelRank(context.catalog.get(one.system), one.type, one.level)
  for (const later of timeline.future) {
    if (later.at <= at) continue
    const still = later.access.expected.get(key)
    if (!still || rank(still.grant) < rank(grant)) return later.at
  }
  return null
}
