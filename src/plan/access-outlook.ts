import type { Reason } from '../domain/access.ts'
import { compareText } from '../domain/diagnostic.ts'
import { accountType, type Grant, grantKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange, PlanReason } from '../domain/plan.ts'
import {
  type ConstraintRule,
  type ConstraintSubject,
  groupByRule,
  type Holder,
  type Holding,
} from '../domain/violation.ts'
import { accountGrant } from './actual-holders.ts'
import { isSwitchingOff } from './admin-rules.ts'
import { isDemotion } from './order.ts'

/** What one change gives and takes. */
export interface Effect {
  readonly change: PlannedChange
  readonly before: Grant | null
  readonly after: Grant | null
  readonly isDemotion: boolean
  /** the person has to accept it first */
  readonly isInvitation: boolean
}

/**
 * Live access before a plan, and as it would be after its changes, those left out that are blocked. Holders are named as
 * `outlookId` does: by the person, or by the account that belongs to nobody known.
 */
export interface AccessOutlook {
  /** who holds something of the rule before the plan, accounts of nobody known included */
  readonly holdersFor: (rule: ConstraintRule) => readonly Holder[]
  /** holders of whose access to something of the rule a change gives, takes, or switches on or off; sorted */
  readonly peopleFor: (rule: ConstraintRule) => readonly string[]
  readonly isPerson: (id: string) => boolean
  readonly effectsOf: (person: string) => readonly Effect[]
  readonly subjectOf: (person: string) => ConstraintSubject | null
  readonly before: (person: string) => readonly Holding[]
  readonly after: (person: string, blocked: ReadonlySet<string>) => readonly Holding[]
}

/** A holder's name here: accounts are kept apart from people's ids, which may look the same. */
export function outlookId({ id, isPerson }: Pick<Holder, 'id' | 'isPerson'>): string {
  return isPerson ? id : `account ${id}`
}

export function createOutlook(options: {
  readonly rules: readonly ConstraintRule[]
  readonly held: readonly Holder[]
  readonly changes: readonly PlannedChange[]
  /** by change id: the holder whose account belongs to nobody known, for changes that are about no person */
  readonly strangers?: ReadonlyMap<string, string>
  /** people who left, are locked or on leave: they hold, and cannot use it */
  readonly away: ReadonlySet<string>
  readonly subjects: ReadonlyMap<string, ConstraintSubject>
  readonly catalog: SystemCatalog
}): AccessOutlook {
  const { rules, held, changes, away, subjects, catalog, strangers = new Map<string, string>() } = options
  const known = new Map<string, readonly Holding[]>()
  const nobody = new Set(strangers.values())
  for (const holder of held) {
    const holdings = holder.stays[0]?.holdings ?? []
    known.set(outlookId(holder), settle(holdings, holder.isPerson && away.has(holder.id)))
    if (!holder.isPerson) nobody.add(outlookId(holder))
  }
  const effects = new Map<string, Effect[]>()
  // Whoever is only invited holds nothing before they accept.
  const invited = new Set(
    changes
      .filter(({ action, system }) => action === 'create_account' && catalog.get(system)?.account.kind === 'invite')
      .map(({ person, system }) => `${person}/${system}`),
  )
  for (const change of changes.toSorted((a, b) => compareText(a.id, b.id))) {
    const effect = effectOf(change, catalog, invited.has(`${change.person}/${change.system}`))
    if (!effect || change.person === '') continue
    const holder = strangers.get(change.id) ?? change.person
    const all = effects.get(holder)
    if (all) all.push(effect)
    else effects.set(holder, [effect])
  }
  const before = (person: string) => known.get(person) ?? []
  const effectsOf = (person: string) => effects.get(person) ?? []
  const holders = groupByRule(rules, held, ({ stays }) => (stays[0]?.holdings ?? []).map((one) => one.grant))
  const people = groupByRule(rules, [...effects.keys()].sort(), (person) => [
    ...effectsOf(person).flatMap((effect) => [effect.before, effect.after].filter((grant) => grant !== null)),
    ...(effectsOf(person).some(isSwitch) ? before(person).map((one) => one.grant) : []),
  ])
  return {
    holdersFor: (rule) => holders.get(rule) ?? [],
    peopleFor: (rule) => people.get(rule) ?? [],
    isPerson: (id) => !nobody.has(id),
    effectsOf,
    subjectOf: (person) => subjects.get(person) ?? null,
    before,
    after: (person, blocked) => {
      const open = effectsOf(person).filter(({ change }) => !blocked.has(change.id))
      return settle(applyEffects(before(person), open), away.has(person))
    },
  }
}

/** What is there of a rule only because of the effect: added, or raised to more than before. */
export function gives(rule: ConstraintRule, { after, isDemotion: isLess }: Effect): boolean {
  return after !== null && !isLess && rule.sidesOf(after).length > 0
}

/** What is of a rule before the effect and is not, or not wholly, afterwards. */
export function takes(rule: ConstraintRule, { before, after }: Effect): boolean {
  if (before === null) return false
  const kept = after === null ? [] : rule.sidesOf(after)
  return rule.sidesOf(before).some((side) => !kept.includes(side))
}

/** The person's account in a system is switched off. */
export function turnsOff({ change }: Effect): boolean {
  return isSwitchingOff(change)
}

function isSwitch(effect: Effect): boolean {
  return turnsOff(effect) || effect.change.action === 'enable_account'
}

function effectOf(change: PlannedChange, catalog: SystemCatalog, isInvitation: boolean): Effect | null {
  const { system, type, resource, before, after, action } = change
  const effect = (from: Grant | null, to: Grant | null): Effect => ({
    change,
    before: from,
    after: to,
    isDemotion: isDemotion(change, catalog),
    isInvitation,
  })
  if (action === 'create_account' || action === 'enable_account') return effect(null, accountGrant(system))
  if (isSwitchingOff(change)) return effect(accountGrant(system), null)
  if (type === accountType || resource === null) return null
  if (action !== 'add' && action !== 'update' && action !== 'remove') return null
  const grant = (level: string | null): Grant => ({ system, type, resource, level })
  return effect(before && grant(before.level), action === 'remove' || after === null ? null : grant(after.level))
}

function applyEffects(before: readonly Holding[], effects: readonly Effect[]): Holding[] {
  const held = new Map(before.map((holding) => [grantKey(holding.grant), holding]))
  for (const effect of effects) {
    if (effect.before) held.delete(grantKey(effect.before))
    if (effect.after) held.set(grantKey(effect.after), holdingAfter(effect, effect.after))
  }
  for (const effect of effects) {
    if (!isSwitch(effect)) continue
    const isOff = turnsOff(effect)
    for (const [key, holding] of held) {
      if (holding.grant.system === effect.change.system)
        held.set(key, { ...holding, isUsable: !isOff && holding.isCertain })
    }
  }
  return [...held.values()]
}

function holdingAfter({ change, isInvitation }: Effect, grant: Grant): Holding {
  const isCertain = change.after?.status !== 'pending' && !isInvitation
  return { grant, reasons: change.reasons.map(reasonOf), isCertain, isUsable: isCertain }
}

function reasonOf({ kind, name, path, file, line }: PlanReason): Reason {
  return { kind, name, path, at: file === null ? null : { file, line: line ?? 1, column: 1 }, until: null }
}

function settle(holdings: readonly Holding[], isAway: boolean): readonly Holding[] {
  return isAway ? holdings.map((one) => ({ ...one, isUsable: false })) : holdings
}
