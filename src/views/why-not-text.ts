import type { AskableRule } from '../analysis/askable-rules.ts'
import type { NearPolicy } from '../analysis/near-policies.ts'
import type { WhyNot } from '../analysis/why-not.ts'
import type { SourcePosition } from '../domain/position.ts'
import { formatDuration } from '../domain/time.ts'
import { count } from './count-text.ts'
import { explainHeading, renderExplainText } from './explain-text.ts'
import { dueText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable, quoted } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { createStyle, type Paint, type Style, type TextOptions } from './style.ts'
import { triggerOutcomeLines } from './trigger-outcome-text.ts'

export interface WhyNotView extends WhyNot {
  /** whether any policy, exception, access rule or earlier run names the grant */
  readonly isKnown: boolean
  /** what was probably meant, when nothing does */
  readonly suggestion: string | null
  /** the command that would ask for it */
  readonly next: string | null
}

interface Page {
  readonly columns: number
  readonly style: Style
}

/** What would have to be true for the person to have the grant; for one they have, why they do. */
export function renderWhyNotText(view: WhyNotView, options: TextOptions): string {
  if (view.answer === 'yes') return renderExplainText(view.explanation, options)
  const page: Page = { columns: usableColumns(options.columns), style: createStyle(options.color) }
  const { explanation, grant, answer, obstacles, policies, more, upcoming, exceptions, rules } = view
  const words = answer === 'no' ? 'should not have' : 'cannot be said to have'
  const headline = `${nameText(explanation.person)} ${words} ${printable(grant)}`
  const meant = view.suggestion === null ? '' : `: did you mean ${quoted(view.suggestion)}?`
  const sections = [
    explainHeading(explanation, page.columns, page.style),
    [
      ...renderRow({ lead: '', text: headline, paint: page.style.bad }, page.columns),
      ...(view.isKnown ? [] : line(2, `no policy, exception or access rule names that grant${meant}`, null, page)),
    ],
    titled(
      'In the way:',
      obstacles.flatMap(({ text, at, until }) => {
        const ends = until === null ? '' : `, until ${dueText(until)}`
        return line(2, printable(text, { max: longestMessage }) + ends, at, page)
      }),
      page,
    ),
    upcoming === null
      ? []
      : line(
          0,
          `Comes on ${dueText(upcoming.at)}: ${upcoming.grant.reasons.slice(0, 1).map(reasonText).join('')}`,
          upcoming.grant.reasons[0] ?? null,
          page,
          page.style.known,
        ),
    titled(
      'Nearest policies:',
      [
        ...policies.flatMap((policy) => policyLines(policy, page)),
        ...(more === 0 ? [] : line(2, `and ${count(more, 'policy', 'policies')} further away`, null, page)),
      ],
      page,
    ),
    titled(
      'Exceptions:',
      exceptions.flatMap(({ id, text, at }) => line(2, `${nameText(id)} ${text}`, at, page)),
      page,
    ),
    titled('Access rules:', [...rules.flatMap((rule) => ruleLines(rule, page)), ...needsRuleLines(view, page)], page),
    view.next === null ? [] : line(0, `To ask for it: ${printable(view.next, { max: longestMessage })}`, null, page),
  ]
  const shown = sections.filter((lines) => lines.length > 0)
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function titled(title: string, lines: readonly string[], { style }: Page): string[] {
  return lines.length === 0 ? [] : [style.strong(title), ...lines]
}

function line(
  indent: number,
  text: string,
  at: SourcePosition | { readonly file: string | null; readonly line: number | null } | null,
  { columns, style }: Page,
  paint?: Paint,
): string[] {
  const note = at === null ? '' : placeText({ file: at.file, line: at.line })
  const row = { lead: ' '.repeat(indent), text, note, place: 'wide', paintNote: style.faint } as const
  return renderRow(paint === undefined ? row : { ...row, paint }, columns)
}

function policyLines(policy: NearPolicy, page: Page): string[] {
  const { name, at, trigger, obstacles, unmet, path, grantAt } = policy
  const lacks = unmet === 0 ? 'gives it' : `would give it: ${count(unmet, 'thing')} would have to change`
  return [
    ...line(2, `policy ${quoted(name)} ${lacks}`, at, page),
    ...triggerOutcomeLines(trigger, page, 4),
    ...obstacles.flatMap((text) => line(4, printable(text, { max: longestMessage }), null, page, page.style.bad)),
    ...path.flatMap((step) => line(4, `which inherits ${quoted(step.name)}`, step.at, page)),
    ...line(4, 'which grants it', grantAt, page),
  ]
}

function ruleLines({ rule, eligible, isEligible, isOpen, isFrozen, opens }: AskableRule, page: Page): string[] {
  const words = isEligible ? 'may be asked by this person' : 'is not for this person'
  const nobody = eligible === null ? line(4, 'it says nobody is `eligible`', null, page, page.style.bad) : []
  const windows = rule.windows
  const openWords = isOpen ? 'open now' : opens === null ? 'closed now' : `opens ${dueText(opens)}`
  const zone = windows?.timezone ? ` ${printable(windows.timezone)}` : ''
  const times =
    windows === null || windows.allow.length === 0
      ? ''
      : `windows: ${windows.allow.map((one) => printable(one)).join('; ')}${zone}, ${openWords}`
  return [
    ...line(2, `${quoted(rule.name)} ${words}`, rule.at, page),
    ...nobody,
    ...(eligible === null ? [] : triggerOutcomeLines(eligible, page, 4)),
    ...(times === '' ? [] : line(4, times, null, page)),
    ...(isFrozen ? line(4, 'a freeze is on: nothing is given', null, page, page.style.bad) : []),
    ...demandTexts(rule).flatMap((text) => line(4, text, null, page)),
  ]
}

function demandTexts({ approvals, maxDuration, maxTotal, justification, breakGlass }: AskableRule['rule']): string[] {
  const stages = approvals.map(({ from, need }) => `${need} of ${from.map((one) => printable(one.name)).join(', ')}`)
  const limits = [
    maxDuration === null ? '' : `at most ${formatDuration(maxDuration)} at once`,
    maxTotal === null ? '' : `${formatDuration(maxTotal.duration)} in ${formatDuration(maxTotal.per)}`,
  ].filter((one) => one !== '')
  const demands = [
    justification?.minLength ? `a justification of ${justification.minLength} characters` : '',
    justification?.ticket ? `a ticket like ${quoted(justification.ticket)}` : '',
  ].filter((one) => one !== '')
  return [
    stages.length === 0 ? '' : `approvals: ${stages.join(', then ')}`,
    limits.length === 0 ? '' : `limits: ${limits.join(', ')}`,
    demands.length === 0 ? '' : `needs ${demands.join(' and ')}`,
    breakGlass === null ? '' : `in an emergency at once, reviewed within ${formatDuration(breakGlass.reviewWithin)}`,
  ].filter((one) => one !== '')
}

function needsRuleLines({ needsRule }: WhyNotView, page: Page): string[] {
  if (!needsRule) return []
  return line(2, 'none covers it, and it is privileged: an exception needs an access rule that does', null, page)
}
