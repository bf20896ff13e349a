import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { SourcePosition } from '../domain/position.ts'

/** One record of a source: flat fields under the source's own names, blank ones left out. */
export interface PersonRecord {
  readonly fields: ReadonlyMap<string, AttributeValue>
  /** why the record cannot be trusted; null when it can */
  readonly hold: string | null
  /** the fields of other records with the same key */
  readonly twins?: readonly PersonRecord['fields'][]
  readonly at: SourcePosition
}

export interface SourceRecords {
  readonly file: string
  readonly records: readonly PersonRecord[]
  readonly diagnostics: readonly Diagnostic[]
  /** entries that are no record, so that nobody knows whom they are about */
  readonly unidentified: number
}
