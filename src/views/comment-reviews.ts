import type { PlanRequest } from '../domain/plan.ts'
import { missingApprovals } from '../plan/request-state.ts'
import type { CommentRow, CommentSection } from './comment-sections.ts'
import { count } from './count-text.ts'
import { codeSpan, markdownSentence } from './markdown-text.ts'

/** `Approvals: 1 of 2`; without the whole where none are asked for. */
export function approvalsTitle({ approvers, needed }: PlanRequest): string {
  return `Approvals: ${approvers.length}${needed === 0 ? '' : ` of ${needed}`}`
}

/** How many more are asked for, and of whom; null: none. */
export function missingText(request: PlanRequest): string | null {
  const missing = missingApprovals(request)
  if (missing === 0) return null
  return `${count(missing, 'more approval')} needed, of somebody who did not write it, is active, and whose login is known`
}

/** What the reviews of a pull request come to: whose count, who objects, and which do not count and why. */
export function reviewSection(request: PlanRequest, { isTold }: { readonly isTold: boolean }): CommentSection {
  const { approvers, objections, strangers, ignored } = request
  const missing = missingText(request)
  const row = (text: () => string, rank: number): CommentRow => ({ cells: () => [text()], rank })
  return {
    title: approvalsTitle(request),
    isFolded: false,
    columns: null,
    rows: [
      ...(missing === null ? [] : [row(() => missing, 0)]),
      ...objections.map((id) => row(() => `${codeSpan(id)} asks for changes`, 0)),
      ...strangers.map((name) =>
        row(
          () =>
            `${codeSpan(name)} wrote, pushed or opened it, and is nobody known: give somebody's record this login or address`,
          0,
        ),
      ),
      ...approvers.map((id) => row(() => `approved by ${codeSpan(id)}`, 1)),
      ...ignored.map(({ who, why }) =>
        row(() => `not counted: ${codeSpan(who)}${isTold ? `, ${markdownSentence(why)}` : ''}`, 2),
      ),
    ],
    noun: 'about reviews',
    least: 1500,
  }
}
