import type { Risk } from '../domain/manifest.ts'
import type { LifecycleState } from '../domain/person.ts'
import type { PlanReason } from '../domain/plan.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { createStyle, riskPaint, type Style, type TextOptions } from './style.ts'

/** What one person is to have. */
export interface AccessRow {
  readonly person: string
  readonly state: LifecycleState
  readonly grants: readonly AccessGrant[]
}

export interface AccessGrant {
  /** as people write it, level included */
  readonly text: string
  readonly risk: Risk
  readonly reasons: readonly PlanReason[]
  /** RFC 3339; null when nothing ends it */
  readonly until: string | null
  /** why a plan would let it wait; null: it would not */
  readonly withheld: string | null
}

/** Expected access person by person, each grant with its reasons, in the order given. */
export function renderAccessText(rows: readonly AccessRow[], options: TextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const blocks = rows.map((row) => personLines(row, columns, style))
  const grants = rows.flatMap((row) => row.grants)
  const waiting = grants.filter((grant) => grant.withheld !== null).length
  const parts = [count(rows.length, 'person', 'people'), count(grants.length, 'grant')]
  const summary = [[...parts, ...(waiting === 0 ? [] : [`${waiting} of them withheld`])].join(', ')]
  return `${[...blocks, summary].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function personLines({ person, state, grants }: AccessRow, columns: number, style: Style): string[] {
  const heading = { lead: '', text: nameText(person), note: state, place: 'near', paint: style.strong } as const
  return [
    ...renderRow({ ...heading, paintNote: style.faint }, columns),
    ...(grants.length === 0 ? ['  no access'] : []),
    ...grants.flatMap((grant) => grantLines(grant, columns, style)),
  ]
}

function grantLines({ text, risk, reasons, until, withheld }: AccessGrant, columns: number, style: Style): string[] {
  const notes = [risk === 'low' ? '' : risk, until === null ? '' : `until ${dueText(until)}`]
  const note = notes.filter((part) => part !== '').join(', ')
  const faint = { lead: '    ', place: 'wide', paint: style.faint, paintNote: style.faint } as const
  const waits = withheld === null ? '' : `withheld: ${printable(withheld, { max: longestMessage })}`
  return [
    ...renderRow({ lead: '  ', text: printable(text), note, paintNote: riskPaint(style, risk) }, columns),
    ...(waits === '' ? [] : renderRow({ lead: '    ', text: waits, paint: style.doubtful }, columns)),
    ...reasons.flatMap((reason) => renderRow({ ...faint, text: reasonText(reason), note: placeText(reason) }, columns)),
  ]
}
