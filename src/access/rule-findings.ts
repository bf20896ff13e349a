import type { Diagnostic } from '../domain/diagnostic.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { AccessModel } from './access-model.ts'
import { expectedAccess } from './expected-access.ts'

/** Exceptions under access rules that run now and give nothing, because their person is not, or no longer, eligible. */
export function ineligibleExceptions(model: AccessModel, now: Instant): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const [id, all] of model.exceptions) {
    const person = model.directory.byId.get(id)
    if (!person) continue
    for (const { exception, period } of all) {
      const verdicts = model.verdicts.get(exception)
      if (!verdicts || now < period.starts || now >= period.ends) continue
      const { expected, suppressed, state } = expectedAccess(model, person, now)
      if (state !== 'active') continue
      for (const [key, verdict] of verdicts) {
        if (verdict.period === null || now < verdict.period.starts || now >= verdict.period.ends) continue
        const given = expected.get(key) ?? suppressed.get(key)
        if (given?.reasons.some((reason) => reason.name === exception.id)) continue
        const names = verdict.rules.map(({ rule }) => `\`${rule.name}\``).join(', ')
        diagnostics.push({
          severity: 'error',
          code: 'not-eligible',
          message: `\`${id}\` is not eligible for \`${key}\` under ${names}, so \`${exception.id}\` gives nothing (${formatInstant(now)})`,
          help: 'revoke the exception, or correct the person’s record; the rule’s `eligible:` says who may ask',
          at: exception.at,
          person: id,
        })
      }
    }
  }
  return diagnostics
}
