import type { Plan, PlanResult } from '../domain/plan.ts'
import { besideSection } from './comment-beside.ts'
import { changeSections, gravestSections } from './comment-changes.ts'
import { commentCounts } from './comment-counts.ts'
import { findingSections, refusalSections } from './comment-findings.ts'
import { commentHead } from './comment-head.ts'
import { type CommentSection, fitSections } from './comment-sections.ts'
import { reviewSection } from './comment-reviews.ts'
import { codeSpan } from './markdown-text.ts'

/** GitHub takes 65,536 characters, GitLab a million; the rest is room for what a forge or a bot adds. */
const mostBytes = 59_900

/**
 * A plan or a result as Markdown for one comment on a pull request that is written anew with every plan: less than 60,000
 * bytes whatever the plan holds. What does not fit is left out by whole lines, the harmless first, and counted; names are
 * shown in code spans only. The same plan gives the same bytes, and `plan.privacy` says how much is told of people. `hidden`
 * is a line of HTML comment that takes its part of the room.
 */
export function renderPullRequestComment(plan: Plan | PlanResult, hidden: string | null = null): string {
  const head = commentHead(plan)
  const foot = [commentFoot(plan), hidden].filter((text) => text !== null).join('\n\n')
  const sections = plan.privacy === 'counts' ? commentCounts(plan) : namedSections(plan)
  const room = mostBytes - Buffer.byteLength(head) - Buffer.byteLength(foot)
  return `${[head, ...fitSections(sections, room), foot].join('\n\n')}\n`
}

/** What a reviewer must see comes first, and folded below it what is there to be looked up. */
function namedSections(plan: Plan | PlanResult): CommentSection[] {
  const { request, privacy } = plan
  const reviews = request ? [reviewSection(request, { isTold: privacy === undefined })] : []
  const open = [...refusalSections(plan), ...reviews, besideSection(plan), ...gravestSections(plan)]
  return [...open, ...changeSections(plan), ...findingSections(plan)]
}

function commentFoot(plan: Plan | PlanResult): string {
  const seal = plan.kind === 'plan' ? `Digest ${codeSpan(plan.digest)}` : `Audit head ${codeSpan(plan.audit_head)}`
  const privacy = plan.privacy === undefined ? '' : `, ${codeSpan(`privacy: ${plan.privacy}`)}`
  return `${seal}, provisionr ${codeSpan(plan.provisionr_version)}${privacy}`
}
