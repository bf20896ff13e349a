import type { Risk } from './manifest.ts'
import type { LifecycleState } from './person.ts'
import type { SourcePosition } from './position.ts'
import type { Duration, PointInTime } from './time.ts'
import type { Trigger } from './trigger.ts'

/** A policy document as written; names and grants are not yet looked up. */
export interface Policy {
  readonly name: string
  readonly version: string | null
  readonly effectiveDate: PointInTime | null
  readonly expires: PointInTime | null
  readonly status: 'active' | 'staged'
  readonly owner: string | null
  readonly description: string | null
  readonly labels: Readonly<Record<string, string>>
  /** empty: every environment */
  readonly environments: readonly string[]
  readonly appliesTo: readonly LifecycleState[]
  /** null: matches nobody, exists to be inherited */
  readonly trigger: Trigger | null
  readonly inherits: readonly Reference[]
  readonly grants: readonly GrantEntry[]
  readonly denies: readonly PatternEntry[]
  readonly at: SourcePosition
}

/** A name written in a file, with its place. */
export interface Reference {
  readonly name: string
  readonly at: SourcePosition
}

/** A grant as written: text with an optional bracketed level, or the mapping form. */
export interface GrantEntry {
  readonly text: string
  /** from the mapping form; null when the text says it or the type's default holds */
  readonly level: string | null
  /** how long a mover keeps it; null: the organisation's setting */
  readonly grace: Duration | null
  readonly environments: readonly string[]
  readonly risk: Risk | null
  readonly at: SourcePosition
}

export interface PatternEntry {
  readonly text: string
  readonly level: string | null
  readonly at: SourcePosition
}
