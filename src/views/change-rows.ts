import type { Outcome, PlanReason } from '../domain/plan.ts'
import { formatDuration } from '../domain/time.ts'
import { changeSymbol, changeText, laterSymbol, type ListedChange, symbolPaint } from './change-text.ts'
import { count } from './count-text.ts'
import { dueText, timeLeft } from './moment-text.ts'
import type { PlanView } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { causedText, changeReasonText, placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { riskPaint, type Style } from './style.ts'

const mostReasons = 3
const reasonLead = '       '

/** A change with what a reviewer has to know of it, below the heading of its person or system. */
export function changeRows(change: ListedChange, view: PlanView, options: { readonly showsCause: boolean }): string[] {
  const { columns, style } = view
  const symbol = changeSymbol(change)
  const notes = [change.risk === 'low' ? '' : change.risk, change.result ? outcomeText(change.result) : '']
  const row = {
    lead: `  ${symbol}  `,
    text: subjectText(change, view) + changeText(change),
    note: notes.filter((part) => part !== '').join(', '),
    paintLead: symbolPaint(style, symbol),
    paintNote: change.result && isNotDone(change.result) ? style.bad : riskPaint(style, change.risk),
  }
  const due = change.due === null ? [] : [`due ${dueText(change.due)}`]
  const reasons = reasonRows(change, view, { ...options, remarks: due, wording: changeReasonText })
  return [...renderRow(row, columns), ...reasons, ...detailRows(change.result, columns, style)]
}

/** A change that is planned for a later time. */
export function laterRows(change: ListedChange, view: PlanView): string[] {
  const { columns, style } = view
  const symbol = laterSymbol(change)
  const row = {
    lead: `  ${symbol} `,
    text: subjectText(change, view) + changeText(change),
    note: dueNote(change, view.plan.evaluated_at),
    paintLead: symbolPaint(style, symbol),
  }
  const isExplained = change.cause === 'grace' && !view.isVerbose
  return [
    ...renderRow(row, columns),
    ...(isExplained ? [] : reasonRows(change, view, { showsCause: true, remarks: [], wording: reasonText })),
  ]
}

/** A change on one line: `sarah.chen gitlab:project:q4-migration (exception EX-014 expired)`. */
export function shortText(change: ListedChange): string {
  const [reason] = change.reasons
  const why = causedText(reason ? changeReasonText(reason, change) : null, change.cause)
  return `${nameText(change.person)} ${changeText(change).replaceAll('   ', ' ')} (${why})`
}

/** `keeps it until 2026-12-20 (grace, 29 days left)`, `until …`, `from …`. */
export function dueNote(change: ListedChange, evaluatedAt: string): string {
  if (change.due === null) return 'later'
  const due = dueText(change.due)
  if (laterSymbol(change) === '+@') return `from ${due}`
  const latest = latestText(change)
  if (change.cause !== 'grace') return `until ${due}${latest}`
  const left = timeLeft(evaluatedAt, change.due)
  return `keeps it until ${due} (grace${left === null ? '' : `, ${left}`})${latest}`
}

/** `, at the latest 12:00 (sweep 1h)`; the date only where it is another day. */
function latestText({ due, latest }: ListedChange): string {
  if (latest === undefined || due === null) return ''
  const moment = dueText(latest.at)
  const isSameDay = latest.at.slice(0, 10) === due.slice(0, 10)
  const sweep = `sweep ${formatDuration(latest.sweep_seconds * 1000)}`
  const session = latest.session_seconds
  const sessions =
    session === 0
      ? ''
      : session === null
        ? '; open sessions may go on'
        : `, sessions up to ${formatDuration(session * 1000)}`
  return `, at the latest ${isSameDay ? moment.slice(11) : moment} (${sweep}${sessions})`
}

const outcomeWords = {
  applied: 'applied',
  unchanged: 'unchanged',
  pending: 'pending',
  action_required: 'action required',
  conflict: 'conflict',
  failed: 'failed',
  skipped: 'skipped',
} as const satisfies Record<Outcome['status'], string>

export function outcomeText({ status }: Outcome): string {
  return outcomeWords[status]
}

/** A pending one (an invitation) counts as done: the system has it. */
export function isNotDone({ status }: Outcome): boolean {
  return status !== 'applied' && status !== 'unchanged' && status !== 'pending'
}

/** What is affected, where the heading is a system. */
function subjectText(change: ListedChange, { groupBy }: PlanView): string {
  return groupBy === 'system' ? `${nameText(change.person)} ` : ''
}

interface ReasonOptions {
  readonly showsCause: boolean
  readonly remarks: readonly string[]
  readonly wording: (reason: PlanReason, change: ListedChange) => string
}

function reasonRows(
  change: ListedChange,
  { columns, style, isVerbose }: PlanView,
  { showsCause, remarks, wording }: ReasonOptions,
): string[] {
  const shown = isVerbose ? change.reasons : change.reasons.slice(0, mostReasons)
  const rows = shown.map((reason) => ({ text: wording(reason, change), note: placeText(reason) }))
  if (showsCause) rows[0] = { note: '', ...rows[0], text: causedText(rows[0]?.text ?? null, change.cause) }
  const left = change.reasons.length - shown.length
  if (left > 0) rows.push({ text: `and ${count(left, 'more reason')}`, note: '' })
  rows.push(...remarks.map((text) => ({ text, note: '' })))
  const paints = { paint: style.faint, paintNote: style.faint }
  return rows.flatMap((row) => renderRow({ lead: reasonLead, ...row, place: 'wide', ...paints }, columns))
}

function detailRows(result: Outcome | undefined, columns: number, style: Style): string[] {
  if (!result || result.detail === null) return []
  const text = `${outcomeText(result)}: ${printable(result.detail, { max: longestMessage })}`
  return renderRow({ lead: reasonLead, text, paint: isNotDone(result) ? style.bad : style.faint }, columns)
}
