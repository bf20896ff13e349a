import { formatGrant, grantKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Instant } from '../domain/time.ts'
import type { ConstraintRule, Involved, Violation } from '../domain/violation.ts'
import { type Mood, periodText } from '../domain/violation-text.ts'

export interface JudgeContext {
  readonly now: Instant
  readonly catalog: SystemCatalog
  /** `would` for what the files say, `does` for what the systems say */
  readonly mood: Mood
}

/** A violation from what was found; its message says when, unless it is from now on for good. */
export function violationOf(
  rule: ConstraintRule,
  context: Pick<JudgeContext, 'now' | 'catalog'>,
  found: {
    readonly subject: string | null
    readonly holders: readonly { readonly id: string; readonly involved: readonly Involved[] }[]
    readonly isCertain: boolean
    readonly from: Instant
    readonly until: Instant | null
    readonly message: string
    readonly help: string
  },
): Violation {
  const { now, catalog } = context
  const { subject, holders, isCertain, from, until, message, help } = found
  return {
    constraint: rule.name,
    kind: rule.kind,
    enforce: rule.enforce,
    subject,
    people: holders.map((one) => one.id),
    from,
    until,
    isCertain,
    grants: holders.flatMap(({ id, involved }) =>
      involved.map(({ holding: { grant, reasons } }) => ({
        person: id,
        key: grantKey(grant),
        grant: formatGrant(grant, catalog),
        reasons,
      })),
    ),
    message: `${periodText(from, until, now)}${message}`,
    help,
    at: rule.at,
  }
}
