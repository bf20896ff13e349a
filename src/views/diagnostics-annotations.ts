import { type Diagnostic, type Severity, sortDiagnostics } from '../domain/diagnostic.ts'
import { severityCounts } from './diagnostics-text.ts'
import { longestMessage, printable } from './printable.ts'

/** GitHub shows no more of each kind for one step. */
const mostOfKind = 10

/**
 * Annotations for a log of GitHub Actions: `::error file=…,line=…,col=…,title=CODE::message`, at most ten errors, ten
 * warnings and ten notices, then how many there are. `pathOf` gives a file's path from the top of the repository.
 */
export function renderDiagnosticsAnnotations(
  diagnostics: readonly Diagnostic[],
  { pathOf }: { readonly pathOf: (file: string) => string | null },
): string {
  const sorted = sortDiagnostics(diagnostics)
  const kinds: readonly Severity[] = ['error', 'warning', 'notice']
  const shown = kinds.flatMap((kind) => sorted.filter(({ severity }) => severity === kind).slice(0, mostOfKind))
  const left = sorted.length - shown.length
  const more = left === 0 ? '' : `; ${left} more: run \`provisionr lint\``
  const lines = shown.map((one) => annotation(one, pathOf))
  return `${[...lines, severityCounts(sorted.map(({ severity }) => severity)) + more].join('\n')}\n`
}

function annotation({ severity, code, message, help, at }: Diagnostic, pathOf: (file: string) => string | null) {
  const path = at === null ? null : pathOf(at.file)
  const place = at === null || path === null ? [] : [['file', path] as const, ['line', at.line], ['col', at.column]]
  const properties = [...place, ['title', code] as const].map(([name, value]) => `${name}=${property(String(value))}`)
  // Where the path cannot be an address in the repository, the text says it.
  const where = at !== null && path === null ? `${printable(at.file)}:${at.line}:${at.column} ` : ''
  const text = `${where}${printable(message, { max: longestMessage })}\nhelp: ${printable(help, { max: longestMessage })}`
  return `::${severity} ${properties.join(',')}::${data(text)}`
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions: what ends a line would end the command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
