import { compareText } from '../domain/diagnostic.ts'
import type { ExceptionPeriod } from '../domain/exception.ts'
import { type Duration, formatDuration, type Instant } from '../domain/time.ts'
import { largestTotal, mergePeriods } from './periods.ts'
import { checkDemands } from './rule-demands.ts'
import type { CompiledRule } from './rule-model.ts'
import type { HeldPeriod, RuledException, RuleProblem } from './rule-problem.ts'

/**
 * Checks one person's exceptions against one rule, in the order in which they begin: each is weighed together with
 * those before it that satisfy the rule and with what was held, so that a later record never costs an earlier one its
 * access. Times are those in which access is given: clipped to the rule's windows. What has ended is counted but not
 * reported any more.
 */
export function checkRuleLimits(
  rule: CompiledRule,
  exceptions: readonly RuledException[],
  options: { readonly held: readonly HeldPeriod[]; readonly now: Instant },
): RuleProblem[] {
  const problems: RuleProblem[] = []
  const accepted: Given[] = []
  for (const one of exceptions.toSorted(compareBeginnings)) {
    if (one.period.starts >= one.period.ends) continue
    const found = checkDemands(rule, one)
    const given = effectivePeriod(rule, one)
    if (given) found.push(...checkTimes(rule, { ...one, given }, accepted, options.held))
    if (given && found.length === 0) accepted.push({ ...one, given })
    if (one.period.ends > options.now) problems.push(...found)
  }
  return problems
}

/** An exception with the time in which it gives access. */
interface Given extends RuledException {
  readonly given: ExceptionPeriod
}

/** Windows do not bind an emergency. */
function effectivePeriod({ windows }: CompiledRule, { exception, period }: RuledException): ExceptionPeriod | null {
  if (!Number.isFinite(period.starts)) return null
  return windows && !exception.breakGlass ? windows.clip(period) : period
}

function checkTimes(
  { rule }: CompiledRule,
  one: Given,
  accepted: readonly Given[],
  held: readonly HeldPeriod[],
): RuleProblem[] {
  const { id, at, breakGlass } = one.exception
  const problems: RuleProblem[] = []
  const limit = (breakGlass ? rule.breakGlass?.maxDuration : null) ?? rule.maxDuration
  const inFiles = held.filter(({ exceptions }) => exceptions === undefined)
  const written = mergedLength(one, accepted, inFiles)
  const length = mergedLength(one, accepted, held)
  if (limit !== null && length > limit) {
    const isLogged = written > limit ? {} : { isLogged: true as const }
    const alone = one.given.ends - one.given.starts
    const message =
      length > alone
        ? `\`${id}\` lasts ${formatDuration(length)} together with the time that it adjoins, but \`${rule.name}\` allows ${formatDuration(limit)}`
        : `\`${id}\` lasts ${formatDuration(length)}, but \`${rule.name}\` allows ${formatDuration(limit)}`
    const help =
      length > alone
        ? 'leave a pause before it, or let it end earlier'
        : `let it end ${formatDuration(length - limit)} earlier`
    problems.push({ exception: id, code: 'rule-duration', message, help, at, ...isLogged })
  }
  if (rule.maxTotal === null) return problems
  const { duration, per } = rule.maxTotal
  const given = [...accepted.map((each) => each.given), one.given]
  const total = largestTotal([...held, ...given], per, one.given)
  if (total > duration) {
    const isLogged = largestTotal([...inFiles, ...given], per, one.given) > duration ? {} : { isLogged: true as const }
    const message = `\`${id}\` brings the time under \`${rule.name}\` to ${formatDuration(total)} in ${formatDuration(per)}, but ${formatDuration(duration)} are allowed`
    const help = `let it start later, or shorten it: ${formatDuration(total - duration)} are too many, counting what was held before`
    problems.push({ exception: id, code: 'rule-total', message, help, at, ...isLogged })
  }
  return problems
}

/** The longest unbroken time on one of the exception's resources that it is part of. */
function mergedLength(one: Given, accepted: readonly Given[], held: readonly HeldPeriod[]): Duration {
  let longest = one.given.ends - one.given.starts
  for (const resource of one.resources) {
    const before = accepted.filter((each) => each.resources.includes(resource)).map((each) => each.given)
    const logged = held
      .filter((each) => each.resource === resource)
      .map(({ starts, ends, due }) => ({ starts, ends: Math.min(ends, due ?? ends) }))
    for (const { starts, ends } of mergePeriods([...before, ...logged, one.given]))
      if (starts <= one.given.starts && one.given.ends <= ends) longest = Math.max(longest, ends - starts)
  }
  return longest
}

function compareBeginnings(a: RuledException, b: RuledException): number {
  return (
    compareNumbers(a.period.starts, b.period.starts) ||
    compareNumbers(a.period.ends, b.period.ends) ||
    compareText(a.exception.id, b.exception.id) ||
    compareText(a.exception.at.file, b.exception.at.file) ||
    a.exception.at.line - b.exception.at.line
  )
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
