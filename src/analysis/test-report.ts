import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Instant } from '../domain/time.ts'
import type { PolicyCoverage } from './policy-coverage.ts'
import type { TestResult } from './run-policy-test.ts'

/** What came of all policy tests that were asked for. */
export interface TestReport {
  readonly now: Instant
  /** in the order of files and lines */
  readonly results: readonly TestResult[]
  readonly diagnostics: readonly Diagnostic[]
  /** null when only some of the tests ran */
  readonly coverage: PolicyCoverage | null
  /** percent that must be covered; null: any */
  readonly minCoverage: number | null
}

/** Whole percent, rounded down: 100 means everything. */
export function coveredPercent({ covered, total }: Pick<PolicyCoverage, 'covered' | 'total'>): number {
  return total === 0 ? 100 : Math.floor((covered * 100) / total)
}

export function lacksCoverage({ coverage, minCoverage }: TestReport): boolean {
  return coverage !== null && minCoverage !== null && coveredPercent(coverage) < minCoverage
}

export function countResults(results: readonly TestResult[]) {
  const amount = (status: TestResult['status']) => results.filter((one) => one.status === status).length
  return { passed: amount('passed'), failed: amount('failed'), invalid: amount('invalid') }
}
