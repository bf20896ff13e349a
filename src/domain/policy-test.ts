import type { PatternEntry } from './policy.ts'
import type { SourcePosition } from './position.ts'
import type { PointInTime } from './time.ts'

/** A scenario that policies must satisfy, as written. */
export interface PolicyTest {
  readonly name: string
  readonly evaluatedAt: PointInTime | null
  /** raw attributes of an invented person, or the id of one in the people source */
  readonly person: Readonly<Record<string, unknown>> | string
  readonly expect: Expectation
  readonly steps: readonly PolicyTestStep[]
  readonly at: SourcePosition
}

export interface PolicyTestStep {
  readonly change: Readonly<Record<string, unknown>>
  readonly evaluatedAt: PointInTime | null
  readonly expect: Expectation
  readonly at: SourcePosition
}

export type ExpectationKind =
  | 'includes'
  | 'excludes'
  | 'exact'
  | 'denied'
  | 'allowed_to_request'
  | 'violates'
  | 'adds'
  | 'removes'
  | 'keeps'

export type Expectation = Readonly<Partial<Record<ExpectationKind, readonly PatternEntry[]>>>
