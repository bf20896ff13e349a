import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AccessRule } from '../domain/governance.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Trigger } from '../domain/trigger.ts'
import type { Directory } from '../policy/directory.ts'
import { parseGrant } from '../policy/grant-text.ts'
import { literalResource } from '../policy/resource-template.ts'
import { checkApprovers } from './approver-reference.ts'
import { parseFreeze, parseWindow } from './window-text.ts'

export interface RuleOptions {
  readonly settings: Settings
  readonly catalog: SystemCatalog
  readonly directory: Directory
  readonly policyNames: ReadonlySet<string>
  /** people whom the ledger knows although they left the source */
  readonly formerPeople: Pick<ReadonlySet<string>, 'has'>
  readonly report: (diagnostic: Diagnostic) => void
}

/** Reports what one access rule names wrongly: environments, approvers, attributes, unclear windows. */
export function checkRule(
  rule: AccessRule,
  options: RuleOptions & { readonly checkTrigger: (trigger: Trigger) => void },
): void {
  checkEnvironments(rule, options)
  checkApprovers(rule.approvals, options)
  checkWindows(rule, options)
  for (const trigger of eligibility(rule)) options.checkTrigger(trigger)
}

/** Reports grants after `holds:` that nobody could hold. */
export function checkHeldGrants(rule: AccessRule, options: RuleOptions): void {
  for (const trigger of eligibility(rule)) checkHolds(trigger, options)
}

function eligibility({ eligible, breakGlass }: AccessRule): Trigger[] {
  return [eligible, breakGlass?.eligible ?? null].filter((trigger) => trigger !== null)
}

function checkEnvironments(rule: AccessRule, { settings, report }: RuleOptions): void {
  for (const environment of new Set(rule.environments)) {
    if (settings.environments.includes(environment)) continue
    report({
      severity: 'error',
      code: 'unknown-environment',
      message: `access rule \`${rule.name}\` names the unknown environment \`${environment}\``,
      help:
        settings.environments.length === 0
          ? 'configure `environments:` in provisionr.yaml, or leave it out'
          : didYouMean(environment, settings.environments),
      at: rule.at,
    })
  }
}

/** What reading the file lets through although it means two things or nothing. */
function checkWindows({ windows, name, at }: AccessRule, { settings, report }: RuleOptions): void {
  if (windows === null) return
  const refuse = (text: string, why: string, help: string) => {
    const message = `\`${text}\` in the windows of \`${name}\` ${why}`
    report({ severity: 'error', code: 'invalid-window', message, help, at })
  }
  for (const text of windows.allow) {
    if (parseWindow(text) !== null) continue
    refuse(text, 'can be read in two ways', 'write `00:00-24:00` for whole days, and a single day as `Mon`')
  }
  for (const text of windows.freeze) {
    if (parseFreeze(text, windows.timezone ?? settings.timezone) !== null) continue
    refuse(text, 'ends before it starts', 'write the first day or instant and then the last')
  }
}

function checkHolds(trigger: Trigger, options: RuleOptions): void {
  if (trigger.kind === 'condition') return
  if (trigger.kind !== 'holds') {
    for (const one of trigger.of) checkHolds(one, options)
    return
  }
  const { at, grant } = trigger
  const parsed = parseGrant(grant, null, options.catalog)
  if (!parsed.ok) {
    options.report({ severity: 'error', ...parsed.problem, at })
  } else if (literalResource(parsed.value.resource) === null) {
    const message = `\`${grant}\` contains an attribute`
    options.report({ severity: 'error', code: 'invalid-grant', message, help: 'name one grant that is held', at })
  }
}
