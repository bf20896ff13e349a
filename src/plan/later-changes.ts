import { type ExpectedGrant, type PersonAccess, type Reason, totalLoss } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { accountType, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Cause, ChangeAction, PlannedChange } from '../domain/plan.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { HeldGrant } from './system-facts.ts'
import { grantState, grantText, plannedChange } from './planned-change.ts'

/** What time alone will change for a person, in order: ends, starts, grace running out, the first and the last day. */
export function laterChanges(
  timeline: AccessTimeline,
  options: {
    readonly catalog: SystemCatalog
    readonly accountOf: (system: string) => string | null
    /** whether provisionr would carry it out, as far as is known today */
    readonly isEnforced: (grant: HeldGrant, action: 'add' | 'remove') => boolean
  },
): PlannedChange[] {
  const changes: PlannedChange[] = []
  let previous = timeline.now
  for (const { at, access } of timeline.future) {
    for (const step of compare(previous, access, options.catalog)) {
      const { grant } = step.one
      if (!isLoss(step) && access.person.hold !== null) continue
      if (!options.isEnforced(grant, isLoss(step) ? 'remove' : 'add')) continue
      const before = step.before && grantState(step.before.grant.level)
      const after = step.after && grantState(step.after.grant.level)
      changes.push(
        plannedChange({
          action: step.action,
          person: access.person.id,
          account: options.accountOf(grant.system),
          system: grant.system,
          type: grant.type,
          resource: grant.resource,
          grant: grantText(grant, [before, after], options.catalog),
          before,
          after,
          cause: causeOf(step, previous, access),
          reasons: lossReasons(step, access),
          risk: step.one.risk,
          due: formatInstant(at satisfies Instant),
        }),
      )
    }
    previous = access
  }
  return changes
}

interface Step {
  readonly key: string
  readonly action: ChangeAction
  readonly before: ExpectedGrant | null
  readonly after: ExpectedGrant | null
  /** the side whose reasons tell why */
  readonly one: ExpectedGrant
}

function compare(previous: PersonAccess, next: PersonAccess, catalog: SystemCatalog): Step[] {
  const steps: Step[] = []
  const keys = [...new Set([...previous.expected.keys(), ...next.expected.keys()])].sort()
  for (const key of keys) {
    const before = effective(previous, key)
    const after = effective(next, key)
    const one = after ?? before
    if (!one || one.grant.type === accountType) continue
    if (!before || !after) {
      steps.push({ key, action: after ? 'add' : 'remove', before, after, one })
      continue
    }
    const rank = ({ grant }: ExpectedGrant) => levelRank(catalog.get(grant.system), grant.type, grant.level)
    if (rank(before) !== rank(after))
      steps.push({ key, action: 'update', before, after, one: rank(before) > rank(after) ? before : after })
  }
  return steps
}

function isLoss({ one, after }: Step): boolean {
  return one !== after
}

function effective(access: PersonAccess, key: string): ExpectedGrant | null {
  const one = access.expected.get(key)
  return one && !one.blocked ? one : null
}

function lossReasons(step: Step, access: PersonAccess): readonly Reason[] {
  const total = totalLoss(access)
  return step.action === 'remove' && total ? [total] : step.one.reasons
}

function causeOf(step: Step, previous: PersonAccess, next: PersonAccess): Cause {
  if (!isLoss(step))
    return previous.suppressed.has(step.key) || previous.expected.get(step.key)?.blocked ? 'lifted' : 'start'
  if (next.state === 'terminated') return 'person'
  return step.one.reasons[0]?.kind === 'grace' ? 'grace' : 'expiry'
}
