import type { Diagnostic } from '../domain/diagnostic.ts'
import { type Duration, formatInstant, type Instant } from '../domain/time.ts'
import type { CompiledException, ExceptionModel } from './exception-model.ts'

/**
 * A warning for every exception that ends after `now` and within `horizon` (milliseconds), at its place in its file.
 * Silent about those that were revoked, which end early on purpose, and those that another one extends beyond their end.
 */
export function expiringExceptions(model: ExceptionModel, now: Instant, horizon: Duration): Diagnostic[] {
  return [...model.values()].flatMap((exceptions) =>
    exceptions
      .filter(({ period }) => period.ends > now && period.ends <= now + horizon)
      .filter((one) => one.exception.revoked === null && !isContinued(one, exceptions))
      .map(({ exception: { id, person, at }, period }) => ({
        severity: 'warning',
        code: 'expiring-exception',
        message: `exception \`${id}\` of \`${person}\` ends at ${formatInstant(period.ends)}`,
        help: 'continue it with `provisionr exception extend`, or let it end',
        at,
        person,
      })),
  )
}

function isContinued({ exception, period }: CompiledException, others: readonly CompiledException[]): boolean {
  return others.some(
    (other) =>
      other.exception.extends === exception.id && other.period.starts <= period.ends && other.period.ends > period.ends,
  )
}
