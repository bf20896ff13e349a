import { count } from './count-text.ts'
import { dueText, timeLeft } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type Paint, type Style, type TextOptions, unpainted } from './style.ts'

export type ExceptionState = 'active' | 'expired' | 'upcoming' | 'revoked'

/** One exception as lists show it; times are RFC 3339. */
export interface ExceptionRow {
  readonly id: string
  readonly person: string
  readonly grants: readonly string[]
  /** null: without a start */
  readonly from: string | null
  readonly until: string
  readonly state: ExceptionState
  readonly ticket: string | null
  /** what the file claims */
  readonly approved_by: readonly string[]
  readonly rule: string | null
  readonly extends: string | null
  readonly file: string
  readonly line: number
}

/** Exceptions one after the other, in the order given: whose, what, when and on whose word. */
export function renderExceptionsText(
  rows: readonly ExceptionRow[],
  options: TextOptions & { readonly now: string; readonly hidden: number },
): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const blocks = rows.map((row) => exceptionLines(row, { now: options.now, columns, style }))
  const hidden = options.hidden === 0 ? '' : `; ${options.hidden} more ended, see --all`
  const summary = [`${count(rows.length, 'exception')}${hidden}`]
  return `${[...blocks, summary].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function exceptionLines(
  row: ExceptionRow,
  { now, columns, style }: { readonly now: string; readonly columns: number; readonly style: Style },
): string[] {
  const heading = `${nameText(row.id)}   ${nameText(row.person)}   ${stateWords[row.state]}`
  const place = `${printable(row.file)}:${row.line}`
  const faint = { lead: '    ', paint: style.faint } as const
  return [
    ...renderRow(
      { lead: '', text: heading, note: place, paint: statePaint(style, row.state), paintNote: style.faint },
      columns,
    ),
    ...row.grants.flatMap((grant) => renderRow({ lead: '  ', text: printable(grant) }, columns)),
    ...renderRow({ ...faint, text: timesText(row, now) }, columns),
    ...renderRow({ ...faint, text: groundsText(row) }, columns),
  ]
}

const stateWords: Readonly<Record<ExceptionState, string>> = {
  active: 'active',
  expired: 'expired',
  upcoming: 'not yet',
  revoked: 'revoked',
}

function statePaint(style: Style, state: ExceptionState): Paint {
  if (state === 'active') return style.strong
  return state === 'upcoming' ? unpainted : style.faint
}

function timesText({ from, until, state }: ExceptionRow, now: string): string {
  const since = from === null ? '' : `from ${dueText(from)} `
  const left = state === 'active' ? timeLeft(now, until) : null
  return `${since}until ${dueText(until)}${left === null ? '' : ` (${left})`}`
}

/** An approval that stands in the file alone is a claim, and is called one. */
function groundsText({ approved_by: names, ticket, rule, extends: earlier }: ExceptionRow): string {
  const approval = names.length === 0 ? 'no approval claimed' : `claims approval by ${names.map(nameText).join(', ')}`
  const others = [
    ticket === null ? '' : `ticket ${nameText(ticket)}`,
    rule === null ? '' : `rule ${nameText(rule)}`,
    earlier === null ? '' : `extends ${nameText(earlier)}`,
  ]
  return [approval, ...others.filter((text) => text !== '')].join(', ')
}
