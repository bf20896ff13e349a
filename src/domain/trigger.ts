import type { SourcePosition } from './position.ts'
import type { PointInTime } from './time.ts'

/** Who a policy is for: a tree of conditions on a person's attributes. */
export type Trigger =
  | { readonly kind: 'all' | 'any' | 'none'; readonly of: readonly Trigger[]; readonly at: SourcePosition }
  | {
      readonly kind: 'condition'
      readonly attribute: string
      readonly test: AttributeTest
      readonly at: SourcePosition
    }
  /** only in `eligible:` of access rules: the person holds this grant */
  | { readonly kind: 'holds'; readonly grant: string; readonly at: SourcePosition }

export type AttributeTest =
  | { readonly operator: 'in' | 'not_in' | 'contains'; readonly values: readonly string[] }
  | { readonly operator: 'glob' | 'prefix' | 'suffix'; readonly text: string }
  | { readonly operator: 'before' | 'on_or_before' | 'after' | 'on_or_after'; readonly point: PointInTime }
  | { readonly operator: 'lt' | 'lte' | 'gt' | 'gte'; readonly number: string }
  | { readonly operator: 'exists'; readonly expected: boolean }
  /** in this person's reporting line, transitively, along the attribute that names the manager */
  | { readonly operator: 'under'; readonly person: string }

/** `null` is unknown: it never gives a grant and never lifts a deny. */
export type Truth = boolean | null
