import type { LedgerPost } from '../domain/ledger.ts'
import type { PlanResult } from '../domain/plan.ts'
import { formatInstant } from '../domain/time.ts'
import { count } from './count-text.ts'
import { codeSpan } from './markdown-text.ts'
import { renderPullRequestComment } from './pull-request-comment.ts'

/** What a run did for one request, as a comment on it; `beside` is how many other changes it made. */
export function renderRequestResult(share: PlanResult, beside: number): string {
  const others = `The same run made ${count(beside, 'other change')}, for other requests or none: people who came, moved or left, dates, repairs.`
  return renderPullRequestComment(share, beside === 0 ? null : others)
}

/** The same of a run that ended before it could tell. */
export function renderLateResult({ run, at }: LedgerPost, marker: string): string {
  return `${marker}
### Applied

The run ${codeSpan(run)} of ${codeSpan(formatInstant(at))} carried out what was merged here, and ended before it could tell what it did. The audit log has it: ${codeSpan(`provisionr audit log --run ${run}`)}.
`
}
