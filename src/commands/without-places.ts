import { canonicalJson } from '../domain/canonical-json.ts'

/** Whether two documents say the same, wherever they stand. */
export function withoutPlaces(value: unknown): string {
  const strip = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(strip)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(
      Object.entries(one).flatMap(([key, member]) => (key === 'at' ? [] : [[key, strip(member)]])),
    )
  }
  return canonicalJson(strip(value))
}
