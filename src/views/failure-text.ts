import { usableColumns } from './plan-view.ts'
import { longestMessage, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** A failure in two paragraphs: what went wrong, and the next step. */
export function renderFailure(
  { code, message, help }: { readonly code: string; readonly message: string; readonly help: string },
  options: TextOptions,
): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const text = `${printable(message, { max: longestMessage })} [${printable(code)}]`
  const lines = [
    ...renderRow({ lead: 'error: ', text, paintLead: style.bad }, columns),
    ...renderRow({ lead: '  help: ', text: printable(help, { max: longestMessage }), paintLead: style.faint }, columns),
  ]
  return `${lines.join('\n')}\n`
}
