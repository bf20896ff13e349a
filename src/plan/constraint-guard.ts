import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange, Refusal } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'
import {
  type ConstraintRule,
  type ConstraintSubject,
  type Holder,
  type Violation,
  violationKey,
} from '../domain/violation.ts'
import { confirmText } from './confirm-text.ts'
import { fewAdminsText, tooFewText } from '../domain/violation-text.ts'
import { type AccessOutlook, createOutlook } from './access-outlook.ts'
import { blockChanges, type Stopped } from './blocked-changes.ts'
import { orderForConstraints, type OrderedPair } from './constraint-order.ts'
import { usersOf } from './loss-guard.ts'

export interface ConstraintInputs {
  readonly rules: readonly ConstraintRule[]
  /** of what the files say, over time */
  readonly expected: readonly Violation[]
  /** of what the systems say now, before any change */
  readonly actual: readonly Violation[]
  /** who holds what now */
  readonly held: readonly Holder[]
  /** the changes that are to be made, in order, with what they require */
  readonly changes: readonly PlannedChange[]
  /** people who left, are locked or on leave */
  readonly away: ReadonlySet<string>
  readonly subjects: ReadonlyMap<string, ConstraintSubject>
  readonly catalog: SystemCatalog
  /** what `--confirm` names */
  readonly confirmed?: ReadonlySet<string>
  /** by change id: the account of nobody known that it is about, as the outlook names it */
  readonly strangers?: ReadonlyMap<string, string>
  /** ids of changes in accounts that stay on although their people are away */
  readonly reachable?: ReadonlySet<string>
  readonly now: Instant
}

export interface ConstraintVerdict {
  readonly refusals: readonly Refusal[]
  readonly diagnostics: readonly Diagnostic[]
  /** changes to be left out of the plan, by id, with why */
  readonly blocked: ReadonlyMap<string, string>
  /** what must be verified before what, among the changes that stay */
  readonly order: readonly OrderedPair[]
}

/**
 * Leaves out of a plan exactly the changes that would create or worsen a violation. What is violated already, or will
 * be by the files alone, is reported and stops nothing; `enforce: warn` only reports. Removals that end a violation are
 * never stopped.
 */
export function guardConstraints(given: ConstraintInputs): ConstraintVerdict {
  const rules = given.rules.toSorted((a, b) => compareText(a.name, b.name))
  const inputs = { ...given, rules }
  const { changes, away, catalog, confirmed = new Set<string>(), reachable = new Set<string>() } = inputs
  const outlook = createOutlook(inputs)
  const { blocked, stopped } = blockChanges(rules, outlook, { changes, away, catalog, confirmed, reachable })
  const left = new Set(blocked.keys())
  const told = new Set(stopped.map(stoppedKey))
  const diagnostics = [
    ...stopped.flatMap((one) => stoppedDiagnostic(one, reachable)),
    ...reportViolations(inputs, told),
    ...reportFewer(inputs, outlook, { left, told }),
  ]
  return {
    refusals: stopped.flatMap(refusalOf),
    diagnostics,
    blocked,
    order: orderForConstraints(rules, outlook, { changes, blocked: left, away }),
  }
}

function refusalOf({ rule, message, help, isOfAway, changes }: Stopped): Refusal[] {
  if (rule.enforce === 'warn' || isOfAway) return []
  const text = `${message}; ${waitText(changes)}`
  const waiting = changes.map(({ id }) => id)
  // Who may have less can be answered for on the command line; who would have too much cannot.
  const isLoss = rule.kind === 'min_holders' || rule.kind === 'required_holders'
  const confirm = isLoss ? addressesOf(changes) : []
  const named = isLoss ? { confirm } : {}
  const flags = isLoss ? orConfirm(confirm) : ''
  if (rule.guard === 'min_admins')
    return [{ guard: 'min_admins', message: text, allow_with: `${help}${flags}`, ...named, waiting }]
  const allow = `${help}, or set \`enforce: warn\` (${rule.at.file}:${rule.at.line})${flags}`
  return [{ guard: 'constraint', message: text, allow_with: allow, ...named, waiting }]
}

function stoppedDiagnostic(
  { rule, subject, message, help, isOfAway, changes }: Stopped,
  reachable: ReadonlySet<string>,
): Diagnostic[] {
  const person = subject === null ? {} : { person: subject }
  if (rule.enforce === 'warn')
    return [{ severity: 'warning', code: 'constraint-violated', message, help, at: rule.at, ...person }]
  if (!isOfAway) return []
  const systems = [...new Set(changes.filter(({ id }) => reachable.has(id)).map(({ system }) => system))].sort()
  const use =
    systems.length === 0
      ? 'the accounts of who is away are switched off all the same'
      : `nothing switches off the accounts in ${systems.join(', ')}, so who is away can still use it`
  const text = `${message}; ${use}, ${waitText(changes)}`
  const way = `${help}${orConfirm(addressesOf(changes))}`
  return [{ severity: 'error', code: 'membership-waits', message: text, help: way, at: rule.at, ...person }]
}

function addressesOf(changes: readonly PlannedChange[]): string[] {
  return [...new Set(changes.map(({ address }) => address))].sort(compareText)
}

function orConfirm(addresses: readonly string[]): string {
  return `, or for one run ${confirmText(addresses)}`
}

function waitText(changes: readonly PlannedChange[]): string {
  const shown = changes.slice(0, 5).map(({ action, address }) => `${action} \`${address}\``)
  const rest = changes.length > 5 ? `, ${changes.length - 5} more` : ''
  return `${changes.length === 1 ? 'this waits' : 'these wait'}: ${shown.join(', ')}${rest}`
}

/** What is violated without this plan's doing: live first, then by the files now, then later. */
function reportViolations({ actual, expected, now }: ConstraintInputs, told: ReadonlySet<string>): Diagnostic[] {
  const known = new Set(told)
  const diagnostics: Diagnostic[] = []
  for (const violation of actual) {
    if (told.has(violationKey(violation))) continue
    known.add(violationKey(violation))
    diagnostics.push(violationDiagnostic(violation, now))
  }
  for (const violation of expected) {
    if (violation.from <= now && known.has(violationKey(violation))) continue
    diagnostics.push(violationDiagnostic(violation, now))
  }
  return diagnostics
}

/** A violation as a finding: `constraint-violated`, or `constraint-violated-later` when it is still to come. */
export function violationDiagnostic(violation: Violation, now: Instant): Diagnostic {
  const { enforce, isCertain, from, message, help, at, subject } = violation
  return {
    severity: enforce === 'error' && isCertain ? 'error' : 'warning',
    code: from > now ? 'constraint-violated-later' : 'constraint-violated',
    message,
    help,
    at,
    ...(subject === null ? {} : { person: subject }),
  }
}

/** Too few who could act after this plan, because of what nothing stops: somebody is locked, or something ends. */
function reportFewer(
  inputs: ConstraintInputs,
  outlook: AccessOutlook,
  { left, told }: { readonly left: ReadonlySet<string>; readonly told: ReadonlySet<string> },
): Diagnostic[] {
  const { rules, actual, catalog } = inputs
  return rules.flatMap((rule): Diagnostic[] => {
    if (rule.kind !== 'min_holders' || told.has(violationKey({ constraint: rule.name, subject: null }))) return []
    const ids = [...usersOf(rule, outlook, left)].sort(compareText)
    if (rule.guard) {
      if (ids.length > 0) return []
      return [{ severity: 'warning', code: 'constraint-violated', ...fewAdminsText(rule, ids), at: rule.at }]
    }
    const already = actual.find((one) => one.constraint === rule.name)?.people.length
    if (ids.length >= (already ?? rule.count ?? 0)) return []
    const text = tooFewText(rule, ids, { mood: 'would', isCertain: true, catalog })
    const severity = rule.enforce === 'error' ? 'error' : 'warning'
    return [{ severity, code: 'constraint-violated', ...text, at: rule.at }]
  })
}

function stoppedKey({ rule, subject }: Stopped): string {
  return violationKey({ constraint: rule.name, subject })
}
