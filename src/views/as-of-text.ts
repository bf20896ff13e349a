import type { AccessThen, HeldThen, OpenChange } from '../analysis/access-history.ts'
import type { AuditApproval } from '../domain/audit.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { createStyle, type Style, type TextOptions } from './style.ts'

export interface AsOfView extends AccessThen {
  /** RFC 3339 */
  readonly at: string
}

interface Page {
  readonly columns: number
  readonly style: Style
}

/** Who had what, person by person, with the reasons as they were recorded. */
export function renderAsOfText(view: AsOfView, options: TextOptions): string {
  const page: Page = { columns: usableColumns(options.columns), style: createStyle(options.color) }
  const people = [...new Set([...view.held, ...view.open].map((one) => one.person))].sort()
  const heading = renderRow(
    { lead: '', text: `As of ${dueText(view.at)}`, note: beginsText(view), place: 'near', paint: page.style.strong },
    page.columns,
  )
  const blocks = people.map((person) => personLines(person, view, page))
  return `${[heading, ...blocks, summaryLines(view, page)].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function beginsText({ begins, entries }: AsOfView): string {
  return begins === null ? '' : `from ${count(entries, 'entry', 'entries')} of the log, which begins ${dueText(begins)}`
}

function personLines(person: string, view: AsOfView, page: Page): string[] {
  const held = view.held.filter((one) => one.person === person)
  const open = view.open.filter((one) => one.person === person)
  return [
    ...renderRow({ lead: '', text: nameText(person), paint: page.style.strong }, page.columns),
    ...held.flatMap((one) => heldLines(one, held, page)),
    ...open.flatMap((one) => openLines(one, page)),
  ]
}

function heldLines(one: HeldThen, all: readonly HeldThen[], { columns, style }: Page): string[] {
  const account = all.find((other) => other.system === one.system && other.grant === null)
  const isOff = one.grant !== null && (account?.status === 'suspended' || account?.status === 'deactivated')
  const marks = [
    one.grant === null && one.status_since !== one.since ? `${one.status} since ${dueText(one.status_since)}` : '',
    isOff ? `no use: the account was ${account?.status}` : '',
    one.status === 'pending' ? 'pending' : '',
    one.certain ? '' : 'uncertain: nobody could look whether it was there',
    one.forgotten === null ? '' : `not cared for since ${dueText(one.forgotten)}`,
  ].filter((mark) => mark !== '')
  const note = [`since ${dueText(one.since)}`, ...marks].join('; ')
  const faint = { lead: '      ', place: 'wide', paint: style.faint, paintNote: style.faint } as const
  const { commit, actor } = one.by
  const run = [
    `run ${nameText(one.by.run)} (entry ${one.by.seq})`,
    actor === null ? '' : `by ${nameText(actor)}`,
    commit === null ? '' : `from commit ${printable(commit.slice(0, 12))}`,
  ]
  return [
    ...renderRow(
      { lead: '  ', text: heldText(one), note, place: 'near', ...(one.certain ? {} : { paint: style.doubtful }) },
      columns,
    ),
    ...one.reasons.flatMap((reason) =>
      renderRow({ ...faint, text: reasonText(reason), note: placeText(reason) }, columns),
    ),
    ...(one.reasons.length === 0 ? renderRow({ ...faint, text: withoutReason[one.origin] }, columns) : []),
    ...one.approvals.flatMap((approval) => renderRow({ ...faint, text: approvalText(approval) }, columns)),
    ...renderRow({ ...faint, text: run.filter((part) => part !== '').join(' ') }, columns),
  ]
}

const withoutReason: Readonly<Record<HeldThen['origin'], string>> = {
  granted: 'given before the log began, which knows no reason',
  created: 'made before the log began, which knows no reason',
  adopted: 'taken over before the log began, or linked by hand: it knows no reason',
}

function heldText({ system, account, grant, level, status }: HeldThen): string {
  if (grant === null) return `${printable(system)} account ${nameText(account ?? '')} (${status})`
  return level === null ? printable(grant) : `${printable(grant)} (${printable(level)})`
}

/** `EX-20 approved by dana.ortiz (merge request 12)`; a claim is called one. */
export function approvalText({ exception, kind, approvers, source }: AuditApproval): string {
  const names = approvers.map(nameText).join(', ')
  const where = source === null || source === '' ? '' : ` (${printable(source)})`
  return `${nameText(exception)} ${kind === 'verified' ? 'approved' : 'claims approval'} by ${names}${where}`
}

function openLines({ system, grant, action, begun, run }: OpenChange, { columns, style }: Page): string[] {
  const what = grant ?? `${system} account`
  const text = `${printable(action.replaceAll('_', ' '))} ${printable(what)}: begun ${dueText(begun)}, and not known to be done`
  return renderRow(
    { lead: '  ', text, note: `run ${nameText(run)}`, place: 'near', paint: style.doubtful, paintNote: style.faint },
    columns,
  )
}

function summaryLines({ held, open }: AsOfView, { columns }: Page): string[] {
  const people = new Set(held.map((one) => one.person)).size
  const grants = held.filter((one) => one.grant !== null).length
  const more = open.length === 0 ? '' : `; ${count(open.length, 'change')} under way or unknown`
  return renderRow(
    {
      lead: '',
      text: `${count(people, 'person', 'people')}, ${count(held.length - grants, 'account')}, ${count(grants, 'grant')}${more}. What systems held beside that, and what was changed by hand, is in no log.`,
    },
    columns,
  )
}
