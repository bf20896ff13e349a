import type { SystemCatalog } from '../domain/manifest.ts'
import type { Cause, PlannedChange } from '../domain/plan.ts'
import { type ConstraintRule, type Holding, involvedIn, sidesIn } from '../domain/violation.ts'
import { fewAdminsText, missingHolderText, tooFewText } from '../domain/violation-text.ts'
import { type AccessOutlook, type Effect, outlookId, takes, turnsOff } from './access-outlook.ts'
import { type Breach, brokenBy, holdersOf } from './gain-guard.ts'

/** Counting never keeps access alive whose end was agreed. */
const dueCauses: ReadonlySet<Cause> = new Set(['expiry', 'grace'])

export interface LossBreach extends Breach {
  /** only memberships of people whose accounts are switched off wait */
  readonly isOfAway: boolean
}

export interface LossOptions {
  readonly blocked: ReadonlySet<string>
  readonly away: ReadonlySet<string>
  readonly catalog: SystemCatalog
  /** all rules, so that a removal that ends a violation of one of them is never stopped */
  readonly rules: readonly ConstraintRule[]
  /** addresses whose changes somebody answers for */
  readonly confirmed: ReadonlySet<string>
  /** ids of changes in accounts that stay on although their people are away: what is kept there can be used */
  readonly reachable: ReadonlySet<string>
}

/** Removals that would leave too few holders, or a required one without; what ends another violation is not among them. */
export function findLossBreaches(rule: ConstraintRule, outlook: AccessOutlook, options: LossOptions): LossBreach[] {
  if (rule.kind === 'min_holders') return findTooFew(rule, outlook, options)
  return rule.kind === 'required_holders' ? findMissing(rule, outlook, options) : []
}

/**
 * People who certainly hold something of the rule and can act with it; before the plan when `blocked` is null. For a guard
 * everybody counts who has accepted it, accounts of nobody known included.
 */
export function usersOf(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  blocked: ReadonlySet<string> | null,
): Set<string> {
  return countPeople(rule, outlook, blocked, (one) => one.isCertain && one.isUsable)
}

function findTooFew(rule: ConstraintRule, outlook: AccessOutlook, options: LossOptions): LossBreach[] {
  const count = rule.count ?? 0
  const { catalog, away } = options
  const blocked = new Set(options.blocked)
  const breaches: LossBreach[] = []
  const users = usersOf(rule, outlook, blocked)
  const stop = (people: readonly string[], isOfAway: boolean) => {
    const left = [...usersOf(rule, outlook, blocked)].sort()
    const text = rule.guard
      ? fewAdminsText(rule, left, left.filter((id) => !outlook.isPerson(id)).length)
      : tooFewText(rule, left, { mood: 'would', isCertain: true, catalog })
    const changes = people.flatMap((person) => stoppable(rule, outlook, person, { ...options, blocked }, isOfAway))
    for (const change of changes) blocked.add(change.id)
    if (changes.length > 0) breaches.push({ rule, subject: null, changes, isOfAway, ...text })
  }
  if (users.size < count) {
    const losing = [...usersOf(rule, outlook, null)].filter((person) => !users.has(person) && !away.has(person))
    stop(losing.sort(), false)
  }
  // Memberships of people who cannot use them count only against leaving the resource to nobody.
  const members = countPeople(rule, outlook, blocked, (one) => one.isCertain)
  // A guard keeps who left only as the last one; a constraint keeps the number that it names.
  if (members.size < (rule.guard ? 1 : count)) {
    const before = countPeople(rule, outlook, null, (one) => one.isCertain)
    stop([...before].filter((person) => !members.has(person)).sort(), true)
  }
  return breaches
}

function findMissing(rule: ConstraintRule, outlook: AccessOutlook, options: LossOptions): LossBreach[] {
  return rule.required.flatMap((person) => {
    const sidesHeld = (holdings: readonly Holding[]) =>
      sidesIn(
        involvedIn(
          rule,
          holdings.filter((one) => one.isCertain),
        ),
      )
    const after = sidesHeld(outlook.after(person, options.blocked))
    const lost = [...sidesHeld(outlook.before(person))].filter((side) => !after.has(side))
    if (lost.length === 0) return []
    const isOfAway = options.away.has(person)
    const changes = stoppable(rule, outlook, person, options, isOfAway)
    const facts = { mood: 'would', isCertain: true, catalog: options.catalog } as const
    const text = missingHolderText(
      rule,
      person,
      lost.sort((a, b) => a - b),
      facts,
    )
    return changes.length === 0 ? [] : [{ rule, subject: person, changes, isOfAway, ...text }]
  })
}

/** The person's changes that take something of the rule and may be stopped. */
function stoppable(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  person: string,
  options: LossOptions,
  isOfAway: boolean,
): PlannedChange[] {
  const stopped = new Set(options.blocked)
  const changes: PlannedChange[] = []
  for (const effect of outlook.effectsOf(person)) {
    const { change } = effect
    if (options.confirmed.has(change.address)) continue
    // Who is locked must not go on acting with it, and where accounts stay on only the removal prevents that.
    if (isOfAway && change.cause === 'lock' && options.reachable.has(change.id)) continue
    if (stopped.has(change.id) || !touches(rule, outlook, person, effect, isOfAway)) continue
    if (rule.kind === 'min_holders' && dueCauses.has(change.cause)) continue
    if (endsViolation(outlook, person, change, { ...options, blocked: stopped })) continue
    stopped.add(change.id)
    changes.push(change)
  }
  return changes
}

/** An account that goes off takes the use of what is held with it; for people who are away that is never stopped. */
function touches(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  person: string,
  effect: Effect,
  isOfAway: boolean,
): boolean {
  if (!turnsOff(effect)) return takes(rule, effect)
  if (isOfAway) return false
  const { system } = effect.change
  return involvedIn(rule, outlook.before(person)).some(({ holding }) => holding.grant.system === system)
}

/** Whether more would remain of a violation that exists if this change did not happen. */
function endsViolation(
  outlook: AccessOutlook,
  person: string,
  change: PlannedChange,
  { rules, blocked }: LossOptions,
): boolean {
  const without = new Set([...blocked, change.id])
  const before = outlook.before(person)
  return rules.some((rule) => {
    if (rule.enforce !== 'error') return false
    if (rule.kind === 'max_holders') {
      const count = rule.count ?? Number.POSITIVE_INFINITY
      const holds = (holdings: readonly Holding[]) => involvedIn(rule, holdings).length > 0
      if (!holds(before) || holds(outlook.after(person, blocked)) || !holds(outlook.after(person, without)))
        return false
      return holdersOf(rule, outlook, null).size > count
    }
    const extent = (holdings: readonly Holding[]) => {
      const broken = brokenBy(rule, outlook, person, holdings)
      if (!broken?.isCertain) return 0
      return rule.kind === 'separation_of_duties' ? sidesIn(broken.involved).size : broken.involved.length
    }
    return extent(before) > 0 && extent(outlook.after(person, without)) > extent(outlook.after(person, blocked))
  })
}

function countPeople(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  blocked: ReadonlySet<string> | null,
  counts: (holding: Holding) => boolean,
): Set<string> {
  const people = new Set<string>()
  const holds = (holdings: readonly Holding[]) => involvedIn(rule, holdings.filter(counts)).length > 0
  const isCounted = (id: string) => rule.guard !== undefined || outlook.isPerson(id)
  for (const id of outlook.holdersFor(rule).map(outlookId))
    if (isCounted(id) && holds(outlook.before(id))) people.add(id)
  if (blocked === null) return people
  for (const person of outlook.peopleFor(rule).filter(isCounted)) {
    if (holds(outlook.after(person, blocked))) people.add(person)
    else people.delete(person)
  }
  return people
}
