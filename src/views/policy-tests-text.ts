import type { CoveredKind, Coverable, PolicyCoverage } from '../analysis/policy-coverage.ts'
import type { TestFailure, TestResult } from '../analysis/run-policy-test.ts'
import { coveredPercent, countResults, lacksCoverage, type TestReport } from '../analysis/test-report.ts'
import { count } from './count-text.ts'
import { diagnosticLines } from './diagnostics-text.ts'
import { chainLines, explainedLines } from './explain-text.ts'
import { momentText } from './moment-text.ts'
import { usableColumns } from './plan-view.ts'
import { longestMessage, printable, quoted } from './printable.ts'
import { placeText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { createStyle, type Style, type TextOptions } from './style.ts'

interface Page {
  readonly columns: number
  readonly style: Style
}

/** A line for each test, what failed with its reasons, what no test touches, and how many there were. */
export function renderTestsText(report: TestReport, options: TextOptions): string {
  const page: Page = { columns: usableColumns(options.columns), style: createStyle(options.color) }
  const blocks = [
    report.diagnostics.flatMap((one) => diagnosticLines(one, page.columns, page.style)),
    report.results.flatMap((one) => resultLines(one, page)),
    report.coverage === null ? [] : coverageLines(report.coverage, page),
    report.results.length === 0 ? [] : summaryLines(report, page),
  ]
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function resultLines({ test, status, failures }: TestResult, { columns, style }: Page): string[] {
  const words = { passed: 'ok      ', failed: 'FAILED  ', invalid: 'ERROR   ' }
  const paint = status === 'passed' ? style.good : style.bad
  const row = { lead: words[status], text: printable(test.name), note: placeText(test.at) } as const
  const lines = renderRow({ ...row, paintLead: paint, paintNote: style.faint }, columns)
  return [...lines, ...failures.flatMap((one, index) => failureLines(one, failures[index - 1], { columns, style }))]
}

function failureLines(failure: TestFailure, previous: TestFailure | undefined, { columns, style }: Page): string[] {
  const { step, evaluatedAt, place, at, message, help, person } = failure
  const indent = ' '.repeat(8)
  const faint = { place: 'wide', paintNote: style.faint } as const
  const heading = `${step === 0 ? 'at the start' : `after step ${step}`}, ${momentText(evaluatedAt)}`
  const below = (lines: readonly string[]) => lines.map((line) => `${indent}  ${line}`)
  return [
    ...(previous?.step === step
      ? []
      : renderRow({ lead: '    ', text: heading, note: placeText(place), ...faint }, columns)),
    ...renderRow({ lead: '      expected ', text: expectedText(failure), note: placeText(at), ...faint }, columns),
    ...renderRow(
      { lead: '      but ', text: printable(message, { max: longestMessage }), paintLead: style.bad },
      columns,
    ),
    ...failure.because.flatMap((entry) => below(explainedLines(person, entry, columns - 10, style))),
    ...failure.chains.flatMap((chain) => below(chainLines(chain, columns - 10, style))),
    ...(help === null
      ? []
      : renderRow(
          { lead: '      help: ', text: printable(help, { max: longestMessage }), paintLead: style.faint },
          columns,
        )),
  ]
}

/** `includes "slack:channel:#general"`; what is about the whole list has no entry. */
export function expectedText({ kind, wanted }: Pick<TestFailure, 'kind' | 'wanted'>): string {
  if (wanted !== '') return `${kind} ${quoted(wanted)}`
  return kind === 'violates' ? 'violates nothing' : `${kind}ly what is listed`
}

const kindWords: Readonly<Record<CoveredKind, readonly [one: string, many: string]>> = {
  policy: ['policy', 'policies'],
  alternative: ['alternative', 'alternatives'],
  deny: ['deny', 'denies'],
  access_rule: ['access rule', 'access rules'],
  constraint: ['constraint', 'constraints'],
}

/** More of them go into the JSON only. */
const mostUntouched = 20

function coverageLines(coverage: PolicyCoverage, { columns, style }: Page): string[] {
  const parts = coverage.kinds
    .filter((one) => one.total > 0)
    .map(({ kind, covered, total }) => `${covered} of ${count(total, ...kindWords[kind])}`)
  if (parts.length === 0) return []
  // Of a policy that no test touches, nothing else is.
  const whole = new Set(coverage.untouched.flatMap((one) => (one.kind === 'policy' ? [one.name] : [])))
  const untouched = coverage.untouched.filter(
    ({ kind, name }) => (kind !== 'alternative' && kind !== 'deny') || !whole.has(name),
  )
  const left = untouched.length - mostUntouched
  const text = `${coveredPercent(coverage)}% (${parts.join(', ')})${untouched.length > 0 ? '; no test touches' : ''}`
  return [
    ...renderRow({ lead: 'Coverage: ', text, paintLead: style.strong }, columns),
    ...untouched
      .slice(0, mostUntouched)
      .flatMap((one) =>
        renderRow({ lead: '  ', text: untouchedText(one), note: placeText(one.at), paintNote: style.faint }, columns),
      ),
    ...(left > 0 ? [`  and ${left} more: \`provisionr test --json\` lists them all`] : []),
  ]
}

function untouchedText({ kind, name, detail }: Coverable): string {
  const [one] = kindWords[kind]
  if (kind === 'deny') return `deny ${quoted(detail ?? '')} of policy ${quoted(name)}`
  if (kind === 'alternative') return `alternative ${detail} of policy ${quoted(name)}`
  return `${one} ${quoted(name)}`
}

function summaryLines(report: TestReport, { style }: Page): string[] {
  const { passed, failed, invalid } = countResults(report.results)
  const parts = [`${passed} passed`, `${failed} failed`, ...(invalid === 0 ? [] : [`${invalid} with errors`])]
  const summary = `Tests: ${parts.join(', ')}`
  const paint = failed + invalid === 0 ? style.good : style.bad
  const lacking = lacksCoverage(report)
    ? [style.bad(`Coverage is below ${report.minCoverage}%, which --min-coverage asks for`)]
    : []
  return [paint(summary), ...lacking]
}
