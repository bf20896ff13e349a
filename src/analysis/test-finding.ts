import { explainAccess } from '../access/explain-access.ts'
import type { ExplainedGrant, ExplanationChain } from '../domain/explanation.ts'
import { formatGrant, type Grant } from '../domain/grant.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { TestMoment } from './test-moment.ts'

/** One expectation that is not met: what is there instead, and why. */
export interface TestFinding {
  /** lower case, no full stop, names in backticks */
  readonly message: string
  readonly help: string | null
  /** about single grants */
  readonly because: readonly ExplainedGrant[]
  /** about anything else */
  readonly chains: readonly ExplanationChain[]
  readonly at: SourcePosition
}

/** More of them would hide what matters. */
const mostExplained = 5

export function finding(
  at: SourcePosition,
  message: string,
  more: Partial<Pick<TestFinding, 'help' | 'because' | 'chains'>> = {},
): TestFinding {
  return { message, help: null, because: [], chains: [], ...more, at }
}

/** Why the person has, or does not have, each of the grants. */
export function explain(grants: readonly Grant[], { world, access, at }: TestMoment): ExplainedGrant[] {
  return grants
    .slice(0, mostExplained)
    .flatMap((grant) => explainAccess(world.model, access, { at, grant, description: null }).entries)
}

/** `a`, `b` and 3 more. */
export function grantList(grants: readonly Grant[], { world }: TestMoment): string {
  const shown = grants.slice(0, mostExplained).map((grant) => `\`${formatGrant(grant, world.model.policies.catalog)}\``)
  const more = grants.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
