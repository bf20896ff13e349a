import type { Plan } from '../domain/plan.ts'
import { commentMarker } from './comment-head.ts'
import { codeSpan } from './markdown-text.ts'
import { summaryText } from './plan-summary-text.ts'

/** Somebody who approved, and the digest of what the branch would have caused then. */
export interface EarlierApproval {
  readonly login: string
  readonly digest: string
}

/** The first line of the comment that says so: one for each digest. */
export function changedMarker(plan: Pick<Plan, 'organization' | 'environment' | 'branch_digest'>): string {
  return commentMarker({ ...plan, kind: 'changed' }).replace(' -->', ` ${plan.branch_digest} -->`)
}

const shown = 10

/** Tells those who approved an earlier plan that it is another one now; the plan itself is in the comment `planComment`. */
export function renderChangedComment(
  plan: Plan,
  approvals: readonly EarlierApproval[],
  { planComment }: { readonly planComment: number },
): string {
  const names = approvals.slice(0, shown).map(({ login, digest }) => `${codeSpan(login)} (${codeSpan(short(digest))})`)
  const more = approvals.length > shown ? ` and ${approvals.length - shown} more` : ''
  const whose = plan.privacy === 'counts' ? `${approvals.length}` : `${names.join(', ')}${more}`
  return `${[
    changedMarker(plan),
    `**What this pull request does has changed since it was approved.** Now: ${summaryText(plan).replace(', see above', '')}`,
    `Approved before: ${whose}. Digest now: ${codeSpan(short(plan.branch_digest))}. Look at [the plan](#issuecomment-${planComment}) again.`,
  ].join('\n\n')}\n`
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}
