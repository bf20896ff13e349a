import type { AccessDifference } from '../analysis/access-diff.ts'
import { compareText } from '../domain/diagnostic.ts'
import type { PlanDiagnostic, PlanReason, Refusal } from '../domain/plan.ts'
import { type ChangeSymbol, symbolPaint } from './change-text.ts'
import { count } from './count-text.ts'
import { diagnosticLines, severityCounts } from './diagnostics-text.ts'
import { dueText, momentText } from './moment-text.ts'
import { toDiagnostic } from './plan-findings-text.ts'
import { shortRevision } from './plan-header-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { listSection } from './section.ts'
import { createStyle, riskPaint, type Style, type TextOptions } from './style.ts'

/** What a change of files gives and takes; member for member the JSON document. */
export interface AccessDiffReport {
  readonly format_version: '1.0'
  readonly kind: 'access_diff'
  readonly organization: string
  readonly environment: string | null
  readonly evaluated_at: string
  /** `merge_base`: the commit is where the two went apart, not the named revision itself */
  readonly base: { readonly name: string; readonly commit: string; readonly merge_base: boolean }
  readonly head: { readonly name: string | null; readonly commit: string | null; readonly dirty: boolean | null }
  readonly summary: Readonly<Record<'give' | 'take' | 'raise' | 'lower' | 'people' | 'privileged', number>>
  readonly changes: readonly AccessDifference[]
  /** what of it waits for approvals */
  readonly refusals: readonly Refusal[]
  readonly diagnostics: readonly PlanDiagnostic[]
}

interface DiffTextOptions extends TextOptions {
  readonly groupBy: 'person' | 'grant'
  readonly describePerson: (id: string) => string | null
}

const mostReasons = 3

/** The differences under the heading of their person or grant, what waits, what is to be known of the files, a summary. */
export function renderAccessDiffText(report: AccessDiffReport, options: DiffTextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const groups = new Map<string, AccessDifference[]>()
  for (const change of report.changes) {
    const name = options.groupBy === 'person' ? change.person : `${change.system}:${change.type}:${change.resource}`
    const known = groups.get(name)
    if (known) known.push(change)
    else groups.set(name, [change])
  }
  const blocks = [
    headerLines(report, columns, style),
    ...[...groups]
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, changes]) => groupLines(name, changes, { ...options, columns, style })),
    waitingLines(report.refusals, columns, style),
    findingLines(report.diagnostics, columns, style),
    [style.strong(summaryText(report))],
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function headerLines(report: AccessDiffReport, columns: number, style: Style): string[] {
  const { base, head, organization, environment, evaluated_at: at } = report
  const from = `${base.merge_base ? 'merge base with ' : ''}${printable(base.name)}@${shortRevision(base.commit)}`
  const branch = [head.name, head.commit].filter((name) => name !== null).map(shortRevision)
  const isSame = head.name === head.commit || branch[0] === branch[1]
  const to = `${(isSame ? branch.slice(0, 1) : branch).join('@')}${head.dirty === true ? ' with uncommitted changes' : ''}`
  const names = [organization, environment].filter((name) => name !== null).map(nameText)
  const text = [...names, `${from} → ${to === '' ? 'the files here' : to}`].join('  ')
  const note = `evaluated ${momentText(at)}`
  return renderRow({ lead: '', text, note, place: 'near', paint: style.strong, paintNote: style.faint }, columns)
}

interface GroupView extends DiffTextOptions {
  readonly style: Style
}

function groupLines(name: string, changes: readonly AccessDifference[], view: GroupView): string[] {
  const { style, columns, groupBy, describePerson } = view
  const isPerson = groupBy === 'person'
  const note = isPerson ? printable(describePerson(name) ?? '') : ''
  const heading = {
    lead: '',
    text: isPerson ? nameText(name) : printable(name),
    note,
    place: 'near',
    paint: style.strong,
  } as const
  return [
    ...renderRow({ ...heading, paintNote: style.faint }, columns),
    ...changes.flatMap((change) => changeLines(change, view)),
  ]
}

function changeLines(change: AccessDifference, { columns, style, groupBy }: GroupView): string[] {
  const symbol = symbolOf(change)
  const isMoved = change.action === 'raise' || change.action === 'lower'
  const levels = isMoved ? `   ${levelText(change.before?.level)} → ${levelText(change.after?.level)}` : ''
  const notes = [change.risk === 'low' ? '' : change.risk, timeText(change), waitText(change)]
  const lines = renderRow(
    {
      lead: `  ${symbol.padEnd(3)}`,
      text: `${groupBy === 'person' ? printable(change.grant) : personText(change)}${levels}`,
      note: notes.filter((part) => part !== '').join(', '),
      paintLead: symbolPaint(style, symbol),
      paintNote: riskPaint(style, change.risk),
    },
    columns,
  )
  const { before, after } = change
  return [
    ...lines,
    ...reasonLines(after?.reasons ?? [], '', columns, style),
    ...(change.action === 'give' ? [] : reasonLines(before?.reasons ?? [], 'was ', columns, style)),
  ]
}

/** Below the heading of a grant: who, and at which level where it stays the same. */
function personText({ person, action, before, after }: AccessDifference): string {
  const level = action === 'raise' || action === 'lower' ? null : (after ?? before)?.level
  return `${nameText(person)}${level ? ` (${printable(level)})` : ''}`
}

function symbolOf({ action, from }: AccessDifference): ChangeSymbol {
  if (action === 'give') return from === null ? '+' : '+@'
  if (action === 'take' || action === 'hold') return from === null ? '-' : '-@'
  return '~'
}

function levelText(level: string | null | undefined): string {
  return printable(level ?? 'no level')
}

/** `from … until …`, as far as it is not simply from now on. */
function timeText({ from, until }: AccessDifference): string {
  const parts = [from === null ? '' : `from ${dueText(from)}`, until === null ? '' : `until ${dueText(until)}`]
  return parts.filter((part) => part !== '').join(' ')
}

function waitText({ before, after, action }: AccessDifference): string {
  if (after?.waits === true) return action === 'hold' ? 'now waits' : 'waits'
  return before?.waits === true && after !== null ? 'no longer waits' : ''
}

function reasonLines(reasons: readonly PlanReason[], word: string, columns: number, style: Style): string[] {
  const shown = reasons.slice(0, mostReasons).map((one) => ({ text: word + reasonText(one), note: placeText(one) }))
  if (reasons.length > mostReasons)
    shown.push({ text: `and ${count(reasons.length - mostReasons, 'more reason')}`, note: '' })
  const paints = { paint: style.faint, paintNote: style.faint }
  return shown.flatMap((row) => renderRow({ lead: '       ', ...row, place: 'wide', ...paints }, columns))
}

function waitingLines(refusals: readonly Refusal[], columns: number, style: Style): string[] {
  const entries = refusals.map(({ message }) => ({
    symbol: '!',
    text: printable(message, { max: longestMessage }),
    paint: style.bad,
  }))
  return listSection(`Waiting: ${refusals.length}`, entries, { columns, style })
}

function findingLines(diagnostics: readonly PlanDiagnostic[], columns: number, style: Style): string[] {
  const shown = diagnostics.filter(({ severity }) => severity !== 'notice')
  if (shown.length === 0) return []
  const title = `Findings: ${severityCounts(diagnostics.map(({ severity }) => severity))}`
  return [style.strong(title), ...shown.flatMap((one) => diagnosticLines(toDiagnostic(one), columns, style))]
}

function summaryText({ summary, changes }: AccessDiffReport): string {
  if (changes.length === 0) return 'These files give everybody what they gave before.'
  const { give, take, raise, lower, people, privileged } = summary
  const parts = [
    give === 0 ? '' : `${give} given${privileged === 0 ? '' : ` (${privileged} privileged)`}`,
    raise === 0 ? '' : `${raise} raised`,
    lower === 0 ? '' : `${lower} lowered`,
    take === 0 ? '' : `${take} taken`,
  ]
  const text = parts.filter((part) => part !== '').join(', ')
  return `By files: ${text}; ${count(people, 'person', 'people')}. No system was asked.`
}
