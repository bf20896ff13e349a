import type { TestFailure, TestResult } from '../analysis/run-policy-test.ts'
import { countResults, type TestReport } from '../analysis/test-report.ts'
import { formatPosition } from '../domain/position.ts'
import { chainLines, explainedLines } from './explain-text.ts'
import { expectedText } from './policy-tests-text.ts'
import { longestMessage, printable } from './printable.ts'
import { createStyle } from './style.ts'

const style = createStyle(0)
const columns = 120

/**
 * JUnit's XML as CI systems read it (the schema of Jenkins' xunit plugin): a suite for each file, a case for each test.
 * Text passes `printable`, so that no character is left that XML 1.0 cannot hold.
 */
export function renderJUnit({ results, diagnostics }: TestReport): string {
  const files = new Map<string, TestResult[]>()
  for (const one of results) {
    const known = files.get(one.test.at.file)
    if (known) known.push(one)
    else files.set(one.test.at.file, [one])
  }
  const errors = new Map<string, string[]>()
  for (const { severity, at, message, help } of diagnostics) {
    if (severity !== 'error' || !at) continue
    errors.set(at.file, [...(errors.get(at.file) ?? []), `${formatPosition(at)} ${message} (${help})`])
  }
  // A document without a name or a person is no test, and its file must not look sound.
  for (const file of errors.keys()) if (!files.has(file)) files.set(file, [])
  const suites = [...files].map(([file, own]) => suiteText(file, own, errors.get(file) ?? []))
  const unread = [...files].filter(([file, own]) => isUnread(own, errors.get(file) ?? [])).length
  const { failed, invalid } = countResults(results)
  const counts = `tests="${results.length + unread}" failures="${failed}" errors="${invalid + unread}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="provisionr" ${counts}>\n${suites.join('')}</testsuites>\n`
}

/** Errors of a file that belong to no test that could be read. */
function isUnread(results: readonly TestResult[], errors: readonly string[]): boolean {
  return errors.length > 0 && results.every((one) => one.status !== 'invalid')
}

function suiteText(file: string, results: readonly TestResult[], errors: readonly string[]): string {
  const { failed, invalid } = countResults(results)
  const unread = isUnread(results, errors)
  const total = results.length + (unread ? 1 : 0)
  const counts = `tests="${total}" failures="${failed}" errors="${invalid + (unread ? 1 : 0)}" skipped="0"`
  const cases = results.map((one) => caseText(file, one, errors))
  const more = unread ? caseLines(file, 'the file can be read', [errorText(errors)]) : ''
  return `  <testsuite name="${attribute(file)}" ${counts}>\n${cases.join('')}${more}  </testsuite>\n`
}

function caseText(file: string, { test, status, failures }: TestResult, errors: readonly string[]): string {
  const name = attribute(test.name)
  if (status === 'invalid') return caseLines(file, name, [errorText(errors)], test.at.line)
  return caseLines(file, name, failures.map(failureText), test.at.line)
}

function caseLines(file: string, name: string, inner: readonly string[], line?: number): string {
  const place = line === undefined ? '' : ` line="${line}"`
  const start = `    <testcase classname="${attribute(file)}" name="${name}" file="${attribute(file)}"${place}`
  return inner.length === 0 ? `${start}/>\n` : `${start}>\n${inner.join('')}    </testcase>\n`
}

function errorText(errors: readonly string[]): string {
  const lines = errors.length === 0 ? ['the document has errors'] : errors
  return `      <error message="${attribute(lines[0]!)}" type="invalid">${lines.map((line) => escapeXml(printable(line, { max: longestMessage }))).join('\n')}</error>\n`
}

function failureText(failure: TestFailure): string {
  const { step, message, help, person, because, chains, at, kind } = failure
  const when = step === 0 ? '' : ` after step ${step}`
  const summary = `expected ${expectedText(failure)}${when}, but ${message}`
  const lines = [
    printable(`${formatPosition(at)} ${summary}`, { max: longestMessage }),
    ...because.flatMap((entry) => explainedLines(person, entry, columns, style)),
    ...chains.flatMap((chain) => chainLines(chain, columns, style)),
    ...(help === null ? [] : [`help: ${printable(help, { max: longestMessage })}`]),
  ]
  return `      <failure message="${attribute(summary)}" type="${kind}">${escapeXml(lines.join('\n'))}</failure>\n`
}

function attribute(text: string): string {
  return escapeXml(printable(text, { max: longestMessage })).replaceAll('"', '&quot;')
}

/** What XML 1.0 has no way to write is replaced (https://www.w3.org/TR/xml/#charsets). */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
