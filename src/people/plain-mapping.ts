import type { SourceMapping, SourceValue } from './source-value.ts'

/** A parsed JSON object as sources give it: scalars as their text. */
export function plainMapping(record: object): SourceMapping {
  return new Map(Object.entries(record).map(([key, value]: [string, unknown]) => [key, plainValue(value)]))
}

function plainValue(value: unknown): SourceValue {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'object') return plainMapping(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
