import type { Diagnostic } from '../domain/diagnostic.ts'
import type { DriftItem, Plan, PlanDiagnostic, PlanResult } from '../domain/plan.ts'
import { count, enumerate } from './count-text.ts'
import { diagnosticLines, severityCounts } from './diagnostics-text.ts'
import { countDrift, driftGrantText, driftMessage, driftSubject, groupDrift } from './drift-lines.ts'
import type { PlanView } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { listSection } from './section.ts'

/** That many differences of each kind are listed in a plan; the drift report has them all. */
const mostDrift = 20

export function driftSection(view: PlanView): string[] {
  const entries = groupDrift(view.plan.drift).flatMap(({ kind, items }) => {
    const shown = view.isVerbose ? items : items.slice(0, mostDrift)
    const left = items.length - shown.length
    const more = left === 0 ? [] : [{ symbol: ' ', text: `and ${left} more ${kind}, see \`provisionr drift\`` }]
    return [...shown.map((item) => ({ symbol: '?', text: driftText(item), paint: view.style.doubtful })), ...more]
  })
  return listSection(`Drift: ${countDrift(view.plan.drift)}`, entries, view)
}

/** What guards stop, and what would allow it. */
export function refusalSection({ plan, columns, style }: PlanView): string[] {
  if (plan.refusals.length === 0) return []
  const rows = plan.refusals.flatMap(({ guard, message, allow_with }) => {
    const text = `${nameText(guard)}: ${printable(message, { max: longestMessage })}`
    const way = allow_with === null ? 'no flag allows it' : `allow with: ${printable(allow_with)}`
    return [
      ...renderRow({ lead: '  !  ', text, paintLead: style.bad }, columns),
      ...renderRow({ lead: '       ', text: way, paint: style.faint }, columns),
    ]
  })
  return [style.bad(`Refused: ${plan.refusals.length}`), ...rows]
}

/** What waits for an approval, or is held back by a guard; null when nothing is. */
export function waitingText({ refusals }: Plan | PlanResult): string | null {
  const changes = new Set(refusals.flatMap(({ waiting }) => waiting ?? [])).size
  const exceptions = refusals.filter(({ waiting }) => waiting === undefined).length
  if (changes + exceptions === 0) return null
  const parts = [
    ...(changes === 0 ? [] : [count(changes, 'change')]),
    ...(exceptions === 0 ? [] : [count(exceptions, 'exception')]),
  ]
  return `${parts.join(' and ')} ${changes + exceptions === 1 ? 'waits' : 'wait'} for an approval or a guard`
}

/** People whose record is in error: what is done for them is not all that might be due. */
export function doubtText({ diagnostics }: Plan | PlanResult): string | null {
  const people = new Set(
    diagnostics.flatMap(({ severity, person }) => (severity === 'error' && person ? [person] : [])),
  )
  return people.size === 0 ? null : `${count(people.size, 'person has an error', 'people have errors')}, see above`
}

export function withheldSection(view: PlanView): string[] {
  const text = withheldText(view)
  return text === null ? [] : renderRow({ lead: '', text, paint: view.style.doubtful }, view.columns)
}

/** How much waits and what is known of the causes; null when nothing waits. */
export function withheldText({ plan }: Pick<PlanView, 'plan'>): string | null {
  const { withheld } = plan.summary
  if (withheld === 0) return null
  const unread = unreadNames(plan)
  const people = new Set(plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ person }) => person))
  people.delete(null)
  const causes = [
    ...(unread.length === 0 ? [] : [`; not read completely: ${unread.join(', ')}`]),
    ...(people.size === 0 ? [] : [`; ${count(people.size, 'person', 'people')} with errors`]),
  ]
  return `Withheld: ${count(withheld, 'grant')}${causes.join('')}`
}

export function unreadNames(plan: Plan | PlanResult): string[] {
  return plan.systems.filter(({ status }) => status !== 'complete').map(({ name }) => nameText(name))
}

/** Errors and warnings; notices are only counted. */
export function diagnosticsSection({ plan, columns, style, isVerbose }: PlanView): string[] {
  if (plan.diagnostics.length === 0) return []
  const shown = plan.diagnostics.filter(({ severity }) => isVerbose || severity !== 'notice')
  const title = `Findings: ${severityCounts(plan.diagnostics.map(({ severity }) => severity))}`
  return [style.strong(title), ...shown.flatMap((one) => diagnosticLines(toDiagnostic(one), columns, style))]
}

export function toDiagnostic({ severity, code, message, help, file, line, column }: PlanDiagnostic): Diagnostic {
  const at = file === null ? null : { file, line: line ?? 1, column: column ?? 1 }
  return { severity, code, message, help, at }
}

function driftText(item: DriftItem): string {
  return `${driftSubject(item)} ${driftGrantText(item)}: ${driftMessage(item)}`
}

/** Why a plan must not be applied: `1 refusal and 2 errors`; null when nothing forbids it. */
export function obstacleText(plan: Plan | PlanResult): string | null {
  if (plan.applyable) return null
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').length
  const obstacles = [
    ...(plan.refusals.length === 0 ? [] : [count(plan.refusals.length, 'refusal')]),
    ...(errors === 0 ? [] : [count(errors, 'error')]),
  ]
  return obstacles.length === 0
    ? 'This plan cannot be applied.'
    : `This plan cannot be applied: ${enumerate(obstacles)}.`
}
