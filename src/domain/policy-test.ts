import type { PatternEntry } from './policy.ts'
import type { SourcePosition } from './position.ts'
import type { PointInTime } from './time.ts'

/** A scenario that policies must satisfy, as written. */
export interface PolicyTest {
  readonly name: string
  /** null: now */
  readonly evaluatedAt: PointInTime | null
  readonly person: TestPerson
  /** who else is there, such as managers */
  readonly people: readonly TestPerson[]
  readonly expect: Expectation
  readonly steps: readonly PolicyTestStep[]
  /** false: something is wrong in the document, and was reported */
  readonly isSound: boolean
  readonly at: SourcePosition
}

/** Raw attributes of an invented person, or the id of one in the people source. */
export type TestPerson =
  | { readonly kind: 'record'; readonly record: RawAttributes; readonly at: SourcePosition }
  | { readonly kind: 'named'; readonly id: string; readonly at: SourcePosition }

/** Values as a file has them: texts, lists, mappings; null for nothing. */
export type RawAttributes = Readonly<Record<string, unknown>>

export interface PolicyTestStep {
  /** null takes an attribute away; empty: only time passes */
  readonly change: RawAttributes
  /** null: at the time of the step before */
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

export interface ExpectedEntries {
  readonly entries: readonly PatternEntry[]
  readonly at: SourcePosition
}

export type Expectation = Readonly<Partial<Record<ExpectationKind, ExpectedEntries>>>
