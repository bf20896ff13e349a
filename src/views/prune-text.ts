import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

export interface PrunedFile {
  readonly file: string
  /** nothing was left of it */
  readonly deleted: boolean
  readonly removed: readonly PrunedException[]
}

export interface PrunedException {
  readonly id: string
  readonly person: string
  readonly state: 'expired' | 'revoked'
  /** RFC 3339 */
  readonly ended: string
}

export interface PruneSummary {
  readonly isDryRun: boolean
  readonly files: readonly PrunedFile[]
  /** ended ones that stay */
  readonly kept: readonly { readonly id: string; readonly extended_by: string }[]
}

/** What was (or would be) removed, file by file. */
export function renderPruneText({ isDryRun, files, kept }: PruneSummary, options: TextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const lines = files.flatMap(({ file, deleted, removed }) => [
    ...renderRow(
      { lead: '', text: printable(file), note: deleted ? 'whole file' : '', place: 'near', paint: style.strong },
      columns,
    ),
    ...removed.flatMap(({ id, person, state, ended }) =>
      renderRow(
        { lead: '  ', text: `${nameText(id)} of ${nameText(person)}`, note: `${state} ${dueText(ended)}` },
        columns,
      ),
    ),
  ])
  const stays = kept.flatMap(({ id, extended_by: next }) =>
    renderRow({ lead: '', text: `${nameText(id)} stays: ${nameText(next)} extends it` }, columns),
  )
  const total = files.reduce((sum, { removed }) => sum + removed.length, 0)
  const gone = files.filter(({ deleted }) => deleted).length
  const verb = isDryRun ? 'Would remove' : 'Removed'
  const whole = gone === 0 ? '' : ` and ${isDryRun ? 'delete' : 'deleted'} ${count(gone, 'file')}`
  const summary = total === 0 ? 'No exception to remove.' : `${verb} ${count(total, 'exception')}${whole}.`
  return `${[...lines, ...stays, summary].join('\n')}\n`
}
