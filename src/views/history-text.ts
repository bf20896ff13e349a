import type { AuditEntry } from '../domain/audit.ts'
import { auditEntryLines } from './audit-text.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { nameText, printable, quoted } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type Style, type TextOptions } from './style.ts'

export interface HistoryCommit {
  readonly commit: string
  /** RFC 3339 */
  readonly time: string
  readonly author: string
  readonly subject: string
  /** files, with lines where they are known */
  readonly places: readonly string[]
  readonly because: readonly string[]
}

export interface PersonHistory {
  readonly person: string
  readonly entries: readonly AuditEntry[]
  readonly commits: readonly HistoryCommit[]
  /** false: there is no repository here */
  readonly git: boolean
}

/** The log's entries and the commits behind them, the newest last. */
export function renderHistoryText(history: PersonHistory, options: TextOptions): string {
  const page = { columns: usableColumns(options.columns), style: createStyle(options.color) }
  const { person, entries, commits, git } = history
  const items = [
    ...commits.map((one) => ({ at: Date.parse(one.time), lines: () => commitLines(one, page) })),
    ...entries.map((one) => ({ at: Date.parse(one.time), lines: () => auditEntryLines(one, page) })),
  ].toSorted((a, b) => a.at - b.at)
  const summary = git
    ? `${count(entries.length, 'entry', 'entries')}, ${count(commits.length, 'commit')}`
    : `${count(entries.length, 'entry', 'entries')}; no git repository here: the commits behind them are not told`
  const lines = [
    ...renderRow({ lead: '', text: nameText(person), paint: page.style.strong }, page.columns),
    ...items.flatMap((one) => one.lines()),
    ...renderRow({ lead: '', text: summary }, page.columns),
  ]
  return `${lines.join('\n')}\n`
}

function commitLines(
  { commit, time, author, subject, places, because }: HistoryCommit,
  { columns, style }: { readonly columns: number; readonly style: Style },
): string[] {
  const faint = { lead: '         ', paint: style.faint } as const
  return [
    ...renderRow(
      {
        lead: '      *  ',
        text: `${dueText(time)}  commit ${printable(commit.slice(0, 12))} by ${nameText(author)}: ${quoted(subject)}`,
      },
      columns,
    ),
    ...renderRow({ ...faint, text: places.map((one) => printable(one)).join(', ') }, columns),
    ...because.flatMap((one) => renderRow({ ...faint, text: printable(one) }, columns)),
  ]
}
