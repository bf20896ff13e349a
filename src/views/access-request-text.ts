import { dueText } from './moment-text.ts'
import { enumerate } from './count-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import type { RequestedAccess, RequestedApproval } from './requested-access.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** What was asked for and where, whose approval it takes, and what happens next. */
export function renderAccessRequest(access: RequestedAccess, forge: string, options: TextOptions): string {
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const plain = (text: string) => renderRow({ lead: '', text }, columns)
  return `${[
    ...renderRow({ lead: '', text: headline(access), paint: style.strong }, columns),
    ...(access.state === 'open' ? [] : details(access)),
    '',
    ...access.approvals.flatMap((one) => plain(approvalText(one))),
    ...(access.approvals.length === 0 ? plain('No access rule covers it: whoever may approve changes decides.') : []),
    ...(access.state === 'open' ? [] : reviewerTexts(access, forge).flatMap(plain)),
    '',
    ...renderRow({ lead: 'Next: ', text: nextText(access), paintLead: style.faint }, columns),
  ].join('\n')}\n`

  function details({ file, written }: RequestedAccess): string[] {
    return [
      ...renderRow({ lead: 'in ', text: printable(file) }, columns),
      ...written.map((line) => `    ${lineText(line)}`),
      ...plain(meaningText(access)),
    ]
  }
}

function headline({ id, state, pullRequest, branch }: RequestedAccess): string {
  if (state === 'dry-run') return `would be asked for as ${id}, on the branch ${branch}`
  const where = `#${pullRequest?.number} ${printable(pullRequest?.url ?? '', { max: longestMessage })}`
  return state === 'open' ? `asked for before as ${id}, and still open: ${where}` : `asked for as ${id}: ${where}`
}

function meaningText({ id, person, askedBy, grants, from, until }: RequestedAccess): string {
  const what = grants.map((grant) => printable(grant)).join(', ')
  const behalf = askedBy === null ? '' : ` ${nameText(askedBy)} asks on their behalf.`
  return `Exception ${nameText(id)} would give ${nameText(person)} ${what} from ${dueText(from)} to ${dueText(until)}.${behalf}`
}

function approvalText({ rule, need, from, people }: RequestedApproval): string {
  const who = people.length === 0 ? 'nobody known at the moment' : enumerate(people.map(nameText))
  return `Needs ${need} of ${from.map(nameText).join(', ')} (${who}), by the access rule ${nameText(rule)}.`
}

function reviewerTexts({ reviewers, state }: RequestedAccess, forge: string): string[] {
  const { asked, unknown, more, refused } = reviewers
  const who = asked.filter(({ login }) => !refused.includes(login)).map(({ person }) => nameText(person))
  const told = state === 'dry-run' ? 'Would ask' : 'Asked'
  return [
    ...(who.length === 0 ? [] : [`${told} for a review: ${enumerate(who)}.`]),
    ...(refused.length === 0 ? [] : [`${forge} does not ask ${enumerate(refused.map(nameText))}: tell them yourself.`]),
    ...(unknown.length === 0
      ? []
      : [`Not asked, their account on ${forge} is not known: ${enumerate(unknown.map(nameText))}.`]),
    ...(more.length === 0 ? [] : [`Not asked, ${forge} lets ask no more: ${enumerate(more.map(nameText))}.`]),
  ]
}

function nextText({ state, until }: RequestedAccess): string {
  if (state === 'dry-run') return 'the same without --dry-run opens the pull request'
  return `others approve and merge it; the access comes with the merge, and ends at ${dueText(until)}`
}

/** Indentation is not a hidden character here. */
function lineText(line: string): string {
  const text = line.trimStart()
  return line.slice(0, line.length - text.length).replaceAll('\t', ' ') + printable(text, { max: longestMessage })
}
