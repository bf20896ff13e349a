import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** What was written about one exception. */
export interface ExceptionEdit {
  readonly action: 'add' | 'revoke'
  readonly id: string
  readonly person: string
  readonly grants: readonly string[]
  /** RFC 3339; null without a start */
  readonly from: string | null
  readonly until: string
  readonly file: string
  readonly line: number
  /** the lines as they stand in the file */
  readonly written: readonly string[]
  /** the command to run next */
  readonly next: string
}

/** The place and the lines that were written, what they mean, and the next step. */
export function renderExceptionEdit(edit: ExceptionEdit, options: TextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const place = `${printable(edit.file)}:${edit.line}`
  const meaning = { lead: '', text: meaningOf(edit) } as const
  return `${[
    ...renderRow({ lead: 'wrote ', text: place, paint: style.strong }, columns),
    // Far enough in that the dash of a list is no change.
    ...edit.written.map((line) => `    ${lineText(line)}`),
    ...renderRow(meaning, columns),
    '',
    ...renderRow({ lead: 'Next: ', text: edit.next, paintLead: style.faint }, columns),
  ].join('\n')}\n`
}

function meaningOf({ action, id, person, grants, from, until }: ExceptionEdit): string {
  const what = grants.map((grant) => printable(grant)).join(', ')
  if (action === 'revoke') return `Exception ${nameText(id)} of ${nameText(person)} ends at ${dueText(until)}: ${what}.`
  const since = from === null ? '' : `from ${dueText(from)} `
  return `Exception ${nameText(id)} gives ${nameText(person)} ${what} ${since}to ${dueText(until)}.`
}

/** Indentation is not a hidden character here. */
function lineText(line: string): string {
  const text = line.trimStart()
  return line.slice(0, line.length - text.length).replaceAll('\t', ' ') + printable(text, { max: longestMessage })
}
