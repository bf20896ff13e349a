import type { AttributeValue } from '../domain/person.ts'
import { isMapping, type SourceMapping, type SourceValue } from './source-value.ts'

export interface FlatRecord {
  readonly fields: ReadonlyMap<string, AttributeValue>
  /** a name that two values claim (`a.b` and `b` in `a`); null when there is none */
  readonly repeated: string | null
  /** fields that are lists of lists or mappings, and so no attributes */
  readonly nested: readonly string[]
}

/** Nested mappings become dotted names, lists of scalars several values; null, blank text and empty lists are absent. */
export function flattenRecord(record: SourceMapping): FlatRecord {
  const fields = new Map<string, AttributeValue>()
  const nested: string[] = []
  let repeated: string | null = null
  collect(record, '')
  return { fields, repeated, nested }

  function collect(mapping: SourceMapping, prefix: string): void {
    for (const [key, value] of mapping) {
      const name = prefix + key
      if (isMapping(value)) {
        collect(value, `${name}.`)
        continue
      }
      const attribute = toAttribute(value)
      if (attribute === undefined) nested.push(name)
      if (attribute === undefined || attribute === null) continue
      if (fields.has(name)) repeated ??= name
      else fields.set(name, attribute)
    }
  }
}

export function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** Null: absent; undefined: no attribute can hold it. */
function toAttribute(value: Exclude<SourceValue, SourceMapping>): AttributeValue | null | undefined {
  if (value === null) return null
  if (typeof value === 'string') return isBlank(value) ? null : value
  const texts: string[] = []
  for (const item of value) {
    if (item !== null && typeof item !== 'string') return undefined
    if (item !== null && !isBlank(item)) texts.push(item)
  }
  return texts.length === 0 ? null : texts
}
