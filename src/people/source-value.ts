/** A value as a source writes it: scalars as their text (`0123` stays `0123`), null for nothing. */
export type SourceValue = string | null | readonly SourceValue[] | SourceMapping

export type SourceMapping = ReadonlyMap<string, SourceValue>

/** What a YAML or JSON file says, with the places of its mappings. */
export interface SourceTree {
  /** one for each document, or each value of a stream */
  readonly roots: readonly SourceValue[]
  /** mapping → where it begins in the text */
  readonly offsets: ReadonlyMap<SourceMapping, number>
  /** mapping → a name that it has twice */
  readonly repeated: ReadonlyMap<SourceMapping, string>
}

/** Stops reading because of what stands at `offset`; how it is told is the caller's business. */
export type Refuse = (offset: number, problem: string) => never

/** Deeper nesting than any HR record has is refused before it exhausts the stack. */
export const deepestNesting = 64

export function isMapping(value: SourceValue): value is SourceMapping {
  return value instanceof Map
}

export function isList(value: SourceValue | undefined): value is readonly SourceValue[] {
  return Array.isArray(value)
}
