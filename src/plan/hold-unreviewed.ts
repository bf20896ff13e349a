import type { AccessTimeline } from '../domain/access-timeline.ts'
import { grantKey, levelRank } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange, Refusal } from '../domain/plan.ts'
import { type Hash, isAccountChange } from './planned-change.ts'
import { type ReviewablePlan, type ReviewedDecisions, unreviewedChanges } from './reviewed-decisions.ts'
import { withNeeds } from './with-needs.ts'

/** What was applied last, and what reviewers saw of all that was merged since. */
export interface MergedSince {
  readonly commit: string
  /** by person: what those files make of the same people now */
  readonly base: ReadonlyMap<string, AccessTimeline>
  readonly reviewed: readonly ReviewedDecisions[]
  /** ids of exceptions that were approved by themselves, as they are: whom they give what stands in them */
  readonly approved: ReadonlySet<string>
}

export interface HeldChanges {
  readonly kept: readonly PlannedChange[]
  readonly refusals: readonly Refusal[]
  /** something waits, now or later, for somebody to look at it; or nobody can tell */
  readonly isWaiting: boolean
}

/**
 * Leaves out what edits of files cause and nobody who approved them has seen, other than an exception that was approved by
 * itself: a plan that is made before its approval cannot show it. Whoever came or moved since the last run may get
 * what is not privileged all the same. What needs something that waits, waits with it.
 */
export function holdUnreviewed(
  plan: ReviewablePlan,
  since: MergedSince,
  of: {
    readonly timelines: readonly AccessTimeline[]
    readonly catalog: SystemCatalog
    /** no run has ever applied anything, so that nobody has come since */
    readonly isFirstRun: boolean
    /** systems that were not read to the end: what files cause there is not seen yet */
    readonly unread: ReadonlySet<string>
    readonly hash: Hash
  },
): HeldChanges {
  const byPerson = new Map(of.timelines.map((one) => [one.now.person.id, one]))
  const granted = [...plan.changes, ...plan.later].filter((change) => isApproved(change, since.approved))
  const asked = new Set(granted.flatMap((change) => [change.id, ...change.requires]))
  const isExcused = (change: PlannedChange) =>
    asked.has(change.id) ||
    (!of.isFirstRun && change.risk !== 'privileged' && isOfMover(change, byPerson.get(change.person), of.catalog))
  const open = unreviewedChanges(plan, since.reviewed, of.hash).filter((change) => !isExcused(change))
  const later = new Set(plan.later)
  // An end that time brings takes nothing that anybody would have to see.
  const laterGains = open.filter((change) => later.has(change) && isGain(change, of.catalog))
  const now = new Set(open.filter((change) => !later.has(change)))
  const kept = withNeeds(
    plan.changes.filter((change) => !now.has(change)),
    plan.changes,
  )
  const staying = new Set(kept)
  const waiting = plan.changes.filter((change) => !staying.has(change))
  const isHeld = waiting.length + laterGains.length > 0
  const isWaiting = isHeld || of.timelines.some((one) => differsIn(of.unread, one, since.base.get(one.now.person.id)))
  return { kept, refusals: isHeld ? [refusal(since.commit, waiting, laterGains)] : [], isWaiting }
}

/** Whether the files of now and those of then want different things in any of the systems. */
function differsIn(systems: ReadonlySet<string>, now: AccessTimeline, then: AccessTimeline | undefined): boolean {
  if (systems.size === 0) return false
  const wanted = (timeline: AccessTimeline | undefined) =>
    [...(timeline?.now.expected ?? [])]
      .filter(([, { grant, blocked }]) => systems.has(grant.system) && blocked === null)
      .map(([key, { grant }]) => `${key} ${grant.level ?? ''}`)
      .sort()
      .join('\n')
  return wanted(now) !== wanted(then)
}

function isApproved({ action, reasons }: PlannedChange, exceptions: ReadonlySet<string>): boolean {
  const isGiven = action === 'add' || action === 'update'
  return (
    isGiven && reasons.length > 0 && reasons.every(({ kind, name }) => kind === 'exception' && exceptions.has(name))
  )
}

/** Whether a person has it by having come or moved: with what was known of them at the last run they would not. */
function isOfMover(change: PlannedChange, timeline: AccessTimeline | undefined, catalog: SystemCatalog): boolean {
  if (timeline === undefined) return false
  const { unmoved, isNew } = timeline
  const { system, type, resource, after } = change
  if (isAccountChange(change)) {
    if (change.action !== 'create_account' && change.action !== 'enable_account') return false
    return isNew || ![...unmoved.expected.values()].some((one) => one.grant.system === system && !one.blocked)
  }
  if (change.action !== 'add' || resource === null) return false
  const known = unmoved.expected.get(grantKey({ system, type, resource }))
  const rank = (level: string | null) => levelRank(catalog.get(system), type, level)
  return isNew || !known || known.blocked !== null || rank(known.grant.level) < rank(after?.level ?? null)
}

function isGain({ system, type, before, after }: PlannedChange, catalog: SystemCatalog): boolean {
  const rank = (level: string | null) => levelRank(catalog.get(system), type, level)
  return after !== null && (before === null || rank(after.level) > rank(before.level))
}

function refusal(commit: string, now: readonly PlannedChange[], later: readonly PlannedChange[]): Refusal {
  const shown = [...now, ...later].slice(0, 5).map(({ action, address }) => `${action} \`${address}\``)
  const rest = now.length + later.length - shown.length
  const amount = now.length + later.length
  const what = amount === 1 ? '1 change' : `${amount} changes`
  const list = `${shown.join(', ')}${rest > 0 ? `, ${rest} more` : ''}`
  return {
    guard: 'unreviewed',
    message: `${what} by files merged since ${commit.slice(0, 7)}, in no plan that was reviewed, ${amount === 1 ? 'waits' : 'wait'}: ${list}`,
    allow_with: 'a pull request of these files whose plan shows it, approved and merged',
    waiting: now.map(({ id }) => id),
  }
}
