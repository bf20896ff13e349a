import { type Examination, type Remark, remarksOf, type SystemExamination } from '../domain/examination.ts'
import { formatInstant } from '../domain/time.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

const marks = { ok: '  ok       ', warning: '  warning  ', error: '  error    ' } as const

/** What `doctor` found: subject by subject, what is well, what is not, and what to do about it. */
export function renderDoctorText(examination: Examination, options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const style = createStyle(options.color)
  const paints = { ok: style.good, warning: style.doubtful, error: style.bad }
  const { purpose, ledger, people, forge, systems } = examination
  const subjects: readonly (readonly [string, readonly Remark[]])[] = [
    ['Ledger', ledger],
    ['People', people],
    ...(forge === null ? [] : [['Forge', forge] as const]),
    ...systems.map((one) => [titleOf(one), one.remarks] as const),
  ]
  const lines = subjects.flatMap(([title, remarks]) => [
    ...renderRow({ lead: '', text: title, paint: style.strong }, columns),
    ...remarks.flatMap(({ status, message, help }) => [
      ...renderRow(
        { lead: marks[status], text: printable(message, { max: longestMessage }), paintLead: paints[status] },
        columns,
      ),
      ...(help === null
        ? []
        : renderRow(
            {
              lead: ' '.repeat(marks.ok.length),
              text: `help: ${printable(help, { max: longestMessage })}`,
              paint: style.faint,
            },
            columns,
          )),
    ]),
  ])
  return `${[...lines, '', verdictOf(remarksOf(examination), purpose)].join('\n')}\n`
}

function titleOf({ name, adapter, lastGoodRun }: SystemExamination): string {
  const last = lastGoodRun === null ? '' : `, read to the end ${dueText(formatInstant(lastGoodRun))}`
  return `${printable(name)} (${printable(adapter)}${last})`
}

function verdictOf(remarks: readonly Remark[], purpose: Examination['purpose']): string {
  const number = (status: Remark['status']) => remarks.filter((one) => one.status === status).length
  const [errors, warnings] = [number('error'), number('warning')]
  const found = `${count(errors, 'error')}, ${count(warnings, 'warning')}`
  return errors > 0 ? `Not ready for ${purpose}: ${found}.` : `Ready for ${purpose}: ${found}.`
}
