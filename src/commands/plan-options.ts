import type { SelectionOptions } from './selection.ts'

export interface PlanOptions extends SelectionOptions {
  readonly out: string | null
  readonly at: string | null
  /** tell what the files here cause apart from what was pending at this revision, whose settings and rules are used */
  readonly base: string | null
  /** plan the merge of this pull request, or of the one that ends with this commit; null: plan the files here */
  readonly pullRequest: number | string | null
  /** write the plan to the pull request as well */
  readonly post: boolean
  readonly groupBy: 'person' | 'system'
  readonly verbose: boolean
  readonly detailedExitcode: boolean
  readonly requireComplete: boolean
}
