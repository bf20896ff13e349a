import type { AttributeValue } from './person.ts'
import type { SourcePosition } from './position.ts'
import type { PointInTime } from './time.ts'

export type HrisEventKind = 'hired' | 'updated' | 'terminated'

/** Something that happened, or is to happen, to a person, as the HR system tells it. */
export interface HrisEvent {
  readonly kind: HrisEventKind
  readonly person: string
  /** by attribute; for `hired` the whole record, for `terminated` its dates */
  readonly changes: ReadonlyMap<string, AttributeChange>
  /** `effective_date`, for `terminated` the last day; null where a `hired` has its `start_date` alone */
  readonly effective: PointInTime | null
  /** null: typed as `--set` */
  readonly at: SourcePosition | null
}

export interface AttributeChange {
  /** null: it was blank; undefined: the event does not say */
  readonly old: AttributeValue | null | undefined
  /** null: it is blank from now on */
  readonly value: AttributeValue | null
  readonly at: SourcePosition | null
}
