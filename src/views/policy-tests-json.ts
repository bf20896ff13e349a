import type { TestFailure, TestResult } from '../analysis/run-policy-test.ts'
import { countResults, coveredPercent, type TestReport } from '../analysis/test-report.ts'
import { formatInstant } from '../domain/time.ts'
import { diagnosticData } from './diagnostics-json.ts'
import { renderJson } from './json.ts'

/** One JSON document with every test, what failed and why, and what no test touches. */
export function renderTestsJson(report: TestReport): string {
  const { now, results, diagnostics, coverage } = report
  return renderJson({
    format_version: '1.0',
    kind: 'tests',
    evaluated_at: formatInstant(now),
    summary: countResults(results),
    tests: results.map(resultData),
    coverage: coverage && {
      percent: coveredPercent(coverage),
      covered: coverage.covered,
      total: coverage.total,
      kinds: coverage.kinds,
      untouched: coverage.untouched.map(({ kind, name, detail, at }) => ({
        kind,
        name,
        detail,
        file: at.file,
        line: at.line,
      })),
    },
    diagnostics: diagnostics.map(diagnosticData),
  })
}

function resultData({ test, status, failures }: TestResult) {
  return { name: test.name, file: test.at.file, line: test.at.line, status, failures: failures.map(failureData) }
}

function failureData({ step, person, evaluatedAt, kind, wanted, message, help, because, chains, at }: TestFailure) {
  return {
    step,
    person,
    evaluated_at: formatInstant(evaluatedAt),
    expectation: kind,
    wanted: wanted === '' ? null : wanted,
    message,
    help,
    file: at.file,
    line: at.line,
    because: because.map((entry) => ({ ...entry, until: entry.until === null ? null : formatInstant(entry.until) })),
    chains,
  }
}
