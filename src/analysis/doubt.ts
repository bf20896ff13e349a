import type { ExpectedGrant, PersonAccess, Reason } from '../domain/access.ts'
import { accountType, type Grant, grantKey, identityKey, levelRank } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { matchesGrant } from '../domain/pattern.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { SystemRules } from '../domain/settings.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { ConstraintRule, Violation } from '../domain/violation.ts'
import type { RuleVerdicts } from '../access/rule-verdicts.ts'

/** Why expected access is not certain to be there once everything is applied. */
export interface Doubt {
  readonly kind: 'deny' | 'approval' | 'freeze' | 'leave' | 'problem' | 'frozen-system' | 'unmanaged' | 'constraint'
  /** one clause: lower case, no full stop */
  readonly text: string
  readonly at: SourcePosition | null
}

/** What a plan weighs besides expected access, as far as files tell. */
export interface DoubtContext {
  readonly catalog: SystemCatalog
  readonly systems: ReadonlyMap<string, SystemRules>
  readonly verdicts: RuleVerdicts
  readonly constraints: readonly ConstraintRule[]
  /** of what everybody concerned is to have */
  readonly violations: readonly Violation[]
  /** what provisionr gave or took over in earlier runs, by person */
  readonly owned: (person: string) => readonly LedgerGrant[]
  readonly frozenAt: (at: Instant) => ReadonlyMap<string, Reason>
}

/** The first thing for which a plan would let the grant wait; null when nothing stands against it. */
export function doubtOf(
  expected: ExpectedGrant,
  access: PersonAccess,
  at: Instant,
  context: DoubtContext,
): Doubt | null {
  const { grant, blocked } = expected
  if (blocked) return blockedDoubt(blocked)
  if (access.state === 'leave')
    return { kind: 'leave', text: 'the person is on leave: what they have stays, and nothing is given', at: null }
  const problem = access.problems.find(
    ({ scope }) => scope === null || (scope.system === grant.system && scope.type === grant.type),
  )
  if (problem) return { kind: 'problem', text: problem.message, at: problem.at }
  const frozen = context.frozenAt(at).get(grant.system)
  if (frozen) {
    const until = frozen.until === null ? '' : ` until ${formatInstant(frozen.until)}`
    return {
      kind: 'frozen-system',
      text: `a lock freezes \`${grant.system}\`${until}: ${frozen.name}`,
      at: frozen.at,
    }
  }
  if (grant.type === accountType) return null
  if (context.systems.get(grant.system)?.unmanaged.some((one) => matchesGrant(one, grant, context.catalog)))
    return { kind: 'unmanaged', text: 'it is `unmanaged`: people keep what they have, and nothing is given', at: null }
  return constraintDoubt(expected, access, at, context)
}

function blockedDoubt(blocked: Reason): Doubt {
  if (blocked.kind === 'rule') {
    return { kind: 'freeze', text: `access rule \`${blocked.name}\` is in a freeze: nothing is given`, at: blocked.at }
  }
  if (blocked.kind !== 'exception') {
    const text = `policy \`${blocked.name}\` may deny it, and the record does not tell`
    return { kind: 'deny', text, at: blocked.at }
  }
  const text = `exception \`${blocked.name}\` waits for an approval that can be verified`
  return { kind: 'approval', text, at: blocked.at }
}

function constraintDoubt(
  { grant }: ExpectedGrant,
  { person }: PersonAccess,
  at: Instant,
  { constraints, violations, owned, catalog }: DoubtContext,
): Doubt | null {
  const key = grantKey(grant)
  for (const rule of constraints) {
    if (rule.enforce !== 'error' || rule.sidesOf(grant).length === 0) continue
    if (rule.kind === 'requires_approval') {
      if (isOwned(grant, owned(person.id), catalog)) continue
      const text = `constraint \`${rule.name}\` asks for an approval that files cannot show`
      return { kind: 'constraint', text, at: rule.at }
    }
    const broken = violations.find(
      ({ constraint, from, until, grants }) =>
        constraint === rule.name &&
        from <= at &&
        (until === null || at < until) &&
        (rule.kind === 'max_holders' || grants.some((one) => one.person === person.id && one.key === key)),
    )
    if (broken && rule.kind !== 'min_holders') return { kind: 'constraint', text: broken.message, at: rule.at }
  }
  return null
}

function isOwned(grant: Grant, owned: readonly LedgerGrant[], catalog: SystemCatalog): boolean {
  const rank = (level: string | null) => levelRank(catalog.get(grant.system), grant.type, level)
  const identity = identityKey(grant, catalog)
  return owned.some((one) => identityKey(one, catalog) === identity && rank(one.level) >= rank(grant.level))
}
