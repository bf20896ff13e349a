import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { type ConstraintRule, type Holding, type Involved, involvedIn, sidesIn } from '../domain/violation.ts'
import { extraHolderText, type Facts, forbiddenText, separationText, tooManyText } from '../domain/violation-text.ts'
import { type AccessOutlook, gives, outlookId } from './access-outlook.ts'

/** A rule that changes of a plan would break, or break further. */
export interface Breach {
  readonly rule: ConstraintRule
  /** the person it is about; null: the holders as a whole */
  readonly subject: string | null
  readonly changes: readonly PlannedChange[]
  readonly message: string
  readonly help: string
}

/** Additions and promotions that would create or worsen a violation of a rule against holding too much. */
export function findGainBreaches(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  options: { readonly blocked: ReadonlySet<string>; readonly catalog: SystemCatalog },
): Breach[] {
  if (rule.kind === 'max_holders') return findTooMany(rule, outlook, options)
  const breaches: Breach[] = []
  for (const person of outlook.peopleFor(rule)) {
    const changes = gainsOf(rule, outlook, person, options.blocked)
    if (changes.length === 0) continue
    const broken = brokenBy(rule, outlook, person, outlook.after(person, options.blocked))
    if (!broken) continue
    const facts: Facts = { mood: 'would', isCertain: broken.isCertain, catalog: options.catalog }
    breaches.push({ rule, subject: person, changes, ...personText(rule, person, broken.involved, facts) })
  }
  return breaches
}

export interface Broken {
  readonly involved: readonly Involved[]
  readonly isCertain: boolean
}

/** What of the holdings breaks a rule that looks at one person at a time; null when it is kept. */
export function brokenBy(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  person: string,
  holdings: readonly Holding[],
): Broken | null {
  const involved = involvedIn(rule, holdings)
  if (involved.length === 0) return null
  const certain = involved.filter((one) => one.holding.isCertain)
  if (rule.kind === 'separation_of_duties')
    return sidesIn(involved).size > 1 ? { involved, isCertain: sidesIn(certain).size > 1 } : null
  if (rule.kind === 'forbidden') {
    const subject = outlook.subjectOf(person)
    const isMeant = subject === null ? null : rule.isMeant(subject)
    return isMeant === false ? null : { involved, isCertain: isMeant === true && certain.length > 0 }
  }
  if (rule.kind === 'required_holders' && rule.isExact && !rule.required.includes(person))
    return { involved, isCertain: certain.length > 0 }
  return null
}

/** Everybody, unknown accounts included, who holds something of the rule. */
export function holdersOf(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  blocked: ReadonlySet<string> | null,
): Map<string, readonly Involved[]> {
  const found = new Map<string, readonly Involved[]>()
  for (const holder of outlook.holdersFor(rule)) {
    const id = outlookId(holder)
    const involved = involvedIn(rule, outlook.before(id))
    if (involved.length > 0) found.set(id, involved)
  }
  if (blocked === null) return found
  for (const person of outlook.peopleFor(rule)) {
    const involved = involvedIn(rule, outlook.after(person, blocked))
    if (involved.length > 0) found.set(person, involved)
    else found.delete(person)
  }
  return found
}

function findTooMany(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  options: { readonly blocked: ReadonlySet<string>; readonly catalog: SystemCatalog },
): Breach[] {
  const after = holdersOf(rule, outlook, options.blocked)
  if (rule.count === null || after.size <= rule.count) return []
  const before = holdersOf(rule, outlook, null)
  const changes = [...after.keys()]
    .filter((person) => !before.has(person))
    .flatMap((person) => gainsOf(rule, outlook, person, options.blocked))
  if (changes.length === 0) return []
  const certain = [...after.values()].filter((involved) => involved.some((one) => one.holding.isCertain)).length
  const facts: Facts = { mood: 'would', isCertain: certain > rule.count, catalog: options.catalog }
  const holders = [...after].map(([id, involved]) => ({ id, involved })).sort((a, b) => (a.id < b.id ? -1 : 1))
  return [{ rule, subject: null, changes, ...tooManyText(rule, holders, facts) }]
}

export function gainsOf(
  rule: ConstraintRule,
  outlook: AccessOutlook,
  person: string,
  blocked: ReadonlySet<string>,
): PlannedChange[] {
  return outlook
    .effectsOf(person)
    .filter((effect) => !blocked.has(effect.change.id) && gives(rule, effect))
    .map((effect) => effect.change)
}

function personText(rule: ConstraintRule, person: string, involved: readonly Involved[], facts: Facts) {
  if (rule.kind === 'separation_of_duties') return separationText(rule, person, involved, facts)
  return rule.kind === 'forbidden'
    ? forbiddenText(rule, person, involved, facts)
    : extraHolderText(rule, person, involved, facts)
}
