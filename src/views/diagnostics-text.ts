import { type Diagnostic, type Severity, sortDiagnostics } from '../domain/diagnostic.ts'
import { count } from './count-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type Paint, type Style, type TextOptions } from './style.ts'
import { startsLikeChange } from './wrap.ts'

/** Every diagnostic with its place and help, by file and line, then how many there are. */
export function renderDiagnosticsText(diagnostics: readonly Diagnostic[], options: TextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const sorted = sortDiagnostics(diagnostics)
  // Thousands of findings of one kind have the same help.
  const helps = new Map<string, string[]>()
  const lines = sorted.flatMap((diagnostic) => {
    let help = helps.get(diagnostic.help)
    if (help === undefined) helps.set(diagnostic.help, (help = helpLines(diagnostic, columns, style)))
    return [...findingLines(diagnostic, columns, style), ...help]
  })
  const summary = severityCounts(sorted.map(({ severity }) => severity))
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), summary].join('\n')}\n`
}

/** `policies/sales.yaml:14:7 error: message [code]` and below it `  help: …`. */
export function diagnosticLines(diagnostic: Diagnostic, columns: number, style: Style): string[] {
  return [...findingLines(diagnostic, columns, style), ...helpLines(diagnostic, columns, style)]
}

function helpLines({ help }: Diagnostic, columns: number, style: Style): string[] {
  const text = printable(help, { max: longestMessage })
  return renderRow({ lead: '  help: ', text, paintLead: style.faint }, columns)
}

function findingLines({ severity, code, message, at }: Diagnostic, columns: number, style: Style): string[] {
  const place = at === null ? '' : `${pathText(at.file)}:${at.line}:${at.column} `
  const text = `${place}${severity}: ${printable(message, { max: longestMessage })} [${printable(code)}]`
  // Painted after wrapping, so that the colour of the severity does not change where lines break.
  const [first = '', ...rest] = renderRow({ lead: '', text }, columns)
  const word = `${severity}:`
  const painted = first.startsWith(place + word)
    ? style.strong(place) + severityPaint(style, severity)(word) + first.slice(place.length + word.length)
    : first
  return [painted, ...rest]
}

/** `2 errors, 1 warning`; notices only when there are some. */
export function severityCounts(severities: readonly Severity[]): string {
  const amount = (severity: Severity) => severities.filter((one) => one === severity).length
  const notices = amount('notice')
  const more = notices === 0 ? '' : `, ${count(notices, 'notice')}`
  return `${count(amount('error'), 'error')}, ${count(amount('warning'), 'warning')}${more}`
}

function severityPaint(style: Style, severity: Severity): Paint {
  if (severity === 'error') return style.bad
  return severity === 'warning' ? style.doubtful : style.known
}

/** A path that no terminal takes for a change: `./` before a leading `+`, `-` … */
function pathText(file: string): string {
  const path = printable(file)
  return startsLikeChange(path) ? `./${path}` : path
}
