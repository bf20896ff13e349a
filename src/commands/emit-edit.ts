import type { EditedText } from '../config/edit-exceptions.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import { formatInstant } from '../domain/time.ts'
import { type ExceptionEdit, renderExceptionEdit } from '../views/exception-edit-text.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { emit } from './output.ts'

/** Tells what was written into a file about an exception. */
export function emitEdit(
  made: {
    readonly action: 'add' | 'revoke'
    readonly exception: Exception
    readonly period: ExceptionPeriod
    readonly path: string
    readonly edited: EditedText
    readonly advice: readonly Diagnostic[]
  },
  global: GlobalOptions,
  context: CommandContext,
): void {
  const { action, exception, period, path, edited, advice } = made
  const edit: ExceptionEdit = {
    action,
    id: exception.id,
    person: exception.person,
    grants: exception.grants.map(({ text, level }) => (level === null ? text : `${text} (${level})`)),
    from: Number.isFinite(period.starts) ? formatInstant(period.starts) : null,
    until: formatInstant(period.ends),
    file: path,
    line: edited.line,
    written: edited.written,
    next: nextCommand(exception.person),
  }
  emit(
    {
      text: (text) => renderExceptionEdit(edit, text),
      json: () => renderJson({ format_version: '1.0', kind: 'exception_edit', ...edit, diagnostics: advice }),
    },
    global,
    context,
  )
}

/** Ready to be copied: a name that a shell would read otherwise is left out. */
function nextCommand(person: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.@-]*$/.test(person) ? `provisionr plan --user ${person}` : 'provisionr plan'
}
