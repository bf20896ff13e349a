import type { PullRequest } from '../domain/forge.ts'
import type { Plan } from '../domain/plan.ts'
import type { Forge } from '../forge/forge.ts'

/** A pull request, and whose plan is written to it. */
export interface RequestPlace extends Pick<Plan, 'organization' | 'environment'> {
  readonly forge: Forge
  /** as it was when its plan was begun */
  readonly request: PullRequest
}
