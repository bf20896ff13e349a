import type { CommandContext } from '../commands/command-context.ts'
import { exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { CommanderError } from 'commander'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import { renderFailure } from '../views/failure-text.ts'
import { printable } from '../views/printable.ts'

/** Tells what went wrong on standard error: a failure with its next step, anything else as a bug with its trace. */
export function reportError(thrown: unknown, context: CommandContext): number {
  // Whatever an interruption tears apart, the interruption is what happened.
  const isInterrupted = context.signal.aborted && !(thrown instanceof Failure)
  const error: unknown = isInterrupted ? context.signal.reason : thrown
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
  const text = { columns: context.columns, color: 0 as const }
  if (error instanceof Failure) {
    if (error.diagnostics.length > 0) context.err(renderDiagnosticsText(error.diagnostics, text))
    context.err(renderFailure(error, text))
    return error.exitCode
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = trace.split('\n').map((line) => printable(line))
  context.err(
    `provisionr ${context.version} has a bug, and stopped:\n${lines.join('\n')}\nPlease report it with these lines.\n`,
  )
  return exitCodes.error
}
