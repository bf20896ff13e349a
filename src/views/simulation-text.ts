import type { SimulatedStep } from '../analysis/simulate-person.ts'
import type { RecordMoment } from '../analysis/record-history.ts'
import { grantKey } from '../domain/grant.ts'
import { firstValue } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { dateIn, day, zoneOffset } from '../domain/time.ts'
import { changeRows } from './change-rows.ts'
import { changeSymbol } from './change-text.ts'
import { count } from './count-text.ts'
import { diagnosticLines } from './diagnostics-text.ts'
import { dueText, momentText } from './moment-text.ts'
import { createPlanView, type PlanView, usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable, quoted } from './printable.ts'
import { reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { changedNames, grantTextOf, type SimulationReport } from './simulation-json.ts'
import { createStyle, type Style, type TextOptions } from './style.ts'

const order = ['+', '~', '-', '=']
/** dates of the HR system's own that only repeat when an event takes effect */
const silent = new Set(['effective_date'])

/** A person's access as a story: at each instant what happens, what comes, what goes, and what stays until when. */
export function renderSimulationText(report: SimulationReport, options: TextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const { timeline, person, diagnostics, start } = report
  const title = { lead: '', text: nameText(person), place: 'near', paint: style.strong } as const
  const note = `simulated from ${momentText(start)}; systems are not read, nothing is changed`
  const blocks = [
    renderRow({ ...title, note, paintNote: style.faint }, columns),
    ...(diagnostics.length === 0 ? [] : [diagnostics.flatMap((one) => diagnosticLines(one, columns, style))]),
    ...timeline.steps.map((step, index) => stepLines(step, index === 0, { report, options, columns, style })),
    renderRow({ lead: '', text: endText(report) }, columns),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

interface StepView {
  readonly report: SimulationReport
  readonly options: TextOptions
  readonly columns: number
  readonly style: Style
}

function stepLines(step: SimulatedStep, isFirst: boolean, view: StepView): string[] {
  const { columns, style, options, report } = view
  const planView = createPlanView(step.plan, { ...options, groupBy: 'person' })
  const rows = [
    ...headingLines(step, columns, style),
    ...step.moments.flatMap((moment) => momentLines(moment, columns, style)),
    ...(isFirst && step.moments.length === 0 ? startLines(step, view) : []),
  ]
  const changes = step.plan.changes.toSorted((a, b) => order.indexOf(changeSymbol(a)) - order.indexOf(changeSymbol(b)))
  for (const change of changes) rows.push(...changeLines(change, step, planView))
  for (const grace of step.graces) {
    const text = grantTextOf(grace, report.catalog)
    const length = Math.round((grace.until - grace.since) / day)
    const note = `keeps it until ${dueText(grace.until)} (${length > 0 ? `${count(length, 'day')} of ` : ''}grace)`
    rows.push(...renderRow({ lead: '  -@ ', text: printable(text), note, paintLead: style.bad }, columns))
    const reason = reasonText({ kind: 'policy', name: grace.policy, path: [] })
    rows.push(...renderRow({ lead: '       ', text: `was given by ${reason}`, paint: style.faint }, columns))
  }
  for (const { message, grant, system, type } of step.missing) {
    const text = `${grant === null ? `${nameText(system)} ${printable(type)}` : printable(grant)}: ${printable(message, { max: longestMessage })}`
    rows.push(...renderRow({ lead: '  ?  ', text, paintLead: style.doubtful }, columns))
  }
  for (const { message } of step.refusals)
    rows.push(
      ...renderRow({ lead: '  !  ', text: printable(message, { max: longestMessage }), paintLead: style.bad }, columns),
    )
  for (const { file, line, column, ...rest } of step.diagnostics) {
    const at = file === null ? null : { file, line: line ?? 1, column: column ?? 1 }
    const { severity, code, message, help } = rest
    rows.push(...diagnosticLines({ severity, code, message, help, at }, columns, style))
  }
  return [...rows, ...renderRow({ lead: '  ', text: keptText(step), paint: style.faint }, columns)]
}

function headingLines(step: SimulatedStep, columns: number, style: Style): string[] {
  const { at, person, state, stateBefore } = step
  const offset = zoneOffset(at, person.zone)
  const local = `${dateIn(at, person.zone)} ${new Date(at + offset).toISOString().slice(11, 16)} in ${printable(person.zone)}`
  const words = stateBefore !== null && stateBefore !== state ? `${stateBefore} → ${state}` : state
  const note = [...(offset === 0 ? [] : [local]), words].join('   ')
  return renderRow(
    { lead: '', text: dueText(at), note, place: 'near', paint: style.strong, paintNote: style.faint },
    columns,
  )
}

const eventWords = { hired: 'hired', updated: 'changed', terminated: 'leaves' } as const

/** `changed: department Sales → Engineering`, with the place of the event. */
function momentLines({ event, before, record }: RecordMoment, columns: number, style: Style): string[] {
  const parts = changedNames(before, record)
    .filter((name) => !silent.has(name))
    .map((name) => {
      const [old, now] = [before, record].map((one) => valueText(one?.get(name)))
      return before === null ? `${printable(name)} ${now}` : `${printable(name)} ${old} → ${now}`
    })
  const text = `${eventWords[event.kind]}: ${parts.length === 0 ? 'nothing that the record does not say already' : parts.join(', ')}`
  const note = event.at === null ? '--set' : `${printable(event.at.file)}:${event.at.line}`
  return renderRow({ lead: '  ', text, note, paint: style.known, paintNote: style.faint }, columns)
}

function valueText(value: string | readonly string[] | undefined): string {
  return value === undefined ? 'none' : [value].flat().map(quoted).join(' and ')
}

function startLines(step: SimulatedStep, { report, columns }: StepView): string[] {
  const title = [firstValue(step.person.attributes, 'job_title'), firstValue(step.person.attributes, 'department')]
  const who = title.flatMap((one) => (one === null ? [] : [printable(one)])).join(', ')
  const since = report.wasRemembered
    ? 'the start, from what provisionr gave so far'
    : 'the start; what was given before is not known, so all of it is listed'
  return renderRow({ lead: '  ', text: `${who === '' ? '' : `${who}; `}${since}` }, columns)
}

/** As in a plan, and when it ends by itself. */
function changeLines(change: PlannedChange, step: SimulatedStep, view: PlanView): string[] {
  const rows = changeRows(change, view, { showsCause: change.cause !== 'policy' })
  const { system, type, resource, after } = change
  const end = resource === null || after === null ? undefined : step.ends.get(grantKey({ system, type, resource }))
  if (end === undefined) return rows
  return [
    ...rows,
    ...renderRow(
      { lead: '       ', text: `ends by itself at ${dueText(end)}`, paint: view.style.doubtful },
      view.columns,
    ),
  ]
}

function keptText({ held, plan, state }: SimulatedStep): string {
  const systems = new Set(held.map((one) => one.system)).size
  if (held.length === 0) return state === 'terminated' ? 'has nothing any more' : 'has nothing'
  const has = `has ${count(held.length, 'grant')} in ${count(systems, 'system')}`
  return plan.changes.length === 0 ? `${has}, as before` : `then ${has}`
}

function endText({ timeline, until }: SimulationReport): string {
  const { next } = timeline
  if (next === null) return 'Nothing more is known to change.'
  return `Ends at ${dueText(until ?? next)}, as asked; the next change may come at ${dueText(next)}.`
}
