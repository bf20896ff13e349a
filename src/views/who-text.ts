import type { StandingGrant } from '../analysis/standing.ts'
import type { WhoHas, WhoRow } from '../analysis/who-has.ts'
import type { Instant } from '../domain/time.ts'
import { count } from './count-text.ts'
import { dueText, momentText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { createStyle, type Paint, type Style, type TextOptions } from './style.ts'

/** Somebody of whom the files cannot tell. */
export interface NotTold {
  readonly person: string
  readonly why: string
  /** what of it provisionr gave them earlier, which stays */
  readonly had: readonly string[]
}

export interface WhoView extends WhoHas {
  readonly asked: string
  readonly at: Instant
  readonly untold: readonly NotTold[]
}

export interface WhoTextOptions extends TextOptions {
  readonly describePerson: (id: string) => string | null
}

interface Page {
  readonly columns: number
  readonly style: Style
  readonly describePerson: (id: string) => string | null
}

/** Holders with the reason in short, then those it is withheld from, who have less, who will have it, and the unknown. */
export function renderWhoText(view: WhoView, options: WhoTextOptions): string {
  const page: Page = {
    columns: usableColumns(options.columns),
    style: createStyle(options.color),
    describePerson: options.describePerson,
  }
  const { holders, undecided, less, upcoming, untold } = view
  const { style, columns } = page
  const heading = renderRow(
    { lead: '', text: printable(view.asked), note: `at ${momentText(view.at)}`, place: 'near', paint: style.strong },
    columns,
  )
  const people = (rows: readonly unknown[]) => count(rows.length, 'person', 'people')
  const blocks = [
    heading,
    section(
      holders.length === 0 ? 'Nobody should have it' : `${people(holders)} should have it`,
      holders.flatMap((row) => rowLines(row, page)),
      page,
    ),
    section(
      `Withheld from ${people(undecided)}`,
      undecided.flatMap((row) => rowLines(row, page, style.doubtful)),
      page,
    ),
    section(
      `${people(less)} with a lower level`,
      less.flatMap((row) => rowLines(row, page)),
      page,
    ),
    section(
      `${people(upcoming)} later`,
      upcoming.flatMap((row) => rowLines(row, page, style.known, row.from)),
      page,
    ),
    section(
      `${people(untold)} of whom nobody can tell`,
      untold.flatMap((one) => untoldLines(one, page)),
      page,
    ),
  ]
  const shown = blocks.filter((lines, index) => index < 2 || lines.length > 1)
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function section(title: string, lines: readonly string[], { columns, style }: Page): string[] {
  const text = lines.length === 0 ? title : `${title}:`
  return [...renderRow({ lead: '', text, paint: style.strong }, columns), ...lines]
}

function rowLines(row: WhoRow, page: Page, paint?: Paint, from?: Instant): string[] {
  const described = page.describePerson(row.person)
  const state = row.state === 'active' ? '' : row.state
  const note = [described === null ? '' : printable(described), state].filter((part) => part !== '').join('   ')
  const heading = { lead: '  ', text: nameText(row.person), note, place: 'near' } as const
  return [
    ...renderRow({ ...heading, ...(paint === undefined ? {} : { paint }), paintNote: page.style.faint }, page.columns),
    ...row.grants.flatMap((grant) => grantLines(grant, page, from)),
  ]
}

function grantLines({ text, until, doubt, reasons }: StandingGrant, page: Page, from?: Instant): string[] {
  const { columns, style } = page
  const times = [from === undefined ? '' : `from ${dueText(from)}`, until === null ? '' : `until ${dueText(until)}`]
  const note = times.filter((part) => part !== '').join(' ')
  const [first, ...more] = reasons
  const faint = { lead: '      ', place: 'wide', paint: style.faint, paintNote: style.faint } as const
  const why =
    doubt === null ? [] : renderRow({ ...faint, text: printable(doubt.text, { max: longestMessage }) }, columns)
  const others = more.length === 0 ? '' : ` and ${count(more.length, 'other reason')}`
  return [
    ...renderRow({ lead: '    ', text: printable(text), note, place: 'near' }, columns),
    ...why,
    ...(first ? renderRow({ ...faint, text: reasonText(first) + others, note: placeText(first) }, columns) : []),
  ]
}

function untoldLines({ person, why, had }: NotTold, { columns, style }: Page): string[] {
  const stays = had.length === 0 ? '' : `; has had ${had.map((one) => printable(one)).join(', ')}, which stays`
  const text = `${nameText(person)}: ${printable(why, { max: longestMessage })}${stays}`
  return renderRow({ lead: '  ', text, paint: style.doubtful }, columns)
}
