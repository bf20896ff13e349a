import type { RequestPeople } from '../access/request-approvals.ts'
import type { RequestApprovals } from '../domain/evidence.ts'
import type { PullRequest } from '../domain/forge.ts'
import type { MergeDemands } from '../domain/settings.ts'
import type { Forge } from '../forge/forge.ts'
import type { ReviewedDecisions } from '../plan/reviewed-decisions.ts'

/** What merges are judged with. */
export interface MergeJudge {
  readonly forge: Forge
  readonly branch: string
  readonly demands: MergeDemands
  /** by what the people behind accounts are known; an attribute of `people.logins` per forge */
  readonly people: RequestPeople
  /** the same by the lists of people in a commit that was verified since; null: they are no others */
  readonly peopleAt: (commit: string) => Promise<RequestPeople | null>
  readonly company: { readonly organization: string; readonly environment: string | null }
}

/** A request that brought the branch on, and by which nothing else came than was approved. */
export interface MergedRequest {
  readonly request: PullRequest
  readonly approvals: RequestApprovals
  /** null: no plan of its head is bound to it */
  readonly reviewed: ReviewedDecisions | null
  /** what the branch had before */
  readonly onto: string
  /** by which the branch has it, oldest first */
  readonly commits: readonly string[]
}
