import type { Diagnostic } from '../domain/diagnostic.ts'
import type { ExpectationKind, Expectation, PolicyTest, RawAttributes } from '../domain/policy-test.ts'
import type { SourcePosition } from '../domain/position.ts'
import type { Settings } from '../domain/settings.ts'
import { formatInstant, type Instant, type PointInTime, startOf } from '../domain/time.ts'
import { compileTarget, type ExpectedTarget, type KnownNames } from './expected-target.ts'

/** A policy test with its names looked up: what is expected, and when. */
export interface CompiledTest {
  readonly test: PolicyTest
  /** the start, then the steps; times never go back */
  readonly moments: readonly CompiledMoment[]
}

export interface CompiledMoment {
  readonly at: Instant
  /** what changes before this is judged; empty for the start, and when only time passes */
  readonly change: RawAttributes
  readonly expected: readonly CompiledExpectation[]
  readonly place: SourcePosition
}

/** One key of `expect:` with all it lists. */
export interface CompiledExpectation {
  readonly kind: ExpectationKind
  readonly targets: readonly ExpectedTarget[]
  readonly at: SourcePosition
}

/** Looks up what a test names; what is wrong is reported and left out. */
export function compileTest(
  test: PolicyTest,
  options: {
    readonly settings: Settings
    readonly names: KnownNames
    readonly now: Instant
    readonly report: (diagnostic: Diagnostic) => void
  },
): CompiledTest {
  const { settings, now, report } = options
  const instantOf = (point: PointInTime) => startOf(point, settings.timezone)
  let last = test.evaluatedAt === null ? now : instantOf(test.evaluatedAt)
  const moments: CompiledMoment[] = [
    { at: last, change: {}, expected: compileExpectation(test.expect, options), place: test.at },
  ]
  for (const { change, evaluatedAt, expect, at } of test.steps) {
    const wanted = evaluatedAt === null ? last : instantOf(evaluatedAt)
    if (wanted < last) report(backwardsStep(wanted, last, at))
    if (Object.hasOwn(change, settings.people.key)) report(changedKey(settings.people.key, at))
    last = Math.max(last, wanted)
    moments.push({ at: last, change, expected: compileExpectation(expect, options), place: at })
  }
  return { test, moments }
}

function compileExpectation(
  expectation: Expectation,
  { names, report }: { readonly names: KnownNames; readonly report: (diagnostic: Diagnostic) => void },
): CompiledExpectation[] {
  return Object.entries(expectation).map(([key, { entries, at }]) => {
    const kind = key as ExpectationKind
    return { kind, at, targets: entries.flatMap((entry) => compileTarget(kind, entry, names, report) ?? []) }
  })
}

function backwardsStep(wanted: Instant, last: Instant, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'backwards-step',
    message: `the step is at ${formatInstant(wanted)}, and what comes before it at ${formatInstant(last)}`,
    help: 'put the steps in the order of time, or start the test earlier with its own `at:`',
    at,
  }
}

function changedKey(key: string, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'changed-key',
    message: `the step changes \`${key}\`, which says who the person is`,
    help: 'write another test for another person',
    at,
  }
}
