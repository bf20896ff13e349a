import { periodOf } from '../access/exception-model.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import { type Duration, formatInstant, type Instant } from '../domain/time.ts'
import { type ExceptionRow, type ExceptionState, renderExceptionsText } from '../views/exceptions-text.ts'
import { renderJson } from '../views/json.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { loadExceptionFiles } from './exception-files.ts'
import { readDuration } from './exception-input.ts'
import { emit } from './output.ts'
import { unknownName } from './unknown-name.ts'
import { loadWorkspace, requireSound } from './workspace.ts'

export interface ExceptionListOptions {
  readonly person: string | null
  /** only what ends within this time */
  readonly expiring: string | null
  /** what has ended, too */
  readonly all: boolean
}

/** The exceptions of the files, those that end first at the top. */
export async function exceptionList(
  options: ExceptionListOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { person, all } = options
  const { settings, exceptions, now, diagnostics } = loadExceptionFiles(global, context)
  const horizon = options.expiring === null ? null : readDuration(options.expiring)
  requireSound(diagnostics)
  const own = exceptions.filter((one) => person === null || one.person === person)
  if (person !== null && own.length === 0) await requirePerson(person, global, context)
  const periods = new Map(own.map((one) => [one, periodOf(one, settings)]))
  const asked = [...periods].filter(([, period]) => horizon === null || endsWithin(period, now, horizon))
  const shown = asked.filter(([, { ends }]) => all || ends > now)
  const rows = shown.toSorted(compareEnds).map(([exception, period]) => exceptionRow(exception, period, now))
  const hidden = horizon === null ? asked.length - shown.length : 0
  emit(
    {
      text: (text) => renderExceptionsText(rows, { ...text, now: formatInstant(now), hidden }),
      json: () =>
        renderJson({
          format_version: '1.0',
          kind: 'exceptions',
          evaluated_at: formatInstant(now),
          approvals: 'claimed',
          exceptions: rows,
        }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

function endsWithin({ ends }: ExceptionPeriod, now: Instant, horizon: Duration): boolean {
  return ends > now && ends <= now + horizon
}

function compareEnds(
  [a, { ends: one }]: readonly [Exception, ExceptionPeriod],
  [b, { ends: other }]: readonly [Exception, ExceptionPeriod],
): number {
  return one - other || (a.id < b.id ? -1 : 1)
}

function exceptionRow(exception: Exception, { starts, ends }: ExceptionPeriod, now: Instant): ExceptionRow {
  return {
    id: exception.id,
    person: exception.person,
    grants: exception.grants.map(({ text, level }) => (level === null ? text : `${text} (${level})`)),
    from: Number.isFinite(starts) ? formatInstant(starts) : null,
    until: formatInstant(ends),
    state: stateOf(exception, { starts, ends }, now),
    ticket: exception.ticket,
    approved_by: exception.approvedBy,
    rule: exception.rule,
    extends: exception.extends,
    file: exception.at.file,
    line: exception.at.line,
  }
}

function stateOf({ revoked }: Exception, { starts, ends }: ExceptionPeriod, now: Instant): ExceptionState {
  if (ends <= now) return revoked ? 'revoked' : 'expired'
  return starts > now ? 'upcoming' : 'active'
}

/** Nobody's exceptions are none; a name that nobody has is a slip. */
async function requirePerson(person: string, global: GlobalOptions, context: CommandContext): Promise<void> {
  const { people, documents } = await loadWorkspace(global, context)
  const known = new Set([...people.people.map((one) => one.id), ...documents.exceptions.map((one) => one.person)])
  if (!known.has(person)) throw unknownName('person', person, didYouMean(person, known))
}
