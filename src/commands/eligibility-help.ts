import { expectedAccess } from '../access/expected-access.ts'
import { attributesAt, stateAt } from '../access/lifecycle.ts'
import { askableRules } from '../analysis/askable-rules.ts'
import type { Exception } from '../domain/exception.ts'
import type { Person } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { fillTemplate } from '../policy/resource-template.ts'
import { unmetText } from '../views/trigger-outcome-text.ts'
import type { AccessEngine } from './access-engine.ts'

/** What an access rule asks of a person and their record does not have, in words; null where every rule admits them. */
export function eligibilityHelp(
  { model, accessRules: rules }: AccessEngine,
  person: Person,
  added: Exception,
  at: Instant,
): string | null {
  const { directory, settings, policies } = model
  const { catalog } = policies
  const state = stateAt(person, at, settings.people)
  const subject = { id: person.id, attributes: attributesAt(person, state, settings.people), zone: person.zone }
  const byPolicies = expectedAccess({ ...model, exceptions: new Map(), graces: new Map() }, person, at)
  const texts = added.grants.flatMap(({ text, level }) => {
    const parsed = parseGrant(text, level, catalog)
    const filled = parsed.ok ? fillTemplate(parsed.value.resource, person.attributes) : null
    if (!parsed.ok || !filled?.ok) return []
    const grant = { ...parsed.value, resource: filled.resource }
    const asked = { rules, subject, directory, catalog, at, isEmergency: added.breakGlass }
    return askableRules(grant, byPolicies, asked).flatMap((one) => {
      if (one.isEligible) return []
      const what = one.eligible === null ? 'nobody is eligible' : unmetText(one.eligible)
      return [`\`${one.rule.name}\` (${one.rule.at.file}:${one.rule.at.line}): ${what}`]
    })
  })
  return texts.length === 0 ? null : [...new Set(texts)].join('; ')
}
