import type { Diagnostic } from '../domain/diagnostic.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { type GrantPattern, matchesWildcard } from '../domain/pattern.ts'
import type { CompiledConstraint } from './compiled-constraint.ts'
import type { CompiledPattern } from './compiled-policy.ts'

interface Tools {
  readonly catalog: SystemCatalog
  readonly report: (diagnostic: Diagnostic) => void
}

/** Reports constraints that nobody could keep, that mean nothing, or that contradict each other. */
export function checkConstraints(constraints: readonly CompiledConstraint[], tools: Tools): void {
  for (const one of constraints) {
    checkCount(one, tools)
    checkSides(one, tools)
    checkRequired(one, tools)
  }
  checkLimits(constraints, tools)
}

function checkCount({ constraint }: CompiledConstraint, tools: Tools): void {
  const { kind, count } = constraint
  if (count === null || count > 0) return
  if (kind === 'max_holders') {
    const help = 'write `count: 1` or more; what nobody at all may hold belongs under `denies:` of a policy'
    impossible(constraint, `lets nobody hold its grants (\`count: ${count}\`)`, help, tools)
  }
  if (kind === 'min_holders') {
    impossible(constraint, `asks for nothing (\`count: ${count}\`)`, 'write `count: 1` or more, or delete it', tools)
  }
}

/** A grant on two sides would be a conflict all by itself. Two patterns with `*` are compared by their text only. */
function checkSides({ constraint, sides }: CompiledConstraint, { report }: Tools): void {
  if (constraint.kind !== 'separation_of_duties') return
  if (sides.length < 2) {
    const message = `constraint \`${constraint.name}\` has fewer than two sides`
    const help = 'write `sides: [[…], […]]`, one list of patterns for each side'
    report({ severity: 'error', code: 'impossible-constraint', message, help, at: constraint.at })
  }
  for (const [index, side] of sides.entries()) {
    const others = sides.slice(0, index).flat()
    for (const { pattern, at } of side) {
      const other = others.find((one) => overlap(one.pattern, pattern))
      if (!other) continue
      const what = pattern.text === other.pattern.text ? '' : `, which \`${wider(pattern, other.pattern)}\` covers,`
      const name = pattern.text.includes('*') ? other.pattern.text : pattern.text
      report({
        severity: 'error',
        code: 'overlapping-sides',
        message: `\`${name}\`${what} stands on two sides of \`${constraint.name}\`: whoever holds it would violate it alone`,
        help: 'keep it on one side; a level means that level and higher',
        at,
      })
    }
  }
}

function checkRequired({ constraint, required }: CompiledConstraint, tools: Tools): void {
  const { kind, holders } = constraint
  if (kind !== 'required_holders' || !holders || required.length > 0 || holders.people.length > 0) return
  if (holders.match === 'at_least')
    impossible(constraint, 'asks for nothing (`at_least: []`)', 'name people, or delete it', tools)
}

/** Fewer may hold the grants than must, by two constraints about the same grants. */
function checkLimits(constraints: readonly CompiledConstraint[], tools: Tools): void {
  const limits = constraints.flatMap(upperLimit)
  for (const one of constraints) {
    const needed = neededHolders(one)
    if (needed === null) continue
    const limit = limits.find(
      ({ count, by }) => needed.count > count && needed.groups.some((group) => isWithin(group, by)),
    )
    if (!limit) continue
    const { name, at } = limit.by.constraint
    const many = needed.count === 1 ? '1 holder' : `${needed.count} holders`
    const what = `asks for ${many}, and \`${name}\` (${at.file}:${at.line}) allows ${limit.count} for the same grants`
    impossible(one.constraint, what, 'change one of the two, so that both can be kept', tools)
  }
}

interface Limit {
  readonly count: number
  readonly by: CompiledConstraint
}

function upperLimit(by: CompiledConstraint): Limit[] {
  const { kind, count, holders } = by.constraint
  if (kind === 'max_holders' && count !== null && count > 0) return [{ count, by }]
  return kind === 'required_holders' && holders?.match === 'exact' ? [{ count: by.required.length, by }] : []
}

/** How many people must hold something of each of the groups of patterns. */
function neededHolders({ constraint, sides, required }: CompiledConstraint) {
  const { kind, count } = constraint
  if (kind === 'min_holders' && count !== null) return { count, groups: [sides.flat()] }
  return kind === 'required_holders' ? { count: required.length, groups: sides } : null
}

function isWithin(patterns: readonly CompiledPattern[], { sides }: CompiledConstraint): boolean {
  const all = sides.flat()
  return patterns.length > 0 && patterns.every(({ pattern }) => all.some((one) => contains(one.pattern, pattern)))
}

function contains(outer: GrantPattern, inner: GrantPattern): boolean {
  if (outer.level !== null && outer.level !== inner.level) return false
  return outer.text === inner.text || (!inner.text.includes('*') && matchesWildcard(outer.text, inner.text))
}

function overlap(a: GrantPattern, b: GrantPattern): boolean {
  return (
    a.text === b.text ||
    (!a.text.includes('*') && matchesWildcard(b.text, a.text)) ||
    (!b.text.includes('*') && matchesWildcard(a.text, b.text))
  )
}

function wider(a: GrantPattern, b: GrantPattern): string {
  return a.text.includes('*') ? a.text : b.text
}

function impossible(
  { name, at }: CompiledConstraint['constraint'],
  what: string,
  help: string,
  { report }: Tools,
): void {
  report({ severity: 'error', code: 'impossible-constraint', message: `constraint \`${name}\` ${what}`, help, at })
}
