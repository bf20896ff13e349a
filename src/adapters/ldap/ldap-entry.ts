import type { SearchEntry } from 'ldapts'
import { readGuid } from './ldap-guid.ts'

/** The values of an attribute, as text; what is not UTF-8 is left out. Attributes have no capitals of their own. */
export function textsOf(entry: SearchEntry, attribute: string): readonly string[] {
  const wanted = attribute.toLowerCase()
  const texts: string[] = []
  for (const { type, values } of entry.attributes)
    if (type.toLowerCase() === wanted) for (const one of values) if (typeof one === 'string') texts.push(one)
  return texts
}

export function textOf(entry: SearchEntry, attribute: string): string | null {
  return textsOf(entry, attribute)[0] ?? null
}

export function bytesOf(entry: SearchEntry, attribute: string): Buffer | null {
  const wanted = attribute.toLowerCase()
  return entry.attributes.find(({ type }) => type.toLowerCase() === wanted)?.parsedBuffers[0] ?? null
}

/** The immutable id; null when it may not be read. */
export function idOf(entry: SearchEntry, attribute: string): string | null {
  if (attribute !== 'objectGUID') return textOf(entry, attribute)
  const bytes = bytesOf(entry, attribute)
  return bytes === null ? null : readGuid(bytes)
}

/** GeneralizedTime (RFC 4517, 3.3.13) with seconds in UTC, as servers write it; null for anything else. */
export function timeOf(text: string | null): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?Z$/.exec(text ?? '')
  if (!parts) return null
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as [number, ...number[]]
  const time = Date.UTC(year, month! - 1, day, hour, minute, second)
  return Number.isNaN(time) ? null : time
}
