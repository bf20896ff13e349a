import type { Emergency } from '../domain/emergency.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'
import { createStyle, type TextOptions } from './style.ts'

/** What was decided and done at once, beside the plan that did it. */
export interface UrgentView {
  readonly decided: readonly Emergency[]
  /** whether everything that was decided to be given is there; left out where nothing was */
  readonly isGiven?: boolean
  /** RFC 3339; until when somebody else has to review it; null: nobody has to */
  readonly reviewUntil: string | null
  readonly proposals: readonly ShownProposal[]
  /** sentences about what it did not do */
  readonly told: readonly string[]
}

export type ShownProposal =
  | { readonly kind: 'opened'; readonly number: number; readonly url: string }
  | {
      readonly kind: 'manual'
      readonly files: readonly { readonly path: string; readonly written: readonly string[] }[]
    }
  | { readonly kind: 'by-hand' | 'failed'; readonly why: string; readonly help: string }

export function renderUrgentText(
  { decided, isGiven = true, reviewUntil, proposals, told }: UrgentView,
  options: TextOptions,
): string {
  const columns = usableColumns(options.columns)
  const style = createStyle(options.color)
  const row = (text: string, lead = '') => renderRow({ lead, text }, columns)
  const review =
    reviewUntil === null
      ? []
      : row(`Somebody else has to approve it until ${dueText(reviewUntil)}, or it is revoked then.`)
  return `${[
    ...decided.flatMap((one) =>
      renderRow({ lead: '', text: decisionText(one, isGiven), paint: style.strong }, columns),
    ),
    ...review,
    ...told.flatMap((text) => row(printable(text, { max: longestMessage }))),
    ...proposals.flatMap((one) => proposalLines(one, row)),
  ].join('\n')}\n`
}

function decisionText(one: Emergency, isGiven: boolean): string {
  const person = nameText(one.person)
  if (one.kind === 'break_glass') {
    const grants = one.grants.map((grant) => printable(grant)).join(', ')
    return `Emergency access ${nameText(one.exception)}: ${person} ${isGiven ? 'has' : 'is to have'} ${grants} until ${dueText(one.until)}.`
  }
  if (one.kind === 'revocation') return `Exception ${nameText(one.exception)} of ${person} ended ${dueText(one.at)}.`
  return `${person} is locked ${one.until === null ? 'until the files say otherwise' : `until ${dueText(one.until)}`}.`
}

function proposalLines(proposal: ShownProposal, row: (text: string, lead?: string) => string[]): string[] {
  if (proposal.kind === 'opened')
    return row(`Pull request #${proposal.number} brings it into the files: ${printable(proposal.url)}`)
  if (proposal.kind !== 'manual') {
    const why = printable(proposal.why, { max: longestMessage })
    const text =
      proposal.kind === 'by-hand'
        ? `To be brought into the files by hand: ${why}.`
        : `No pull request was opened: ${why}. The next \`provisionr apply\` tries again.`
    return [...row(text), ...row(printable(proposal.help, { max: longestMessage }), '  help: ')]
  }
  return proposal.files.flatMap(({ path, written }) => [
    ...row(`To be brought into ${printable(path)} by a pull request:`),
    ...written.map(
      (line) =>
        `    ${line.slice(0, line.length - line.trimStart().length)}${printable(line.trimStart(), { max: longestMessage })}`,
    ),
  ])
}
