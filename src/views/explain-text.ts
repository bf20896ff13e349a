import type { ExplainedGrant, Explanation, ExplanationChain, ExplanationStep, Verdict } from '../domain/explanation.ts'
import { conditionText } from './condition-text.ts'
import { dueText, momentText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, nameText, printable, quoted } from './printable.ts'
import { placeText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { createStyle, type Paint, type Style, type TextOptions } from './style.ts'

/** For each grant the chain of reasons: the policy that matches, what it inherits, the line that says it. */
export function renderExplainText(explanation: Explanation, options: TextOptions): string {
  const { person, grant, entries } = explanation
  const style = createStyle(options.color)
  const columns = usableColumns(options.columns)
  const blocks = [
    explainHeading(explanation, columns, style),
    ...entries.map((entry) => explainedLines(person, entry, columns, style)),
  ]
  if (entries.length === 0) blocks.push(renderRow({ lead: '', text: nothingText(person, grant) }, columns))
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Whom and when an explanation is about. */
export function explainHeading(
  { person, state, description, at }: Explanation,
  columns: number,
  style: Style,
): string[] {
  const about = [description === null ? '' : printable(description), state, `at ${momentText(at)}`]
  const note = about.filter((part) => part !== '').join('   ')
  const heading = { lead: '', text: nameText(person), note, place: 'near', paint: style.strong } as const
  return renderRow({ ...heading, paintNote: style.faint }, columns)
}

function nothingText(person: string, grant: string | null): string {
  if (grant === null) return `${nameText(person)} has no access and none is expected`
  return `nothing is known of ${quoted(grant)} for ${nameText(person)}`
}

/** A sentence about one grant, and below it the chains that say why. */
export function explainedLines(person: string, entry: ExplainedGrant, columns: number, style: Style): string[] {
  const text = headline(nameText(person), printable(entry.grant), entry)
  return [
    ...renderRow({ lead: '', text, paint: verdictPaint(style, entry.verdict) }, columns),
    ...entry.chains.flatMap((chain) => chainLines(chain, columns, style)),
  ]
}

function headline(person: string, grant: string, entry: ExplainedGrant): string {
  const { verdict, chains, until, withheld } = entry
  const ends = until === null ? '' : ` until ${dueText(until)}`
  const because = chains.length === 0 ? '' : ' because'
  switch (verdict) {
    case 'held':
      return `${person} has ${grant}${ends}${because}`
    case 'expected':
      return `${person} should have ${grant}${ends}${because}`
    case 'missing':
      return `${person} does not have ${grant} but should${ends}${because}`
    case 'denied': {
      const isLocked = chains.some((chain) => chain.some((step) => step.kind === 'lock'))
      return `${person} must not have ${grant}: ${isLocked ? 'a lock takes it away' : 'it is denied'}`
    }
    case 'undecided':
      return `${person} should have ${grant}${ends}, but it waits: ${printable(withheld ?? '', { max: longestMessage })}`
    case 'excess':
      return `${person} has ${grant} but should not${because === '' ? ': it is in no policy and no exception' : because}`
    case 'absent':
      return `${person} should not have ${grant}: ${because === '' ? 'nothing gives it' : 'what could give it does not apply'}`
  }
}

function verdictPaint(style: Style, verdict: Verdict): Paint {
  if (verdict === 'held' || verdict === 'expected') return style.good
  return verdict === 'missing' || verdict === 'undecided' ? style.doubtful : style.bad
}

/** Each step two columns further in, with its place in the column of notes or below. */
export function chainLines(chain: ExplanationChain, columns: number, style: Style): string[] {
  return chain.flatMap((step, depth) => {
    const lead = ' '.repeat(2 + 2 * Math.min(depth, 10))
    const at = 'at' in step ? step.at : null
    const row = { lead, text: stepText(step), note: placeText({ file: at?.file ?? null, line: at?.line ?? null }) }
    return renderRow({ ...row, place: 'wide', paintNote: style.faint }, columns)
  })
}

function stepText(step: ExplanationStep): string {
  switch (step.kind) {
    case 'policy': {
      const words =
        step.applies === true ? 'applies' : step.applies === false ? 'does not apply' : 'may or may not apply'
      const why = [...step.conditions.map(conditionText), ...(step.remark === null ? [] : [printable(step.remark)])]
      return `policy ${quoted(step.name)} ${words}${why.length === 0 ? '' : `: ${why.join(', and ')}`}`
    }
    case 'rule': {
      const words = step.applies === true ? 'lets them ask' : 'does not let them ask'
      const why = step.conditions.length === 0 ? ['it has no `eligible:`'] : step.conditions.map(conditionText)
      return `access rule ${quoted(step.name)} ${words}: ${why.join(', and ')}`
    }
    case 'inherits':
      return `which inherits ${quoted(step.name)}`
    case 'grants':
      return `which grants it${step.level === null ? '' : ` (${printable(step.level)})`}`
    case 'denies':
      return `which denies ${quoted(step.pattern)}`
    case 'exception': {
      const approval = step.approvedBy.length === 0 ? '' : `, approved by ${step.approvedBy.map(nameText).join(', ')}`
      const until = step.until === null ? '' : `, until ${dueText(step.until)}`
      return `exception ${nameText(step.id)}: ${printable(step.justification, { max: longestMessage })}${approval}${until}`
    }
    case 'grace':
      return `grace of policy ${quoted(step.policy)}, until ${dueText(step.until)}`
    case 'lock':
      return `lock: ${printable(step.reason, { max: longestMessage })}${step.until === null ? '' : `, until ${dueText(step.until)}`}`
    case 'state':
      return `the person is ${step.state}`
    case 'remark':
      return printable(step.text, { max: longestMessage })
  }
}
