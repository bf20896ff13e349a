import type { AuditRequest } from '../domain/audit.ts'
import { count } from './count-text.ts'
import { longestMessage, nameText, printable } from './printable.ts'

/** What the log says of a merged pull request, a line for each thing: who approved it and as whom, and what that is for. */
export function auditRequestLines({ head, merge, approvers, authors, ignored, approved, url }: AuditRequest): string[] {
  const by = approvers.map(({ person, login }) => `${nameText(person)} (as ${nameText(login)})`)
  const written = authors.length === 0 ? '' : `, written by ${authors.map(nameText).join(', ')}`
  const exceptions = approved.flatMap(({ exception }) => (exception === null ? [] : [nameText(exception)]))
  const lines = approved.length - exceptions.length
  const what = [...exceptions, ...(lines === 0 ? [] : [`${count(lines, 'line')} of policies`])]
  return [
    `${commitText(head)} approved by ${by.length === 0 ? 'nobody' : by.join(', ')}${written}`,
    ...(merge === null ? [] : [`merged as ${commitText(merge)}: ${printable(url)}`]),
    ...(what.length === 0 ? [] : [`approves ${what.join(', ')}`]),
    ...ignored.map(
      ({ who, why }) => `the approval of ${nameText(who)} does not count: ${printable(why, { max: longestMessage })}`,
    ),
  ]
}

function commitText(commit: string): string {
  return printable(commit.slice(0, 12))
}
