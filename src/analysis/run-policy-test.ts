import type { ExpectationKind, PolicyTest } from '../domain/policy-test.ts'
import type { Person } from '../domain/person.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Instant } from '../domain/time.ts'
import type { CompiledExpectation, CompiledTest } from './compile-test.ts'
import type { GrantTarget } from './expected-target.ts'
import { judgeDenied, judgeExact, judgeExcludes, judgeIncludes } from './judge-access.ts'
import { judgeRequest } from './judge-request.ts'
import { judgeAdds, judgeKeeps, judgeRemoves, type Step } from './judge-step.ts'
import { judgeNoViolation, judgeViolates } from './judge-violations.ts'
import type { TestFinding } from './test-finding.ts'
import { createLife, type TestMoment, type WorldAt } from './test-moment.ts'

/** What came of one policy test. */
export interface TestResult {
  readonly test: PolicyTest
  /** invalid: the document has errors, so it was not judged */
  readonly status: 'passed' | 'failed' | 'invalid'
  readonly failures: readonly TestFailure[]
}

export interface TestFailure extends TestFinding {
  /** 0 for the start */
  readonly step: number
  readonly person: string
  readonly evaluatedAt: Instant
  readonly kind: ExpectationKind
  /** as written; empty for what is not about a single entry */
  readonly wanted: string
  readonly place: SourcePosition
}

/** Runs one test; `people` has the person at each of its moments, `visit` sees each of them. */
export function runPolicyTest(
  { test, moments }: CompiledTest,
  options: {
    readonly people: readonly Person[]
    readonly worldAt: WorldAt
    readonly visit: (moment: TestMoment, expected: readonly CompiledExpectation[]) => void
  },
): TestResult {
  const live = createLife(options.worldAt)
  const failures: TestFailure[] = []
  let before: TestMoment | null = null
  for (const [step, { at, expected, place }] of moments.entries()) {
    const after = live(options.people[step]!, at)
    options.visit(after, expected)
    const about = { step, person: after.access.person.id, evaluatedAt: at, place }
    for (const one of expected) {
      for (const { wanted, found } of judge(one, { before: before ?? after, after }))
        failures.push({ ...found, ...about, kind: one.kind, wanted })
    }
    before = after
  }
  return { test, status: failures.length === 0 ? 'passed' : 'failed', failures }
}

interface Judged {
  readonly wanted: string
  readonly found: TestFinding
}

function judge({ kind, targets, at }: CompiledExpectation, step: Step): Judged[] {
  const { after } = step
  const grants = targets.filter((one) => one.kind === 'grant')
  if (kind === 'exact')
    return judgeExact(grants, after, at).map(({ target, found }) => ({ wanted: target?.text ?? '', found }))
  if (kind === 'violates') {
    if (targets.length === 0) return judgeNoViolation(after, at).map((found) => ({ wanted: '', found }))
    return targets.flatMap((one) => {
      const found = judgeViolates(one.text, after, one.at)
      return found ? [{ wanted: one.text, found }] : []
    })
  }
  return grants.flatMap((target) => {
    const found = judgeGrant(kind, target, step)
    return found ? [{ wanted: target.text, found }] : []
  })
}

function judgeGrant(
  kind: Exclude<ExpectationKind, 'exact' | 'violates'>,
  target: GrantTarget,
  step: Step,
): TestFinding | null {
  switch (kind) {
    case 'includes':
      return judgeIncludes(target, step.after)
    case 'excludes':
      return judgeExcludes(target, step.after)
    case 'denied':
      return judgeDenied(target, step.after)
    case 'allowed_to_request':
      return judgeRequest(target, step.after)
    case 'adds':
      return judgeAdds(target, step)
    case 'removes':
      return judgeRemoves(target, step)
    case 'keeps':
      return judgeKeeps(target, step)
  }
}
