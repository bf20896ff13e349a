import type { SourceMapping, SourceValue } from './source-value.ts'

/** A parsed JSON value as sources give it: scalars as their text. */
export function plainValue(value: unknown): SourceValue {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'object') return plainMapping(value as Readonly<Record<string, unknown>>)
  return String(value as string | number | boolean)
}

export function plainMapping(record: Readonly<Record<string, unknown>>): SourceMapping {
  return new Map(Object.entries(record).map(([key, value]) => [key, plainValue(value)]))
}
