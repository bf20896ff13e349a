import type { PlanRequest } from '../domain/plan.ts'
import type { CommentRow, CommentSection } from './comment-sections.ts'
import { codeSpan, markdownSentence } from './markdown-text.ts'
import { approvalsTitle, missingText } from './request-words.ts'

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
