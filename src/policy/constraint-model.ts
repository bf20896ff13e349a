import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import type { Constraint } from '../domain/governance.ts'
import type { Grant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { type GrantPattern, matchesGrant } from '../domain/pattern.ts'
import type { PatternEntry } from '../domain/policy.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import { type ConstraintRule, levelledKey } from '../domain/violation.ts'
import { checkConstraints } from './check-constraints.ts'
import { checkTrigger } from './check-trigger.ts'
import type { CompiledConstraint } from './compiled-constraint.ts'
import { compilePatterns } from './compiled-policy.ts'
import type { Directory } from './directory.ts'
import { matchTrigger } from './trigger-match.ts'

/** All constraints of a repository, ready to judge access. */
export interface ConstraintModel {
  /** by name */
  readonly rules: readonly ConstraintRule[]
  readonly catalog: SystemCatalog
  /** whether any rule is about the grant; remembered, because many people hold the same grants */
  readonly isInvolved: (grant: Grant) => boolean
}

export interface ConstraintOptions {
  readonly settings: Settings
  readonly catalog: SystemCatalog
  readonly directory: Directory
  /** people that the ledger knows although they left the source: naming them is no slip */
  readonly formerPeople?: Pick<ReadonlySet<string>, 'has'>
  readonly report: (diagnostic: Diagnostic) => void
}

/**
 * Looks up patterns, people and triggers. What is wrong is reported and left out; the caller decides whether to go on.
 * Codes: `duplicate-constraint`, `unknown-person`, `impossible-constraint`, `overlapping-sides`, and those of patterns
 * and triggers.
 */
export function createConstraintModel(constraints: readonly Constraint[], options: ConstraintOptions): ConstraintModel {
  const { catalog, report } = options
  const check = checkTrigger(options)
  const compiled = withoutDuplicates(constraints, report).map((constraint): CompiledConstraint => {
    if (constraint.people) check(constraint.people)
    return {
      constraint,
      sides: writtenSides(constraint).map((side) => compilePatterns(side, catalog, report)),
      required: findRequired(constraint, options),
    }
  })
  checkConstraints(compiled, { catalog, report })
  const rules = compiled.map((one) => ruleOf(one, options))
  return { rules, catalog, isInvolved: remembered((grant) => rules.some((rule) => rule.sidesOf(grant).length > 0)) }
}

function withoutDuplicates(
  constraints: readonly Constraint[],
  report: (diagnostic: Diagnostic) => void,
): readonly Constraint[] {
  const byName = new Map<string, Constraint>()
  for (const constraint of constraints.toSorted(comparePlace)) {
    const { name, at } = constraint
    const first = byName.get(name)
    if (!first) {
      byName.set(name, constraint)
      continue
    }
    const message = `constraint \`${name}\` is already defined at ${first.at.file}:${first.at.line}`
    report({ severity: 'error', code: 'duplicate-constraint', message, help: 'rename one, or delete it', at })
  }
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name))
}

function writtenSides({ kind, sides, grants }: Constraint): readonly (readonly PatternEntry[])[] {
  if (kind === 'separation_of_duties') return sides
  return kind === 'required_holders' ? grants.map((one) => [one]) : [grants]
}

function findRequired({ holders, name }: Constraint, options: ConstraintOptions): string[] {
  const ids = new Set<string>()
  for (const reference of holders?.people ?? []) {
    const person = options.directory.find(reference.name)
    if (person) ids.add(person.id)
    else if (options.formerPeople?.has(reference.name)) ids.add(reference.name)
    else {
      const message = `constraint \`${name}\` names the unknown person \`${reference.name}\``
      const help = didYouMean(reference.name, options.directory.byId.keys())
      options.report({ severity: 'error', code: 'unknown-person', message, help, at: reference.at })
    }
  }
  return [...ids].sort()
}

function ruleOf({ constraint, sides, required }: CompiledConstraint, options: ConstraintOptions): ConstraintRule {
  const { name, kind, enforce, count, approvals, people, at } = constraint
  const { catalog, directory } = options
  const covers = (side: readonly { readonly pattern: GrantPattern }[], grant: Grant) =>
    side.some(({ pattern }) => matchesGrant(pattern, grant, catalog))
  return {
    name,
    kind,
    enforce,
    sides: writtenSides(constraint).map((side) => side.map(textOf)),
    count,
    required,
    isExact: constraint.holders?.match === 'exact',
    approvals,
    at,
    sidesOf: remembered((grant) => sides.flatMap((side, index) => (covers(side, grant) ? [index] : []))),
    isMeant: (subject) => (people === null ? null : matchTrigger(people, subject, { directory })),
  }
}

function textOf({ text, level }: PatternEntry): string {
  return level === null ? text : `${text} (${level})`
}

function remembered<T>(ask: (grant: Grant) => T): (grant: Grant) => T {
  const answers = new Map<string, T>()
  return (grant) => {
    const key = levelledKey(grant)
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = ask(grant)
    answers.set(key, answer)
    return answer
  }
}

function comparePlace(a: Constraint, b: Constraint): number {
  return compareText(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column
}
