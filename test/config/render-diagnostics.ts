import type { Diagnostic } from '../../src/domain/diagnostic.ts'
import { formatPosition } from '../../src/domain/position.ts'

/** `file:line:col severity: message [code]`, one per diagnostic. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ severity, code, message, at }) => {
    const place = at === null ? '-' : formatPosition(at)
    return `${place} ${severity}: ${message} [${code}]`
  })
}
