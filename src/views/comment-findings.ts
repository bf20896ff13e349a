import type { DriftItem, Plan, PlanDiagnostic, PlanResult, Refusal } from '../domain/plan.ts'
import { driftGrantCell, driftHolderCell } from './comment-drift.ts'
import type { CommentRow, CommentSection } from './comment-sections.ts'
import { count } from './count-text.ts'
import { severityCounts } from './diagnostics-text.ts'
import { countDrift, type DriftKind, groupDrift } from './drift-lines.ts'
import { codeSpan, markdownSentence } from './markdown-text.ts'

/** What guards stop, what a run with `--replan` leaves out, and systems that were not read to their end. */
export function refusalSections(plan: Plan | PlanResult): CommentSection[] {
  const isTold = plan.privacy === undefined
  const unread = plan.systems.filter(({ status }) => status !== 'complete')
  return [
    list(`Refused: ${plan.refusals.length}`, 'refused', 6000, {
      isFolded: false,
      rows: plan.refusals.map((refusal) => ({
        cells: () => [refusalText(refusal, isTold)],
        rank: refusal.waiting ? 1 : 0,
      })),
    }),
    list(`Not read completely: ${unread.length}`, 'not read', 1500, {
      isFolded: false,
      rows: unread.map(({ name, status, detail }) => ({
        cells: () => [
          `${codeSpan(name)}: ${status}${isTold && detail !== null ? `, ${markdownSentence(detail)}` : ''}`,
        ],
        rank: 0,
      })),
    }),
  ]
}

/** Folded: what differs though nothing is done about it, what a replan left out, and findings in files and records. */
export function findingSections(plan: Plan | PlanResult): CommentSection[] {
  const isTold = plan.privacy === undefined
  const drift = groupDrift(plan.drift).flatMap(({ kind, items }) => items.map((item) => driftRow(kind, item, isTold)))
  const left = plan.left_out
  const checks = plan.diagnostics.filter((one) => !isBeside(one))
  const findings = severityCounts(checks.map(({ severity }) => severity))
  return [
    list(`Drift: ${countDrift(plan.drift)}`, 'of drift', 1500, { isFolded: true, rows: drift }),
    ...(left
      ? [
          leftOut('Planned now, and not reviewed', left.unreviewed),
          leftOut('Reviewed, and not to be done any more', left.reviewed),
          leftOut('Reviewed, and so already', left.already),
        ]
      : []),
    list(`Checks: ${findings}`, 'findings', 2500, {
      isFolded: true,
      rows: checks.map((one) => findingRow(one, isTold)),
    }),
  ]
}

function list(
  title: string,
  noun: string,
  least: number,
  { isFolded, rows }: Pick<CommentSection, 'isFolded' | 'rows'>,
): CommentSection {
  return { title, isFolded, columns: null, rows, noun, least }
}

function refusalText({ guard, message, allow_with, waiting }: Refusal, isTold: boolean): string {
  const scope =
    waiting === undefined ? '' : ` (${count(waiting.length, 'change')} ${waiting.length === 1 ? 'waits' : 'wait'})`
  if (!isTold) return `${codeSpan(guard)}${scope}`
  const way = allow_with === null ? 'no flag allows it' : `allow with: ${markdownSentence(allow_with)}`
  return `${codeSpan(guard)}${scope}: ${markdownSentence(message)}; ${way}`
}

function driftRow(kind: DriftKind, item: DriftItem, isTold: boolean): CommentRow {
  const cells = () => {
    const message = isTold ? `: ${markdownSentence(item.message)}` : ''
    return [`${kind}: ${driftHolderCell(item, isTold)} ${driftGrantCell(item)}${message}`]
  }
  return { cells, rank: kind === 'excess' ? 0 : 1 }
}

function leftOut(title: string, texts: readonly string[]): CommentSection {
  return list(`${title}: ${texts.length}`, 'of these', 1000, {
    isFolded: true,
    rows: texts.map((text) => ({ cells: () => [codeSpan(text)], rank: 0 })),
  })
}

/** Codes of findings about files that no plan shows at work. */
const besideCodes: ReadonlySet<string> = new Set([
  'configuration-differs',
  'automation-differs',
  'source-differs',
  'link-added',
  'link-at-revision',
  'rule-not-in-force',
  'files-outside',
])

/** Such findings stand in a section of their own. */
export function isBeside({ code }: PlanDiagnostic): boolean {
  return besideCodes.has(code)
}

const ranks = { error: 0, warning: 1, notice: 2 } as const

/** A finding as an entry of a list. */
export function findingRow(one: PlanDiagnostic, isTold: boolean): CommentRow {
  const { severity, code, message, help, file, line, person } = one
  const cells = () => {
    const place = file === null ? '' : ` ${codeSpan(line === null ? file : `${file}:${line}`)}`
    const whose = person === null ? '' : ` of ${codeSpan(person)}`
    const told = isTold ? `: ${markdownSentence(message)}; ${markdownSentence(help)}` : whose
    return [`${severity} ${codeSpan(code)}${place}${told}`]
  }
  return { cells, rank: ranks[severity] }
}
