import type { AuditEntry, RunOrigin } from '../domain/audit.ts'
import { approvalText } from './as-of-text.ts'
import { auditRequestLines } from './audit-request-text.ts'
import { dueText } from './moment-text.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import type { Paint, Style } from './style.ts'

interface Page {
  readonly columns: number
  readonly style: Style
}

/** Who ran what, from where: stands above the entries of a run. */
export function auditRunLines(entry: AuditEntry, origin: RunOrigin | undefined, { columns, style }: Page): string[] {
  const { run, actor, commit } = entry
  const parts = [
    `run ${nameText(run)}`,
    actor === null ? '' : `by ${nameText(actor)}`,
    commit === null ? '' : `from commit ${printable(commit.slice(0, 12))}`,
    origin === undefined ? '' : originText(origin),
  ]
  const text = parts.filter((part) => part !== '').join(' ')
  const job = origin?.job ?? null
  return [
    '',
    ...renderRow({ lead: '', text, paint: style.strong }, columns),
    ...(job === null ? [] : renderRow({ lead: '    ', text: printable(job), paint: style.faint }, columns)),
  ]
}

function originText({ provider, request, url, branch, said_by }: RunOrigin): string {
  const name = provider === 'gitlab' ? 'merge request' : 'pull request'
  const claimed = said_by === 'commit' ? ' (so says the commit)' : ''
  const asked =
    request === null ? '' : `for ${name} ${printable(request)}${claimed}${url === null ? '' : ` ${printable(url)}`}`
  const where = branch === null || request !== null ? '' : `on branch ${nameText(branch)}`
  return [where, asked, provider === null ? '' : `(${provider})`].filter((part) => part !== '').join(' ')
}

/** One entry: when, what became of what, and below it why and on whose word. */
export function auditEntryLines(entry: AuditEntry, { columns, style }: Page): string[] {
  const { seq, time, event, result, reasons, approvals, request } = entry
  const lead = `  ${String(seq).padStart(5)}  `
  const faint = {
    lead: ' '.repeat(lead.length + 2),
    place: 'wide',
    paint: style.faint,
    paintNote: style.faint,
  } as const
  const word = result === null ? event : `${event} ${result.replaceAll('_', ' ')}`
  const text = `${dueText(time)}  ${word}  ${subjectText(entry)}`
  const isBehind = event === 'intent'
  return [
    ...renderRow({ lead, text: text.trimEnd(), paintLead: style.faint, paint: paintOf(entry, style) }, columns),
    ...(isBehind
      ? []
      : [
          ...reasons.flatMap((reason) =>
            renderRow({ ...faint, text: reasonText(reason), note: placeText(reason) }, columns),
          ),
          ...approvals.flatMap((one) => renderRow({ ...faint, text: approvalText(one) }, columns)),
          ...(request ? auditRequestLines(request) : []).flatMap((line) =>
            renderRow({ ...faint, text: line }, columns),
          ),
        ]),
  ]
}

function subjectText(entry: AuditEntry): string {
  const { person, system, grant, account, before, after, detail, state } = entry
  const what = grant ?? (system === null ? null : `${system}:account`)
  const address = [person, what].filter((part) => part !== null).join('/')
  const levels = [before?.level ?? null, after?.level ?? null]
  const level = levels[0] === levels[1] ? levels[0] : levels.filter((one) => one !== null).join(' → ')
  const status = grant === null && after !== null ? after.status : null
  const [action = '', ...rest] = (detail ?? '').split(': ')
  const isChange = entry.event === 'intent' || entry.event === 'result'
  const words = [
    isChange ? action.replaceAll('_', ' ') : '',
    printable(address),
    level ? `(${printable(level)})` : status === null ? '' : `(${status})`,
    account !== null && account !== person ? `account ${nameText(account)}` : '',
    state ? stateText(state) : printable(isChange ? rest.join(': ') : (detail ?? ''), { max: longestMessage }),
  ]
  return words.filter((word) => word !== '').join(' ')
}

function stateText({ command, what, from, to, reason }: NonNullable<AuditEntry['state']>): string {
  const names = [from, to].filter((one) => one !== null).map((one) => printable(one))
  const why = reason === null ? '' : `: ${printable(reason, { max: longestMessage })}`
  return `${command} ${what} ${names.join(' → ')}${why}`
}

function paintOf({ event, result, uncertain }: AuditEntry, style: Style): Paint {
  if (event === 'intent') return style.faint
  if (uncertain || event === 'refusal' || event === 'allowed') return style.doubtful
  return result === 'failed' || result === 'conflict' ? style.bad : (text) => text
}
