import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { PlanDiagnostic } from '../domain/plan.ts'
import { renderJson } from './json.ts'

/** One JSON document with the diagnostics as plans have them, and how many there are of each severity. */
export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): string {
  const sorted = sortDiagnostics(diagnostics)
  const amount = (severity: Diagnostic['severity']) => sorted.filter((one) => one.severity === severity).length
  return renderJson({
    format_version: '1.0',
    kind: 'diagnostics',
    summary: { error: amount('error'), warning: amount('warning'), notice: amount('notice') },
    diagnostics: sorted.map(diagnosticData),
  })
}

/** A diagnostic as plans have it. */
export function diagnosticData({ severity, code, message, help, at, person }: Diagnostic): PlanDiagnostic {
  return {
    severity,
    code,
    message,
    help,
    file: at?.file ?? null,
    line: at?.line ?? null,
    column: at?.column ?? null,
    person: person ?? null,
  }
}
