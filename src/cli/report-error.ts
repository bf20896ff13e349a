import type { CommandContext } from '../commands/command-context.ts'
import { exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { CommanderError } from 'commander'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import { renderErrorJson } from '../views/error-json.ts'
import { renderFailure } from '../views/failure-text.ts'
import { printableLines } from '../views/printable.ts'

/**
 * Tells what went wrong on standard error: a failure with its next step, anything else as a bug with its trace. With
 * `withDocument` the same is printed as JSON.
 */
export function reportError(
  thrown: unknown,
  context: CommandContext,
  { withDocument }: { readonly withDocument: boolean },
): number {
  // Whatever an interruption tears apart, the interruption is what happened.
  const isInterrupted = context.signal.aborted && !(thrown instanceof Failure)
  const error: unknown = isInterrupted ? context.signal.reason : thrown
  const document = (kind: string, message: string, help: string, exitCode: number) => {
    const { diagnostics, auditHead } = error instanceof Failure ? error : { diagnostics: [], auditHead: null }
    if (withDocument) context.out(renderErrorJson({ code: kind, message, help, exitCode, diagnostics, auditHead }))
    return exitCode
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok
    return document('usage', error.message.replace(/^error: /, ''), 'see `provisionr --help`', exitCodes.usage)
  }
  const text = { columns: context.columns, color: 0 as const }
  if (error instanceof Failure) {
    if (error.diagnostics.length > 0) context.err(renderDiagnosticsText(error.diagnostics, text))
    context.err(renderFailure(error, text))
    return document(error.code, error.message, error.help, error.exitCode)
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  context.err(
    `provisionr ${context.version} has a bug, and stopped:\n${printableLines(trace)}\nPlease report it with these lines.\n`,
  )
  const message = error instanceof Error ? error.message : String(error)
  return document('bug', message, 'report it with the lines on standard error', exitCodes.error)
}
