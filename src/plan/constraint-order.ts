import type { Cause, PlannedChange } from '../domain/plan.ts'
import { type ConstraintRule, involvedIn } from '../domain/violation.ts'
import { type AccessOutlook, type Effect, gives, takes, turnsOff } from './access-outlook.ts'
import { gainsOf, holdersOf } from './gain-guard.ts'
import { usersOf } from './loss-guard.ts'

/** Ids: the first change must have succeeded, and have been seen to, before the second is made. */
export type OrderedPair = readonly [first: string, second: string]

/** What waits for nothing: it was due or ordered. */
const undelayed: ReadonlySet<Cause> = new Set(['expiry', 'grace', 'lock'])

/**
 * The order that keeps constraints true between the first and the last write: what ends one side of a conflict, or makes
 * room for a holder, comes before what begins the other; a new holder comes before the one who is still needed goes.
 * Pairs never form a circle, neither among themselves nor with `requires`; the removal's safety wins.
 */
export function orderForConstraints(
  rules: readonly ConstraintRule[],
  outlook: AccessOutlook,
  options: {
    readonly changes: readonly PlannedChange[]
    readonly blocked: ReadonlySet<string>
    readonly away: ReadonlySet<string>
  },
): OrderedPair[] {
  const { changes, blocked, away } = options
  const pairs = new Map<string, OrderedPair>()
  const followers = new Map<string, Set<string>>()
  const follow = (first: string, second: string) => {
    const known = followers.get(first)
    if (known) known.add(second)
    else followers.set(first, new Set([second]))
  }
  for (const { id, requires } of changes) for (const first of requires) follow(first, id)
  const add = ([first, second]: OrderedPair) => {
    if (first === second || leadsTo(followers, second, first)) return
    follow(first, second)
    pairs.set(JSON.stringify([first, second]), [first, second])
  }
  const open = rules.filter((rule) => rule.kind !== 'requires_approval')
  for (const rule of open)
    if (rule.kind === 'separation_of_duties') for (const pair of apart(rule, outlook, blocked)) add(pair)
  for (const rule of open)
    if (rule.kind === 'max_holders') for (const pair of makeRoom(rule, outlook, blocked)) add(pair)
  for (const rule of open)
    if (rule.kind === 'min_holders') for (const pair of replaceFirst(rule, outlook, blocked, away)) add(pair)
  return [...pairs.values()].sort(([a, b], [c, d]) => (a < c ? -1 : a > c ? 1 : b < d ? -1 : b > d ? 1 : 0))
}

/** One person's moves from one side to another. */
function apart(rule: ConstraintRule, outlook: AccessOutlook, blocked: ReadonlySet<string>): OrderedPair[] {
  return outlook.peopleFor(rule).flatMap((person) => {
    const effects = openEffects(outlook, person, blocked)
    const gains = effects.filter((effect) => gives(rule, effect))
    return effects
      .filter((effect) => takes(rule, effect))
      .flatMap((loss) =>
        gains
          .filter((gain) => isOtherSide(rule, loss, gain))
          .map((gain): OrderedPair => [loss.change.id, gain.change.id]),
      )
  })
}

function isOtherSide(rule: ConstraintRule, loss: Effect, gain: Effect): boolean {
  const lost = loss.before ? rule.sidesOf(loss.before) : []
  const won = gain.after ? rule.sidesOf(gain.after) : []
  return won.some((side) => lost.some((other) => other !== side))
}

/** While old and new holders together are too many, the new ones wait for the old ones. */
function makeRoom(rule: ConstraintRule, outlook: AccessOutlook, blocked: ReadonlySet<string>): OrderedPair[] {
  const before = holdersOf(rule, outlook, null)
  const after = holdersOf(rule, outlook, blocked)
  if (new Set([...before.keys(), ...after.keys()]).size <= (rule.count ?? 0)) return []
  const coming = [...after.keys()].filter((person) => !before.has(person))
  const gains = coming.flatMap((person) => gainsOf(rule, outlook, person, blocked))
  const losses = [...before.keys()]
    .filter((person) => !after.has(person))
    .flatMap((person) => openEffects(outlook, person, blocked).filter((effect) => takes(rule, effect)))
  return losses.flatMap((loss) => gains.map((gain): OrderedPair => [loss.change.id, gain.id]))
}

/** While those who stay are too few, whoever goes waits for the new ones. */
function replaceFirst(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  blocked: ReadonlySet<string>,
  away: ReadonlySet<string>,
): OrderedPair[] {
  const before = usersOf(rule, outlook, null)
  const after = usersOf(rule, outlook, blocked)
  const staying = [...before].filter((person) => after.has(person))
  if (staying.length >= (rule.count ?? 0)) return []
  const gains = [...after]
    .filter((person) => !before.has(person))
    .flatMap((person) => gainsOf(rule, outlook, person, blocked))
  const losses = [...before]
    .filter((person) => !after.has(person) && !away.has(person))
    .flatMap((person) => {
      const systems = new Set(involvedIn(rule, outlook.before(person)).map(({ holding }) => holding.grant.system))
      return openEffects(outlook, person, blocked).filter(
        (effect) => takes(rule, effect) || (turnsOff(effect) && systems.has(effect.change.system)),
      )
    })
    .filter(({ change }) => !undelayed.has(change.cause))
  return gains.flatMap((gain) => losses.map((loss): OrderedPair => [gain.id, loss.change.id]))
}

function openEffects(outlook: AccessOutlook, person: string, blocked: ReadonlySet<string>): Effect[] {
  return outlook.effectsOf(person).filter(({ change }) => !blocked.has(change.id))
}

function leadsTo(followers: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set([from])
  const open = [from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true
    for (const next of followers.get(id) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(next)
    }
  }
  return false
}
