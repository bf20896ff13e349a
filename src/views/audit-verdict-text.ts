import { count } from './count-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** What looking at a whole log showed. */
export interface AuditVerdict {
  readonly whole: boolean
  readonly head: { readonly count: number; readonly hash: string | null }
  readonly problems: readonly { readonly kind: string; readonly line: number; readonly message: string }[]
  /** why the ledger could not be compared with; null: it was */
  readonly ledger: string | null
  /** the head that was kept elsewhere, and the entry that has its hash; null: none was given */
  readonly kept: {
    readonly hash: string | null
    readonly count: number | null
    readonly found_at: number | null
  } | null
}

/** What was found, what that proves, and what it cannot prove. */
export function renderVerdictText(verdict: AuditVerdict, options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const style = createStyle(options.color)
  const { whole, head, problems, ledger, kept } = verdict
  const size = count(head.count, 'entry', 'entries')
  const title = whole
    ? `The audit log is whole: ${size}`
    : `The audit log is not what was written: ${count(problems.length, 'problem')}`
  const row = (lead: string, text: string) =>
    renderRow({ lead, text: printable(text, { max: longestMessage }) }, columns)
  const proofs = [
    'every entry is as it was written, with its number and the hash of the one before',
    ...(ledger === null ? ['the ledger remembers its length and last hash: nothing was cut off at the end'] : []),
    ...(kept?.found_at
      ? [`entry ${kept.found_at} is the head that was kept elsewhere: all up to it is unchanged`]
      : []),
  ]
  const lines = [
    ...renderRow({ lead: '', text: title, paint: whole ? style.good : style.bad }, columns),
    ...problems.flatMap(({ message }) => row('  !  ', message)),
    ...(ledger === null ? [] : row('  !  ', `not compared with the ledger: ${ledger}`)),
    ...(whole ? proofs.flatMap((proof) => row('  ', proof)) : []),
    ...(whole && !kept?.found_at
      ? row(
          '  ',
          'not shown: that log and ledger were not rewritten together by somebody who can write both. For that, keep the head elsewhere, and compare: provisionr audit verify --expect-head HASH --expect-count N',
        )
      : []),
    ...(whole && kept?.found_at && kept.found_at < head.count
      ? row(
          '  ',
          `entries ${kept.found_at + 1} to ${head.count} are newer than that head, and vouched for by the ledger alone`,
        )
      : []),
    ...row('', head.hash === null ? 'head: none, the log is empty' : `head: entry ${head.count}, ${head.hash}`),
  ]
  return `${lines.join('\n')}\n`
}
