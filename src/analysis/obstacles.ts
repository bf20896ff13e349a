import type { AccessModel } from '../access/access-model.ts'
import { attributesAt } from '../access/lifecycle.ts'
import type { Reason } from '../domain/access.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { formatGrant, type Grant } from '../domain/grant.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { SourcePosition } from '../domain/position.ts'
import { conflictOf } from '../domain/separation.ts'
import type { Instant } from '../domain/time.ts'
import type { DoubtContext } from './doubt.ts'
import type { Standing } from './standing.ts'

/** What would keep the grant away although something gave it. */
export interface Obstacle {
  readonly kind: 'lock' | 'deny' | 'state' | 'withheld' | 'constraint' | 'problem' | 'frozen-system'
  /** one clause: lower case, no full stop */
  readonly text: string
  readonly at: SourcePosition | null
  /** when it ends by itself; null when that is not known */
  readonly until: Instant | null
}

/** Denies, locks, the person’s state, what waits, and constraints that the grant would break. */
export function obstaclesOf(
  grant: Grant,
  standing: Standing,
  timeline: AccessTimeline,
  of: { readonly model: AccessModel; readonly at: Instant; readonly context: DoubtContext },
): Obstacle[] {
  const { now } = timeline
  const { model, at, context } = of
  const { catalog } = context
  const found: Obstacle[] = []
  if (now.locked) found.push(lockObstacle('a lock takes everything from the person', now.locked))
  const state = stateObstacle(timeline)
  if (state) found.push(state)
  for (const { pattern, certain, reason } of now.denials) {
    if (!matchesGrant(pattern, grant, catalog)) continue
    const text = pattern.level === null ? pattern.text : `${pattern.text} (${pattern.level})`
    if (reason.kind === 'lock') found.push(lockObstacle(`a lock takes \`${text}\` from everybody`, reason))
    else {
      const via =
        reason.path.length > 1
          ? ` via ${reason.path
              .slice(1)
              .map((one) => `\`${one}\``)
              .join(' → ')}`
          : ''
      const words = certain ? 'denies' : 'may deny, for the record does not tell,'
      found.push({
        kind: 'deny',
        text: `policy \`${reason.name}\`${via} ${words} \`${text}\``,
        at: reason.at,
        until: reason.until,
      })
    }
  }
  for (const { text, at: place } of waiting(standing))
    if (!found.some((one) => one.text === text)) found.push({ kind: 'withheld', text, at: place, until: null })
  for (const { message, scope, at: place } of now.problems)
    if (scope === null || (scope.system === grant.system && scope.type === grant.type))
      if (!found.some((one) => one.text === message))
        found.push({ kind: 'problem', text: message, at: place, until: null })
  const frozen = context.frozenAt(at).get(grant.system)
  if (frozen && !found.some((one) => one.at === frozen.at))
    found.push({ ...lockObstacle(`a lock freezes \`${grant.system}\``, frozen), kind: 'frozen-system' })
  return [...found, ...constraintObstacles(grant, timeline, model)]
}

/** A deny that may apply is told with its policy already. */
function waiting({ grants }: Standing) {
  return grants.flatMap(({ doubt }) => (doubt && doubt.kind !== 'deny' && doubt.kind !== 'leave' ? [doubt] : []))
}

function lockObstacle(text: string, lock: Reason): Obstacle {
  return { kind: 'lock', text: `${text}: ${lock.name}`, at: lock.at, until: lock.until }
}

function stateObstacle({ now, future }: AccessTimeline): Obstacle | null {
  const { state, person } = now
  if (state === 'active') return null
  const change = future.find(({ access }) => access.state !== state)
  const until = change?.at ?? null
  const text =
    state === 'terminated'
      ? 'the person has left'
      : state === 'leave'
        ? 'the person is on leave: what they have stays, and nothing is given'
        : 'the person has not started yet'
  return { kind: 'state', text, at: person.at, until: state === 'terminated' ? null : until }
}

function constraintObstacles(
  grant: Grant,
  { now }: AccessTimeline,
  { constraints, settings, policies }: AccessModel,
): Obstacle[] {
  const rules = constraints.rules.filter((rule) => rule.enforce === 'error')
  const held = [...now.expected.values()].map((one) => one.grant)
  const found: Obstacle[] = []
  const conflict = conflictOf(rules, grant, held)
  if (conflict) {
    const other = formatGrant(conflict.other, policies.catalog)
    const text = `constraint \`${conflict.rule.name}\` allows nobody both this and \`${other}\`, which the person should have`
    found.push({ kind: 'constraint', text, at: conflict.rule.at, until: null })
  }
  const { id, zone } = now.person
  const subject = { id, zone, attributes: attributesAt(now.person, now.state, settings.people) }
  for (const rule of rules) {
    if (rule.sidesOf(grant).length === 0) continue
    if (rule.kind === 'forbidden' && rule.isMeant(subject) !== false)
      found.push({
        kind: 'constraint',
        text: `constraint \`${rule.name}\` forbids it to people like this person`,
        at: rule.at,
        until: null,
      })
    if (rule.kind === 'required_holders' && rule.isExact && !rule.required.includes(id)) {
      const text = `constraint \`${rule.name}\` allows it to nobody but ${rule.required.join(', ')}`
      found.push({ kind: 'constraint', text, at: rule.at, until: null })
    }
    if (rule.kind === 'requires_approval')
      found.push({
        kind: 'constraint',
        text: `constraint \`${rule.name}\` asks for an approval of the change that gives it`,
        at: rule.at,
        until: null,
      })
  }
  return found
}
