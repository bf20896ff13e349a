import type { TriggerOutcome } from '../analysis/trigger-outcome.ts'
import { conditionText, valueText } from './condition-text.ts'
import { renderRow } from './row.ts'
import type { Style } from './style.ts'

/** Each condition on a line of its own: met, unmet or unknown, with what the record says; alternatives are grouped. */
export function triggerOutcomeLines(
  outcome: TriggerOutcome,
  page: { readonly columns: number; readonly style: Style },
  depth: number,
): string[] {
  const lead = ' '.repeat(Math.min(depth, 20))
  if (outcome.kind === 'condition') {
    const paint =
      outcome.outcome === 'met' ? page.style.good : outcome.outcome === 'unmet' ? page.style.bad : page.style.doubtful
    return renderRow({ lead, text: `${outcome.outcome}: ${leafText(outcome)}`, paint }, page.columns)
  }
  const [only] = outcome.of
  if (outcome.of.length === 1 && only) return triggerOutcomeLines(only, page, depth)
  if (outcome.kind === 'all') return outcome.of.flatMap((one) => triggerOutcomeLines(one, page, depth))
  return [
    ...renderRow({ lead, text: `${outcome.outcome}: any of` }, page.columns),
    ...outcome.of.flatMap((one) => alternative(one, page, depth + 2)),
  ]
}

/** Only what is missing, in one sentence. */
export function unmetText(outcome: TriggerOutcome): string {
  if (outcome.kind === 'condition') return leafText(outcome)
  const open = outcome.of.filter((one) => one.outcome !== 'met').map(unmetText)
  return open.join(outcome.kind === 'any' ? ', or ' : ', and ')
}

/** A group among alternatives needs a line of its own, or its members would look like alternatives. */
function alternative(
  outcome: TriggerOutcome,
  page: { readonly columns: number; readonly style: Style },
  depth: number,
): string[] {
  if (outcome.kind === 'condition' || outcome.of.length === 1 || outcome.kind === 'any')
    return triggerOutcomeLines(outcome, page, depth)
  return [
    ...renderRow({ lead: ' '.repeat(Math.min(depth, 20)), text: `${outcome.outcome}: all of` }, page.columns),
    ...triggerOutcomeLines(outcome, page, depth + 2),
  ]
}

function leafText({ condition, isNegated, outcome }: Extract<TriggerOutcome, { kind: 'condition' }>): string {
  const plain = conditionText({ ...condition, truth: true })
  const wanted = isNegated ? `not (${plain})` : plain
  if (condition.kind === 'holds') return wanted
  const actual = condition.actual === null ? 'the record has none' : `it is ${valueText(condition.actual)}`
  return outcome === 'met' ? `${wanted} (${actual})` : `${wanted}, but ${actual}`
}
