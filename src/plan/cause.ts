import { type PersonAccess, type Reason, totalLoss } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { levelRank } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { AdapterManifest } from '../domain/manifest.ts'
import type { Cause } from '../domain/plan.ts'
import type { GiftLookup } from '../domain/policy-gift.ts'

/** What a person's access, level by level, says about one grant. */
export interface CauseQuestion {
  readonly key: string
  readonly type: string
  readonly manifest: AdapterManifest
  readonly timeline: AccessTimeline
  readonly owned: LedgerGrant | undefined
  /** no run has ever applied anything */
  readonly isFirstRun: boolean
  readonly gifts: GiftLookup
}

/** Why access appears or rises: the person changed, time passed, somebody took it away by hand, or the files changed. */
export function causeOfGain(question: CauseQuestion): Cause {
  const cause = apparentCauseOfGain(question)
  if (cause === 'lifted') return isLiftedByHand(question) ? 'policy' : cause
  return (cause === 'person' || cause === 'start') && isNewlyWritten(question) ? 'policy' : cause
}

/** Whether a deny that stood against something was edited since the last run: its end is then no end that was foreseen. */
function isLiftedByHand({ timeline, gifts }: CauseQuestion): boolean {
  return timeline.before.denials.some(({ reason }) => gifts.of(reason)?.isKnown === false)
}

/** Whether nothing speaks for it but lines of policies that were edited since the last run. */
function isNewlyWritten(question: CauseQuestion): boolean {
  const { key, type, manifest, timeline, gifts } = question
  const target = rankOf(question, timeline.now)
  const reasons = timeline.now.expected.get(key)?.reasons ?? []
  return (
    reasons.length > 0 &&
    reasons.every((reason) => {
      const gift = gifts.of(reason)
      return gift !== null && (!gift.isKnown || levelRank(manifest, type, gift.level) < target)
    })
  )
}

function apparentCauseOfGain(question: CauseQuestion): Cause {
  const { key, timeline, owned, type, manifest } = question
  if (timeline.isNew) return question.isFirstRun ? 'policy' : 'person'
  const target = rankOf(question, timeline.now)
  if (rankOf(question, timeline.unmoved) < target) return 'person'
  if (rankOf(question, timeline.before) < target) {
    const wasStopped =
      timeline.before.suppressed.has(key) || (timeline.before.expected.get(key)?.blocked ?? null) !== null
    return wasStopped ? 'lifted' : 'start'
  }
  return owned && levelRank(manifest, type, owned.level) >= target ? 'drift' : 'policy'
}

/** Why access goes or falls, for what provisionr may take away; `forced`: what forbids it. */
export function causeOfLoss(question: CauseQuestion, forced: Reason | null = null): Cause {
  const { timeline, key } = question
  if (timeline.now.locked) return 'lock'
  if (timeline.now.state === 'terminated') return 'person'
  const target = rankOf(question, timeline.now)
  if (rankOf(question, timeline.unmoved) > target) return 'person'
  if (rankOf(question, timeline.before) > target) {
    const reasons = timeline.before.expected.get(key)?.reasons ?? []
    // An end that was written since the last run is an edit of files, not the end that somebody foresaw.
    if ([...reasons, ...(forced ? [forced] : [])].some((reason) => question.gifts.of(reason)?.isKnown === false))
      return 'policy'
    return reasons[0]?.kind === 'grace' ? 'grace' : 'expiry'
  }
  return 'policy'
}

/** The reasons that no longer hold, for a loss: of the old attributes, else of the time before. */
export function lostReasons(question: CauseQuestion): readonly Reason[] {
  const { timeline, key } = question
  const total = totalLoss(timeline.now)
  if (total) return [total]
  const target = rankOf(question, timeline.now)
  for (const access of [timeline.unmoved, timeline.before]) {
    if (rankOf(question, access) > target) return access.expected.get(key)?.reasons ?? []
  }
  return [{ kind: 'ledger', name: question.owned?.origin ?? 'granted', path: [], at: null, until: null }]
}

export function stateReason(state: string): Reason {
  return { kind: 'state', name: state, path: [], at: null, until: null }
}

/** -2 for nothing, -1 for access without levels. */
function rankOf({ key, type, manifest }: CauseQuestion, access: PersonAccess): number {
  const expected = access.expected.get(key)
  if (!expected || expected.blocked) return -2
  return levelRank(manifest, type, expected.grant.level)
}
