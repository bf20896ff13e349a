import { codeSpan } from './markdown-text.ts'
import { dueText } from './moment-text.ts'
import type { RequestedAccess, RequestedApproval } from './requested-access.ts'

/** Names in one list, at most; the file and the rule have all of them. */
const mostNames = 20

/** What reviewers read: who asks for what, until when, why, and whose approval it takes. Names stand in code spans. */
export function renderRequestBody(access: RequestedAccess, forge: string): string {
  const { person, askedBy, grants, from, until, justification, ticket, issue, approvals } = access
  const asks =
    askedBy === null
      ? `${codeSpan(person)} asks for access`
      : `${codeSpan(askedBy)} asks for access of ${codeSpan(person)}`
  const rows = [
    ['who', codeSpan(person)],
    ['what', names(grants)],
    ['from', dueText(from)],
    ['until', dueText(until)],
    ['why', codeSpan(justification, { max: 2000 })],
    ...(ticket === null ? [] : [['ticket', codeSpan(ticket)]]),
    ...(issue === null ? [] : [['asked for in', `#${issue}`]]),
  ]
  return [
    '<!-- provisionr:request -->',
    `${asks}${askedBy === null ? '' : ', on their behalf'}.`,
    '',
    '|  |  |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
    ...(approvals.length === 0
      ? ['No access rule covers this: whoever may approve changes here decides.']
      : ['Approvals that it takes:', '', ...approvals.map(approvalLine)]),
    ...unaskedLines(access, forge),
    '',
    `Nothing is given before this is approved and merged. The time runs from ${dueText(from)} to ${dueText(until)} whenever that is; then the access ends by itself.`,
    'Approvals count for the newest commit alone, and never of who asks, gets the access, or changed this.',
    '',
  ].join('\n')
}

function approvalLine({ rule, need, from, people }: RequestedApproval): string {
  const who = people.length === 0 ? 'nobody known at the moment' : names(people)
  return `- ${need} of ${from.map((one) => codeSpan(one)).join(', ')} (${who}), by the access rule ${codeSpan(rule)}`
}

function unaskedLines({ reviewers }: RequestedAccess, forge: string): string[] {
  const { unknown, more } = reviewers
  const lines = [
    ...(unknown.length === 0 ? [] : [`Not asked, as nobody knows their account on ${forge}: ${names(unknown)}.`]),
    ...(more.length === 0 ? [] : [`Not asked, because ${forge} lets ask no more: ${names(more)}.`]),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}

function names(all: readonly string[]): string {
  const more = all.length > mostNames ? ` and ${all.length - mostNames} more` : ''
  return (
    all
      .slice(0, mostNames)
      .map((one) => codeSpan(one))
      .join(', ') + more
  )
}
