import { eligibilityContext } from '../access/eligibility.ts'
import { decisive } from '../access/explain-chains.ts'
import { attributesAt } from '../access/lifecycle.ts'
import type { ExplanationStep } from '../domain/explanation.ts'
import { formatGrant, type Grant } from '../domain/grant.ts'
import { matchesGrant } from '../domain/pattern.ts'
import { matchTrigger, type Subject } from '../policy/trigger-match.ts'
import type { GrantTarget } from './expected-target.ts'
import { finding, type TestFinding } from './test-finding.ts'
import type { TestMoment } from './test-moment.ts'

/**
 * Whether the person may ask for it: every access rule that covers it says that they are eligible, at least one does,
 * and nothing forbids it to them. Windows and approvals are about single requests and are not looked at.
 */
export function judgeRequest(target: GrantTarget, moment: TestMoment): TestFinding | null {
  const { access, world } = moment
  const { model, accessRules } = world
  const { person, state } = access
  const grant = target.grant!
  if (state !== 'active')
    return finding(target.at, `\`${person.id}\` cannot ask for anything: they are ${stateWords[state]}`)
  if (access.locked) return finding(target.at, `\`${person.id}\` is locked: ${access.locked.name}`)
  const denial = access.denials.find((one) => matchesGrant(one.pattern, grant, model.policies.catalog))
  if (denial) {
    const words = denial.certain ? 'denies' : 'may deny'
    return finding(target.at, `\`${denial.reason.name}\` ${words} it to \`${person.id}\``)
  }
  const rules = accessRules.rulesFor(grant)
  if (rules.length === 0) return finding(target.at, 'no access rule covers it', { help: nearRules(grant, moment) })
  const subject: Subject = {
    id: person.id,
    attributes: attributesAt(person, state, model.settings.people),
    zone: person.zone,
  }
  const context = eligibilityContext(model, () => access)
  const steps = rules.map(({ rule }): ExplanationStep & { kind: 'rule' } => {
    const { name, eligible, at } = rule
    const applies = eligible === null ? false : matchTrigger(eligible, subject, context)
    const conditions = eligible === null ? [] : decisive(eligible, applies, subject, context)
    return { kind: 'rule', name, applies, conditions, at }
  })
  const against = steps.filter((one) => one.applies !== true)
  if (against.length === 0) return null
  return finding(target.at, `\`${person.id}\` may not ask for it`, { chains: against.map((one) => [one]) })
}

const stateWords = { prehire: 'not there yet', leave: 'on leave', terminated: 'no longer there', active: 'there' }

/** A rule may cover it at a lower level. */
function nearRules(grant: Grant, { world }: TestMoment): string {
  const { catalog } = world.model.policies
  const near = world.accessRules.rules.filter(({ patterns }) =>
    patterns.some((one) => matchesGrant({ ...one, level: null }, grant, catalog)),
  )
  if (near.length === 0) return 'write an access rule, or add it to the `grants:` of one'
  const names = near.map(({ rule }) => `\`${rule.name}\``).join(', ')
  return `${names} would, at another level than that of \`${formatGrant(grant, catalog)}\``
}
