import type { DriftItem, Plan, PlanResult } from '../domain/plan.ts'
import { count } from './count-text.ts'
import { diagnosticLines } from './diagnostics-text.ts'
import {
  countDrift,
  type DriftGroup,
  driftGrantText,
  type DriftKind,
  driftMessage,
  driftSubject,
  groupDrift,
} from './drift-lines.ts'
import { isLimited, planHeaderLines } from './plan-header-text.ts'
import { createPlanView, type PlanView } from './plan-view.ts'
import { doubtText, toDiagnostic, unreadNames, waitingText, withheldText } from './plan-findings-text.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import type { TextOptions } from './style.ts'

const titles: Readonly<Record<DriftKind, string>> = {
  excess: 'Excess: held but not expected',
  missing: 'Missing: expected but not held',
  level: 'Level: held at another level than expected',
  orphaned: 'Orphaned: accounts of nobody',
  disputed: 'Disputed: whose account it is, is not certain',
}

const labels: Readonly<Record<DriftKind, string>> = {
  excess: 'excess',
  missing: 'missing',
  level: 'at another level',
  orphaned: 'orphaned',
  disputed: 'disputed',
}

/** Where actual access differs from what the files say, with the reasons and the ways out. */
export function renderDriftText(plan: Plan | PlanResult, options: TextOptions): string {
  const view = createPlanView(plan, { ...options, groupBy: 'person' })
  const groups = groupDrift(plan.drift).filter(({ items }) => items.length > 0)
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error')
  const blocks = [
    planHeaderLines(view),
    ...groups.map((group) => groupRows(group, view)),
    errors.flatMap((one) => diagnosticLines(toDiagnostic(one), view.columns, view.style)),
    summaryLines(groups, view),
  ].filter((lines) => lines.length > 0)
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function groupRows({ kind, items }: DriftGroup, view: PlanView): string[] {
  const title = renderRow(
    { lead: '', text: `${titles[kind]} (${items.length})`, paint: view.style.strong },
    view.columns,
  )
  return [...title, ...items.flatMap((item) => itemRows(item, view))]
}

function itemRows(item: DriftItem, { columns, style }: PlanView): string[] {
  const text = `${driftSubject(item)}   ${driftGrantText(item)}`
  const faint = { lead: '       ', paint: style.faint, paintNote: style.faint }
  return [
    ...renderRow({ lead: '  ?  ', text, paintLead: style.doubtful }, columns),
    ...renderRow({ lead: '       ', text: driftMessage(item) }, columns),
    ...item.reasons.flatMap((reason) =>
      renderRow({ ...faint, text: reasonText(reason), note: placeText(reason), place: 'wide' }, columns),
    ),
  ]
}

function summaryLines(groups: readonly DriftGroup[], view: PlanView): string[] {
  const { plan, columns } = view
  const total = countDrift(plan.drift)
  const parts = groups.map(({ kind, items }) => `${items.length} ${labels[kind]}`).join(', ')
  const withheld = withheldText(view)
  const lines = [total === 0 ? nothingText(plan) : `Drift: ${count(total, 'difference')} (${parts})`, withheld ?? '']
  return lines.filter((line) => line !== '').flatMap((text) => renderRow({ lead: '', text }, columns))
}

/** Says that access agrees only when everything was read and nothing waits. */
function nothingText(plan: Plan | PlanResult): string {
  if (!plan.complete || unreadNames(plan).length > 0 || plan.summary.withheld > 0)
    return 'No drift in what could be read.'
  if (isLimited(plan.selection)) return 'No drift in what was selected.'
  if (plan.changes.length > 0) return `No drift; ${count(plan.changes.length, 'change')} not applied yet.`
  const waiting = waitingText(plan)
  if (waiting !== null) return `No drift; ${waiting}, see \`provisionr plan\`.`
  const doubt = doubtText(plan)
  if (doubt !== null) return `No drift; ${doubt}.`
  return 'No drift. Expected and actual access agree.'
}
