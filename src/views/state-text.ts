import type { StateRow } from '../analysis/state-rows.ts'
import { count } from './count-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** What the ledger says of itself. */
export interface StateHead {
  readonly serial: number
  readonly organization: string
  readonly environment: string | null
  readonly last_run: string | null
  readonly last_commit: string | null
  readonly audit: { readonly count: number; readonly hash: string | null }
  readonly counts: Readonly<
    Record<'people' | 'accounts' | 'grants' | 'graces' | 'resources' | 'approvals' | 'emergencies', number>
  >
  /** changes that a killed run began, and that nobody recorded yet */
  readonly unsettled: number
  readonly systems: readonly { readonly system: string; readonly last_good_run: string }[]
}

/** An approval of a merged pull request, as the ledger remembers it. */
export interface StateApproval {
  readonly exception: string
  /** of the content that was approved */
  readonly digest: string
  readonly approvers: readonly string[]
  readonly authors: readonly string[]
  readonly source: string
  /** RFC 3339 */
  readonly at: string
}

/** What the ledger remembers, address by address. */
export function renderRowsText(rows: readonly StateRow[], options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const style = createStyle(options.color)
  const lines = rows.flatMap((row) => {
    const level = row.level === null ? '' : ` (${printable(row.level)})`
    return renderRow(
      { lead: '', text: `${printable(row.address)}${level}`, note: noteOf(row), place: 'wide', paintNote: style.faint },
      columns,
    )
  })
  return `${[...lines, count(rows.length, 'entry', 'entries')].join('\n')}\n`
}

function noteOf({ kind, account, origin, status, since, until }: StateRow): string {
  const from = since === null ? '' : `since ${dueText(since)}`
  if (kind === 'account') return `${nameText(account ?? '')} ${status}, ${origin} ${from}`
  if (kind === 'emergency') {
    const end = until === null ? '' : ` until ${dueText(until)}`
    return `in no file yet, by ${nameText(origin ?? '')} ${from}${end}${status === null ? '' : `, pull request ${status}`}`
  }
  if (kind === 'grant') return `${origin} ${from}`
  if (kind === 'grace') return `grace of policy ${nameText(origin ?? '')} ${from} until ${dueText(until ?? '')}`
  return account === null ? 'managed' : `managed, id ${nameText(account)}`
}

/** Who approved an exception, request by request. */
export function renderApprovalsText(approvals: readonly StateApproval[], options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const { faint } = createStyle(options.color)
  const lines = approvals.flatMap(({ exception, approvers, source, at, digest }) => {
    const text = `${nameText(exception)} approved by ${approvers.map(nameText).join(', ')} (${printable(source)})`
    const note = `${dueText(at)}, of the digest ${printable(digest)}`
    return renderRow({ lead: '', text, note, place: 'wide', paintNote: faint }, columns)
  })
  return lines.map((line) => `${line}\n`).join('')
}

export function renderHeadText(head: StateHead, options: TextOptions): string {
  const columns = usableColumns(options.columns)
  const { counts, audit, unsettled } = head
  const where = head.environment === null ? '' : ` (${printable(head.environment)})`
  const texts = [
    `Ledger of ${printable(head.organization)}${where}, serial ${head.serial}`,
    head.last_run === null ? 'no run has written it yet' : `last run ${dueText(head.last_run)}`,
    head.last_commit === null ? 'last commit unknown' : `last commit ${printable(head.last_commit)}`,
    `${count(counts.people, 'person', 'people')}, ${count(counts.accounts, 'account')}, ${count(counts.grants, 'grant')}, ` +
      `${counts.graces} in grace, ${count(counts.resources, 'managed resource')}`,
    ...(counts.approvals === 0 ? [] : [`${count(counts.approvals, 'approval')} of pull requests`]),
    ...(counts.emergencies === 0
      ? []
      : [
          `${count(counts.emergencies, 'decision', 'decisions')} made at once, in no file yet: \`provisionr state list\``,
        ]),
    ...(unsettled === 0
      ? []
      : [`${count(unsettled, 'entry', 'entries')} of a run that ended early: \`provisionr apply\` settles them`]),
    ...head.systems.map((one) => `${printable(one.system)}: last read to the end ${dueText(one.last_good_run)}`),
    audit.hash === null ? 'audit log empty' : `audit log: ${count(audit.count, 'entry', 'entries')}`,
  ]
  const lines = texts.flatMap((text) => renderRow({ lead: '', text }, columns))
  return `${[...lines, ...(audit.hash === null ? [] : [`Audit head ${audit.hash}`])].join('\n')}\n`
}
