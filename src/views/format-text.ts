import type { Diagnostic } from '../domain/diagnostic.ts'
import { count } from './count-text.ts'
import { diagnosticLines } from './diagnostics-text.ts'
import { diagnosticData } from './diagnostics-json.ts'
import { renderJson } from './json.ts'
import { usableColumns } from './plan-view.ts'
import { printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'
import { diffText, unifiedDiff } from './unified-diff.ts'

/** What formatting did, or would do. */
export interface FormatSummary {
  readonly isWritten: boolean
  readonly showsDiff: boolean
  readonly changed: readonly { readonly file: string; readonly before: string; readonly after: string }[]
  /** files that were canonical before */
  readonly unchanged: number
  /** files with errors, which were left alone */
  readonly refused: number
  readonly diagnostics: readonly Diagnostic[]
}

/** The errors, the files that changed or their diff, and how many files there are. */
export function renderFormatText(summary: FormatSummary, options: TextOptions): string {
  const { changed, diagnostics, showsDiff } = summary
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const errors = diagnostics.flatMap((one) => diagnosticLines(one, columns, style))
  const files = changed.flatMap(({ file, before, after }) =>
    showsDiff
      ? diffText(unifiedDiff(file, before, after), style)
      : renderRow({ lead: '', text: printable(file), paint: style.strong }, columns),
  )
  const apart = errors.length > 0 ? [''] : []
  return `${[...errors, ...apart, ...files, summaryText(summary)].join('\n')}\n`
}

export function renderFormatJson({
  isWritten,
  showsDiff,
  changed,
  unchanged,
  refused,
  diagnostics,
}: FormatSummary): string {
  return renderJson({
    format_version: '1.0',
    kind: 'format',
    written: isWritten,
    summary: { changed: changed.length, unchanged, refused },
    changed: changed.map(({ file, before, after }) => ({
      file,
      diff: showsDiff ? `${unifiedDiff(file, before, after).join('\n')}\n` : null,
    })),
    diagnostics: diagnostics.map(diagnosticData),
  })
}

function summaryText({ isWritten, changed, unchanged, refused }: FormatSummary): string {
  const errors = refused === 0 ? '' : `, ${count(refused, 'file')} with errors left alone`
  if (changed.length === 0) return `${count(unchanged, 'file')} already formatted${errors}.`
  const verb = isWritten ? 'Formatted' : 'Would format'
  return `${verb} ${count(changed.length, 'file')}; ${unchanged} already formatted${errors}.`
}
