import type { Grant } from '../domain/grant.ts'
import { matchesGrant } from '../domain/pattern.ts'
import { parsePattern } from '../policy/grant-pattern.ts'
import type { MatchContext } from '../policy/trigger-match.ts'
import type { AccessModel } from './access-model.ts'

/** How the `eligible:` of an access rule is decided: by attributes, and by what policies give the person. */
export function eligibilityContext(
  { directory, policies: { catalog } }: AccessModel,
  given: readonly Grant[],
): MatchContext {
  return {
    directory,
    holds: (_subject, text) => {
      const pattern = parsePattern(text, null, catalog)
      return pattern.ok ? given.some((grant) => matchesGrant(pattern.value, grant, catalog)) : null
    },
  }
}
