import type { OutcomeStatus, Plan, PlanResult } from '../domain/plan.ts'
import { changeSymbol, laterSymbol, type ListedChange } from './change-text.ts'
import { count } from './count-text.ts'
import { countDrift } from './drift-lines.ts'
import { doubtText, obstacleText, unreadNames, waitingText } from './plan-findings-text.ts'
import { isLimited } from './plan-header-text.ts'
import { unendedAccess } from '../plan/unended-access.ts'
import type { PlanView } from './plan-view.ts'
import { longestMessage, printable } from './printable.ts'
import { renderRow } from './row.ts'

const shownDigest = 'sha256:'.length + 8

/** The last lines: what it comes to, the digest or the head of the audit log, and the next command. */
export function planSummaryLines(view: PlanView): string[] {
  const { plan, columns, style } = view
  const obstacle = plan.kind === 'plan' ? obstacleText(plan) : null
  const unended = unendedText(plan)
  const main = {
    lead: '',
    text: summaryText(plan),
    place: 'close',
    paint: style.strong,
    paintNote: style.faint,
  } as const
  const note = plan.kind === 'result' ? `Audit head ${printable(plan.audit_head)}` : `Digest ${digestText(view)}`
  return [
    ...renderRow({ ...main, note }, columns),
    ...(obstacle === null ? [] : renderRow({ lead: '', text: obstacle, paint: style.bad }, columns)),
    ...(unended === null ? [] : renderRow({ lead: '', text: unended, paint: style.bad }, columns)),
    // Not wrapped: it is there to be copied.
    ...(view.next === null ? [] : [`Next: ${style.known(printable(view.next, { max: longestMessage }))}`]),
  ]
}

/** Why the exit code is not 0 although nothing failed or was refused; null when nothing is left that must go. */
export function unendedText({ diagnostics }: Plan | PlanResult): string | null {
  const codes = unendedAccess(diagnostics)
  if (codes.length === 0) return null
  return `Access that must go stays (${codes.join(', ')}, see the findings above): no run ends with exit code 0 until it is gone.`
}

function digestText({ plan, isVerbose }: PlanView): string {
  const digest = printable(plan.digest)
  return isVerbose || digest.length <= shownDigest ? digest : `${digest.slice(0, shownDigest)}…`
}

/** `Plan: 1 to add; 1 person, 1 system.`, or why nothing changes; numbers and fixed words only. */
export function summaryText(plan: Plan | PlanResult): string {
  if (plan.changes.length + plan.later.length === 0) return nothingText(plan)
  const later = plan.later.map(laterSymbol)
  const laterParts = [
    amountText(later.filter((symbol) => symbol === '+@').length, 'to add later'),
    amountText(later.filter((symbol) => symbol === '-@').length, 'to remove later'),
  ]
  const parts =
    plan.kind === 'plan'
      ? [...symbolParts(plan.changes, planWords), ...laterParts]
      : [...resultParts(plan), ...laterParts]
  const listed = [...plan.changes, ...plan.later]
  const people = count(new Set(listed.map(({ person }) => person)).size, 'person', 'people')
  const systems = count(new Set(listed.map(({ system }) => system)).size, 'system')
  const title = plan.kind === 'plan' ? 'Plan' : 'Applied'
  return `${title}: ${parts.filter((part) => part !== '').join(', ')}; ${people}, ${systems}.`
}

const planWords = { '+': 'to add', '~': 'to update', '-': 'to remove', '=': 'to adopt' } as const
const resultWords = { '+': 'added', '~': 'updated', '-': 'removed', '=': 'adopted' } as const

function symbolParts(
  changes: readonly ListedChange[],
  words: Readonly<Record<'+' | '~' | '-' | '=', string>>,
): string[] {
  const amounts = { '+': 0, '~': 0, '-': 0, '=': 0 }
  for (const change of changes) amounts[changeSymbol(change)] += 1
  return (['+', '~', '-', '='] as const).map((symbol) => amountText(amounts[symbol], words[symbol]))
}

const statusWords: readonly (readonly [OutcomeStatus, string])[] = [
  ['unchanged', 'already so'],
  ['pending', 'pending'],
  ['action_required', 'to be done by hand'],
  ['conflict', 'in conflict'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
]

function resultParts({ changes }: PlanResult): string[] {
  const applied = changes.filter(({ result }) => result.status === 'applied')
  const done = applied.length === 0 ? ['nothing'] : symbolParts(applied, resultWords)
  const others = statusWords.map(([status, word]) =>
    amountText(changes.filter(({ result }) => result.status === status).length, word),
  )
  return [...done, ...others]
}

function amountText(amount: number, words: string): string {
  return amount === 0 ? '' : `${amount} ${words}`
}

/** Says that access agrees only when everything was read and nothing waits, differs or is refused. */
function nothingText(plan: Plan | PlanResult): string {
  const isWhole = plan.complete && unreadNames(plan).length === 0 && plan.summary.withheld === 0
  if (!isWhole) return `No changes in what could be read; ${plan.summary.withheld} withheld.`
  if (isLimited(plan.selection)) return 'No changes in what was selected.'
  if (countDrift(plan.drift) > 0) return 'No changes; expected and actual access differ (see drift).'
  if (!plan.applyable) return 'No changes.'
  const waiting = waitingText(plan)
  if (waiting !== null) return `No changes; ${waiting}, see above.`
  const doubt = doubtText(plan)
  if (doubt !== null) return `No changes; ${doubt}.`
  return 'No changes. Expected and actual access agree.'
}
