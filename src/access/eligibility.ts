import type { PersonAccess } from '../domain/access.ts'
import type { MatchContext } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'
import { isHeldByPolicy } from './held-by-policy.ts'

/** How the `eligible:` of an access rule is decided: by attributes, and by what policies really are to give the person. */
export function eligibilityContext(
  { directory, policies: { catalog } }: AccessModel,
  byPolicies: () => PersonAccess,
): MatchContext {
  return { directory, holds: (_subject, text) => isHeldByPolicy(text, byPolicies(), catalog) }
}
