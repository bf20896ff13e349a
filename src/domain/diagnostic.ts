import type { SourcePosition } from './position.ts'

export type Severity = 'error' | 'warning' | 'notice'

/** A doubt about the user's files or data: collected, sorted, all shown, never thrown. */
export interface Diagnostic {
  readonly severity: Severity
  /** kebab-case, stable, documented */
  readonly code: string
  /** lower case, no full stop, user input in backticks, one line */
  readonly message: string
  /** the next step, never empty */
  readonly help: string
  readonly at: SourcePosition | null
  /** the person concerned, when it is about one person's record or access */
  readonly person?: string
}

export function hasErrors(diagnostics: Iterable<Diagnostic>): boolean {
  for (const diagnostic of diagnostics) if (diagnostic.severity === 'error') return true
  return false
}

/** By file, line, column, code, message, so that the order of reading never shows. Exact repeats are dropped. */
export function sortDiagnostics(diagnostics: Iterable<Diagnostic>): Diagnostic[] {
  const sorted = [...diagnostics].sort(compareDiagnostics)
  return sorted.filter((diagnostic, index) => index === 0 || compareDiagnostics(sorted[index - 1]!, diagnostic) !== 0)
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.at?.file ?? '', b.at?.file ?? '') ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message) ||
    compareText(a.person ?? '', b.person ?? '')
  )
}

/** Order by UTF-16 code units: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
