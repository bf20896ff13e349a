import type { Measured, Results, Series } from './results.ts'
import { type Target, targets } from './targets.ts'

/** The results as Markdown. */
export function renderPage(results: Results): string {
  const { machine, runs, agreements, evaluation } = results
  return `${[
    '# Benchmark',
    'Written by `npm run bench -- --write`; `CONTRIBUTING.md` says how to run it. What counts are ratios between things that were ' +
      'measured in turns on one machine in one run, as medians, with a warm cache. The companies are made up: title, team and office ' +
      'of a person are independent of each other, so that few people are alike, and 1% of the people differ by one grant from what ' +
      'the policies say.',
    `${machine}; ${runs} runs of everything.`,
    '## Targets',
    table(
      ['what', 'measured', 'must', '', 'next', ''],
      targets.map((target) => targetRow(target, results.measured.get(target.id))),
    ),
    '## Evaluation of one person',
    evaluation === null
      ? 'Not measured in this run.'
      : `${count(evaluation.people)} people, ${count(evaluation.policies)} policies in four levels, ${round(
          evaluation.grants / evaluation.people,
        )} grants per person.\n\n${table(
          ['way', 'per person'],
          [
            ['provisionr', microseconds(evaluation.microseconds.product)],
            ['scan of all policies', microseconds(evaluation.microseconds.naive)],
            ['json-rules-engine', microseconds(evaluation.microseconds.rules)],
            ['Cedar', microseconds(evaluation.microseconds.cedar)],
          ],
        )}`,
    '## Processes',
    ...results.series.map(renderSeries),
    '## Checked on the way',
    agreements.map((one) => `- ${one}`).join('\n'),
  ].join('\n\n')}\n`
}

function targetRow(target: Target, measured: Measured | undefined): string[] {
  const { what, must, next, unit, better } = target
  const sign = better === 'more' ? '≥' : '≤'
  const limit = (value: number | null) => (value === null ? '' : `${sign} ${count(value)}${unit}`)
  if (typeof measured !== 'number') {
    const missing = measured?.missing ?? 'not part of this run'
    return [what, `not measured: ${missing}`, limit(must), '', limit(next), '']
  }
  const verdict = (value: number | null) =>
    value === null ? '' : (better === 'more' ? measured >= value : measured <= value) ? 'met' : 'missed'
  return [what, `${round(measured)}${unit}`, limit(must), verdict(must), limit(next), verdict(next)]
}

function renderSeries({ title, timed }: Series): string {
  const [floor] = timed
  const rows = timed.map(({ name, median, least, most }) => [
    `\`${name}\``,
    `${round(median)} ms`,
    `${round(least)}–${round(most)} ms`,
    floor ? `${round(median / floor.median)}×` : '',
  ])
  return `### ${title}\n\n${table(['process', 'median', 'least and most', 'to the first'], rows)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Three digits are all that such a measurement has. */
function round(value: number): string {
  return value >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)))
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
}

function microseconds(value: number): string {
  return value >= 1000 ? `${round(value / 1000)} ms` : `${round(value)} µs`
}
