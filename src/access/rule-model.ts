import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AccessRule } from '../domain/governance.ts'
import { type Grant, identityKey } from '../domain/grant.ts'
import type { GrantPattern } from '../domain/pattern.ts'
import type { Settings } from '../domain/settings.ts'
import { checkTrigger } from '../policy/check-trigger.ts'
import { type CompiledWindows, compileWindows } from './access-windows.ts'
import { checkHeldGrants, checkRule, type RuleOptions } from './check-rule.ts'
import { compileRulePatterns, coversGrant, namesAtOtherLevel } from './rule-pattern.ts'

/** An access rule with its patterns looked up and its windows ready to be asked. */
export interface CompiledRule {
  readonly rule: AccessRule
  readonly patterns: readonly GrantPattern[]
  readonly covers: (grant: Grant) => boolean
  /** it names the resource at lower levels only: what is asked for goes beyond it */
  readonly isExceeded: (grant: Grant) => boolean
  /** null: always open, never frozen */
  readonly windows: CompiledWindows | null
}

export interface RuleModel {
  /** the rules of the environment in force, in the order of writing */
  readonly rules: readonly CompiledRule[]
  /** every rule that covers the grant: an exception must satisfy all of them */
  readonly rulesFor: (grant: Grant) => CompiledRule[]
  /** one key for all spellings that the system takes for the same resource */
  readonly resourceOf: (grant: Grant) => string
}

/**
 * Looks up what access rules name. What is wrong is reported, in the rules of other environments too, except for their
 * grants: the systems of another environment need not exist here.
 */
export function createRuleModel(rules: readonly AccessRule[], options: RuleOptions): RuleModel {
  const { settings, catalog, report } = options
  reportRepeats(rules, report)
  const context = { ...options, checkTrigger: checkTrigger(options) }
  for (const rule of rules) checkRule(rule, context)
  const here = rules.filter((rule) => isHere(rule, settings))
  for (const rule of here) checkHeldGrants(rule, options)
  const compiled = here.map((rule): CompiledRule => {
    const patterns = compileRulePatterns(rule.grants, catalog, report)
    const windows = rule.windows && compileWindows(rule.windows, settings.timezone)
    const covers = (grant: Grant) => patterns.some((one) => coversGrant(one, grant, catalog))
    const isExceeded = (grant: Grant) =>
      !covers(grant) && patterns.some((one) => namesAtOtherLevel(one, grant, catalog))
    return { rule, patterns, covers, isExceeded, windows }
  })
  return {
    rules: compiled,
    rulesFor: (grant) => compiled.filter(({ covers }) => covers(grant)),
    resourceOf: (grant) => identityKey(grant, catalog),
  }
}

function isHere({ environments }: AccessRule, { environment }: Settings): boolean {
  return environments.length === 0 || (environment !== null && environments.includes(environment))
}

function reportRepeats(rules: readonly AccessRule[], report: (diagnostic: Diagnostic) => void): void {
  const known = new Map<string, AccessRule>()
  for (const rule of rules) {
    const first = known.get(rule.name)
    if (!first) {
      known.set(rule.name, rule)
      continue
    }
    report({
      severity: 'error',
      code: 'duplicate-rule',
      message: `access rule \`${rule.name}\` is already defined at ${first.at.file}:${first.at.line}`,
      help: 'rename one of them; names are unique over all environments',
      at: rule.at,
    })
  }
}
