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
  /** the entry that was the last when the ledger was saved; null: the ledger could not be compared with */
  readonly remembered: { readonly count: number; readonly hash: string | null } | null
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
  const { whole, head, problems, remembered, ledger, kept } = verdict
  const size = count(head.count, 'entry', 'entries')
  const title = whole
    ? `The audit log is whole: ${size}`
    : `The audit log is not what was written: ${count(problems.length, 'problem')}`
  const row = (lead: string, text: string) =>
    renderRow({ lead, text: printable(text, { max: longestMessage }) }, columns)
  const proofs = [
    'every entry is as it was written, with its number and the hash of the one before',
    ...(remembered === null ? [] : rememberedText(remembered.count, head.count)),
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
          `entries ${kept.found_at + 1} to ${head.count} are newer than that head: nothing kept elsewhere vouches for them`,
        )
      : []),
    ...row('', head.hash === null ? 'head: none, the log is empty' : `head: entry ${head.count}, ${head.hash}`),
  ]
  return `${lines.join('\n')}\n`
}

/** What follows from the entry that the ledger remembers: it was saved at the end of a run, and a killed one had no end. */
function rememberedText(remembered: number, found: number): string[] {
  if (found === 0) return []
  if (remembered === found)
    return [`the ledger remembers entry ${found} and its hash as the last one: nothing was cut off at the end`]
  const since = found === remembered + 1 ? `entry ${found} was` : `entries ${remembered + 1} to ${found} were`
  const unsaved = `${since} written after that, by runs that did not get to save the ledger: each continues the one before, and whether more of them were cut off at the end is not shown`
  if (remembered === 0) return [`the ledger remembers no entry; ${unsaved}`]
  return [`the ledger remembers entry ${remembered} and its hash: nothing up to it was cut off or exchanged`, unsaved]
}
