import type { Plan, PlanResult } from '../domain/plan.ts'
import type { ListedChange } from './change-text.ts'
import { shortRevision } from './plan-header-text.ts'

/** How what edits of files cause is told apart from everything else. */
export interface BranchSplit {
  /** ends the title of what the files cause */
  readonly caused: string
  /** the title of everything else */
  readonly others: string
  /** names everything else where lines of it are left out */
  readonly noun: string
}

/** Null where the plan is not compared with other files, or nothing was merged since those that were applied last. */
export function branchSplit({ source, kind, changes, later }: Plan | PlanResult): BranchSplit | null {
  if (source.since !== undefined) {
    const isMerged = [...changes, ...later].some((change) => change.by_branch === true)
    const caused = `caused by what was merged since ${shortRevision(source.since)}`
    return isMerged ? { caused, others: 'Caused by people, dates and repairs', noun: 'of other causes' } : null
  }
  if (source.base === null || kind !== 'plan') return null
  return { caused: 'caused by this branch', others: 'Pending anyway', noun: 'pending anyway' }
}

/** Plans of older versions do not say whether files cause it: there the cause does. */
export function isByBranch({ by_branch, cause }: ListedChange): boolean {
  return by_branch ?? cause === 'policy'
}
