import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { count } from '../views/count-text.ts'
import { diagnosticLines } from '../views/diagnostics-text.ts'
import { usableColumns } from '../views/plan-view.ts'
import { createStyle } from '../views/style.ts'
import type { CommandContext } from './command-context.ts'

/** Prints errors about people once each: all of them, or those about the people asked and how many there are besides. */
export function tellProblems(
  problems: Iterable<Diagnostic>,
  about: ReadonlySet<string> | null,
  context: CommandContext,
): void {
  const errors = sortDiagnostics([...problems].filter((one) => one.severity === 'error'))
  const told = errors.filter((one) => about === null || (one.person !== undefined && about.has(one.person)))
  const columns = usableColumns(context.columns)
  for (const one of told) context.err(`${diagnosticLines(one, columns, createStyle(0)).join('\n')}\n`)
  const rest = errors.length - told.length
  if (rest > 0) context.err(`${count(rest, 'error')} about other people: \`provisionr lint\` shows them\n`)
}
