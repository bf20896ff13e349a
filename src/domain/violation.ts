import type { Reason } from './access.ts'
import { compareText } from './diagnostic.ts'
import type { ApprovalStage, ConstraintKind } from './governance.ts'
import { type Grant, grantKey } from './grant.ts'
import type { Person } from './person.ts'
import type { SourcePosition } from './position.ts'
import type { Instant } from './time.ts'
import type { Truth } from './trigger.ts'

/** A person as the `people:` of a constraint sees them at one time. */
export type ConstraintSubject = Pick<Person, 'id' | 'attributes' | 'zone'>

/** A constraint with its names looked up: all that judging access and guarding a plan need. */
export interface ConstraintRule {
  readonly name: string
  readonly kind: ConstraintKind
  readonly enforce: 'error' | 'warn'
  /** made from `guards:` for what a plan touches, and in no file as a constraint */
  readonly guard?: 'min_admins'
  /**
   * Patterns as people write them. Separation of duties: its sides. `required_holders`: one side per pattern, of each
   * of which a required person must hold something. Every other kind: one side with all patterns.
   */
  readonly sides: readonly (readonly string[])[]
  readonly count: number | null
  /** ids of the people who must hold the grants, sorted */
  readonly required: readonly string[]
  /** nobody but the required people may hold them */
  readonly isExact: boolean
  readonly approvals: readonly ApprovalStage[]
  readonly at: SourcePosition
  /** the sides, by index, that the grant belongs to */
  readonly sidesOf: (grant: Grant) => readonly number[]
  /** whether `people:` means the person; null when that cannot be known */
  readonly isMeant: (subject: ConstraintSubject) => Truth
}

/** One grant that somebody has, or is to have. */
export interface Holding {
  readonly grant: Grant
  readonly reasons: readonly Reason[]
  /** false: it may come or go without a change of files (an invitation is pending, a deny may apply) */
  readonly isCertain: boolean
  /** false while the account is off or the person is away: held, but nobody can act with it */
  readonly isUsable: boolean
}

/** What somebody holds during one half-open interval. */
export interface Stay {
  readonly from: Instant
  /** null: for good */
  readonly until: Instant | null
  /** null: there is no record of the person */
  readonly subject: ConstraintSubject | null
  readonly holdings: readonly Holding[]
}

/** A person, or an account that belongs to nobody known, with what they hold; stays follow each other without gaps. */
export interface Holder {
  readonly id: string
  readonly isPerson: boolean
  readonly stays: readonly Stay[]
}

/** A constraint that is not kept, by whom, from when to when, and why. */
export interface Violation {
  readonly constraint: string
  readonly kind: ConstraintKind
  readonly enforce: 'error' | 'warn'
  /** the one person it is about; null when it is about the holders as a whole */
  readonly subject: string | null
  readonly people: readonly string[]
  readonly from: Instant
  /** null: no end is known */
  readonly until: Instant | null
  /** false: it depends on what cannot be known (an absent attribute, a pending invitation, a deny that may apply) */
  readonly isCertain: boolean
  readonly grants: readonly ViolationGrant[]
  readonly message: string
  readonly help: string
  /** the constraint's place */
  readonly at: SourcePosition
}

export interface ViolationGrant {
  readonly person: string
  /** `system:type:resource` */
  readonly key: string
  /** as people write it */
  readonly grant: string
  readonly reasons: readonly Reason[]
}

/** A holding with the sides of a rule that it belongs to. */
export interface Involved {
  readonly holding: Holding
  readonly sides: readonly number[]
}

/** The holdings that a rule is about, by grant, so that the order in which they were found never shows. */
export function involvedIn(rule: ConstraintRule, holdings: Iterable<Holding>): Involved[] {
  const involved: Involved[] = []
  for (const holding of holdings) {
    const sides = rule.sidesOf(holding.grant)
    if (sides.length > 0) involved.push({ holding, sides })
  }
  return involved.sort((a, b) => compareGrants(a.holding.grant, b.holding.grant))
}

/** The items by the rules that are about one of their grants; each distinct grant is looked up once. */
export function groupByRule<T>(
  rules: readonly ConstraintRule[],
  items: Iterable<T>,
  grantsOf: (item: T) => Iterable<Grant>,
): ReadonlyMap<ConstraintRule, readonly T[]> {
  const rulesOf = new Map<string, readonly ConstraintRule[]>()
  const groups = new Map<ConstraintRule, T[]>()
  for (const item of items) {
    const about = new Set<ConstraintRule>()
    for (const grant of grantsOf(item)) {
      const key = levelledKey(grant)
      let found = rulesOf.get(key)
      if (!found) rulesOf.set(key, (found = rules.filter((rule) => rule.sidesOf(grant).length > 0)))
      for (const rule of found) about.add(rule)
    }
    for (const rule of about) {
      const group = groups.get(rule)
      if (group) group.push(item)
      else groups.set(rule, [item])
    }
  }
  return groups
}

/** Equal for equal grants of one level; level ids hold no line breaks, resources may. */
export function levelledKey(grant: Grant): string {
  return `${grant.level ?? ''}\n${grantKey(grant)}`
}

function compareGrants(a: Grant, b: Grant): number {
  return compareText(grantKey(a), grantKey(b)) || compareText(a.level ?? '', b.level ?? '')
}

export function sidesIn(involved: readonly Involved[]): Set<number> {
  return new Set(involved.flatMap((one) => one.sides))
}

/** What two findings share when they are the same trouble, however its details moved. */
export function violationKey(of: { readonly constraint: string; readonly subject: string | null }): string {
  return JSON.stringify([of.constraint, of.subject])
}
