import type { AuditCounts } from '../analysis/audit-counts.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { printable } from './printable.ts'
import { renderRow } from './row.ts'
import type { TextOptions } from './style.ts'

/** What `privacy: counts` leaves of a log. */
export function renderAuditCountsText(found: AuditCounts, options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const { entries, runs, first, last } = found
  const when = first === null || last === null ? '' : `, ${dueText(first)} to ${dueText(last)}`
  const text = `${count(entries, 'entry', 'entries')} of ${count(runs, 'run')}${when}`
  const rows = found.counts.flatMap((one) => {
    const what = [one.event, one.result?.replaceAll('_', ' '), one.system === null ? null : printable(one.system)]
    return renderRow({ lead: '  ', text: `${what.filter(Boolean).join(' ')}: ${one.count}` }, columns)
  })
  return `${[...renderRow({ lead: '', text }, columns), ...rows, 'privacy: counts shows no names'].join('\n')}\n`
}
