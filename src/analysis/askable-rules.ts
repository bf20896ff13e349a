import type { PersonAccess } from '../domain/access.ts'
import type { AccessRule } from '../domain/governance.ts'
import type { Grant } from '../domain/grant.ts'
import { day, type Instant } from '../domain/time.ts'
import type { Directory } from '../policy/directory.ts'
import type { MatchContext, Subject } from '../policy/trigger-match.ts'
import { isHeldByPolicy } from '../access/held-by-policy.ts'
import type { RuleModel } from '../access/rule-model.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { type TriggerOutcome, triggerOutcome } from './trigger-outcome.ts'

/** An access rule under which the person may, or may not, ask for the grant. */
export interface AskableRule {
  readonly rule: AccessRule
  /** null: nobody is eligible */
  readonly eligible: TriggerOutcome | null
  readonly isEligible: boolean
  readonly isOpen: boolean
  readonly isFrozen: boolean
  /** when it opens next, within the coming weeks; null when it is open, or when that is not in sight */
  readonly opens: Instant | null
}

const horizon = 60 * day

/** The rules that cover the grant; an exception has to satisfy every one of them. */
export function askableRules(
  grant: Grant,
  access: PersonAccess,
  of: {
    readonly rules: RuleModel
    readonly subject: Subject
    readonly directory: Directory
    readonly catalog: SystemCatalog
    readonly at: Instant
    /** asked for in an emergency, for which a rule can admit others */
    readonly isEmergency?: boolean
  },
): AskableRule[] {
  const { rules, subject, directory, catalog, at, isEmergency = false } = of
  const context: MatchContext = { directory, holds: (_subject, text) => isHeldByPolicy(text, access, catalog) }
  return rules.rulesFor(grant).map(({ rule, windows }) => {
    const trigger = isEmergency ? (rule.breakGlass?.eligible ?? rule.eligible) : rule.eligible
    const eligible = trigger && triggerOutcome(trigger, subject, context)
    const isOpen = windows?.isOpen(at) ?? true
    const opens = isOpen ? null : (windows?.boundaries(at, at + horizon).find((one) => windows.isOpen(one)) ?? null)
    const isFrozen = windows?.isFrozen(at) ?? false
    return { rule, eligible, isEligible: eligible?.outcome === 'met', isOpen, isFrozen, opens }
  })
}
