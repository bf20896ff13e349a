import type { Diagnostic } from '../domain/diagnostic.ts'
import { diagnosticData } from './diagnostics-json.ts'
import { renderJson } from './json.ts'

/** What stopped a command, as the one document it prints. */
export function renderErrorJson(error: {
  readonly code: string
  readonly message: string
  readonly help: string
  readonly exitCode: number
  readonly diagnostics: readonly Diagnostic[]
  /** the audit log's last hash, when entries were written before; else null */
  readonly auditHead: string | null
}): string {
  const { code, message, help, exitCode, diagnostics, auditHead } = error
  return renderJson({
    format_version: '1.0',
    kind: 'error',
    error: { code, message, help, exit_code: exitCode },
    diagnostics: diagnostics.map(diagnosticData),
    ...(auditHead === null ? {} : { audit_head: auditHead }),
  })
}
