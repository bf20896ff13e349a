import type { AccessModel } from '../access/access-model.ts'
import { explainAccess } from '../access/explain-access.ts'
import type { PersonAccess } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import type { ExplainedGrant, Explanation } from '../domain/explanation.ts'
import { accountType, formatGrant } from '../domain/grant.ts'
import type { Instant } from '../domain/time.ts'
import type { GrantQuestion } from '../policy/grant-question.ts'
import type { DoubtContext } from './doubt.ts'
import { standingGrants, standingOf } from './standing.ts'

/** An explanation that says the same as every other answer: what waits, and when each grant really ends. */
export function explainStanding(
  model: AccessModel,
  timeline: AccessTimeline,
  options: {
    readonly at: Instant
    /** null: everything the person should have */
    readonly question: GrantQuestion | null
    readonly description: string | null
    readonly context: DoubtContext
  },
): Explanation {
  const { at, question, description, context } = options
  const grant = question?.grant ?? null
  const isAccount = question !== null && grant?.type === accountType
  const here = isAccount ? onlyCovered(timeline.now, question) : timeline.now
  const isNothing = here.expected.size + here.suppressed.size === 0
  const explained = explainAccess(model, here, { at, description, grant: isAccount && !isNothing ? null : grant })
  const standings = new Map(standingGrants(timeline, at, context).map((one) => [one.text, one]))
  const entries = explained.entries.map((entry): ExplainedGrant => {
    const standing = standings.get(entry.grant)
    if (!standing) return entry
    const { until, doubt } = standing
    return doubt === null ? { ...entry, until } : { ...entry, until, verdict: 'undecided', withheld: doubt.text }
  })
  const asked = grant && formatGrant(grant, context.catalog)
  const lower = question !== null && grant !== null ? lowerEntry(question, formatGrant(grant, context.catalog)) : []
  return { ...explained, grant: asked, entries: [...lower, ...entries] }

  function lowerEntry(of: GrantQuestion, text: string): ExplainedGrant[] {
    const { grants, less } = standingOf(of, timeline, at, context)
    const [held] = less
    if (grants.length > 0 || !held) return []
    const remark = { kind: 'remark' as const, text: `only \`${held.text}\` is expected`, at: null }
    return [{ grant: text, verdict: 'absent', chains: [[remark]], until: null }]
  }
}

function onlyCovered(access: PersonAccess, { covers }: GrantQuestion): PersonAccess {
  const keep = (all: PersonAccess['expected']) => new Map([...all].filter(([, one]) => covers(one.grant)))
  return { ...access, expected: keep(access.expected), suppressed: keep(access.suppressed) }
}
