import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AccessRule } from '../domain/governance.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import type { AccessModel } from './access-model.ts'
import { expectedAccess } from './expected-access.ts'
import { stateAt } from './lifecycle.ts'
import type { RuleVerdict } from './rule-verdicts.ts'

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
        // Beside what is given, what waits for its approval is not among the reasons.
        if (verdict.unapproved !== null && given && !given.blocked) continue
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

/** Grants of exceptions that run by their dates while an access rule gives nothing: which rule it is, and until when. */
export function closedRules(model: AccessModel, now: Instant): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const [person, all] of model.exceptions) {
    const record = model.directory.byId.get(person)
    if (!record || stateAt(record, now, model.settings.people) !== 'active') continue
    for (const { exception, period } of all) {
      if (now < period.starts || now >= period.ends) continue
      const verdicts = model.verdicts.get(exception) ?? new Map<string, RuleVerdict>()
      for (const [key, verdict] of verdicts) {
        const found = exception.breakGlass ? null : closedRule(verdict, now, period.ends)
        if (!found) continue
        diagnostics.push({
          severity: 'warning',
          code: found.isFrozen ? 'rule-frozen' : 'rule-closed',
          message: `\`${exception.id}\` does not give \`${person}\` \`${key}\` now: access rule \`${found.rule.name}\` ${found.text}`,
          help: found.help,
          at: found.rule.at,
          person,
        })
      }
    }
  }
  return diagnostics
}

function closedRule(
  { rules, period }: RuleVerdict,
  now: Instant,
  end: Instant,
): { readonly rule: AccessRule; readonly isFrozen: boolean; readonly text: string; readonly help: string } | null {
  // Without a time at all the exception is wrong, which is reported as such.
  if (period === null) return null
  const isInTime = period.starts <= now && now < period.ends
  for (const { rule, windows } of rules) {
    if (!isInTime && windows !== null && !windows.isOpen(now)) {
      if (now < period.starts) {
        const text = `opens ${formatInstant(period.starts)}`
        return { rule, isFrozen: false, text, help: 'wait until it opens' }
      }
      const text = `closed ${formatInstant(period.ends)}, and access does not resume`
      return { rule, isFrozen: false, text, help: 'ask for new access in the next window, if it is still needed' }
    }
    if (!isInTime || !windows?.isFrozen(now)) continue
    const thaw = windows.boundaries(now, end).find((at) => !windows.isFrozen(at))
    const text = `is frozen ${thaw === undefined ? 'for longer than it lasts' : `until ${formatInstant(thaw)}`}`
    return { rule, isFrozen: true, text, help: 'what is held already stays; wait, or edit the freeze' }
  }
  return null
}
