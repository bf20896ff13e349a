import { canonicalJson } from '../domain/canonical-json.ts'
import type { Exception, ExceptionPeriod } from '../domain/exception.ts'
import type { Settings } from '../domain/settings.ts'
import { periodOf } from './exception-model.ts'

/**
 * What an approval of the record is for: who gets what, where, from when to when, and whether it is an emergency. An
 * earlier end changes nothing about it, other words for the reason neither.
 */
export function exceptionContent(
  exception: Exception,
  settings: Settings,
  period: ExceptionPeriod = periodOf({ ...exception, revoked: null }, settings),
): string {
  const { starts, ends } = period
  const instant = (at: number) => (Number.isFinite(at) ? at : null)
  const grants = exception.grants.map(({ text, level, environments }) =>
    canonicalJson([text, level, [...environments].sort()]),
  )
  return canonicalJson({
    person: exception.person,
    grants: [...new Set(grants)].sort(),
    environments: [...exception.environments].sort(),
    starts: instant(starts),
    ends: instant(ends),
    break_glass: exception.breakGlass,
  })
}
