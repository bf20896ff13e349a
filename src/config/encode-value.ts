import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'

/** Where in a value an object without a prototype stands: what people name can then never meet an inherited member. */
type Path = readonly (string | number)[]

/**
 * A value as one line of text: JSON where that says all, else (maps, infinities) the engine's own form; null for what would
 * not come back as it was.
 */
export function encodeValue(value: unknown): string | null {
  const bare: Path[] = []
  findBare(value, [], bare)
  const paths = JSON.stringify(bare)
  for (const write of [writeJson, writeOwnForm]) {
    try {
      const text = `${paths.length} ${paths}${write(value)}`
      if (isDeepStrictEqual(decodeValue(text), value)) return text
    } catch {
      // It cannot be written so.
    }
  }
  return null
}

function writeJson(value: unknown): string {
  return JSON.stringify(value)
}

function writeOwnForm(value: unknown): string {
  return `v8:${serialize(value).toString('base64')}`
}

export function decodeValue(text: string): unknown {
  const start = text.indexOf(' ') + 1
  const end = start + Number(text.slice(0, start - 1))
  const body = text.slice(end)
  const value: unknown = body.startsWith('v8:')
    ? deserialize(Buffer.from(body.slice(3), 'base64'))
    : (JSON.parse(body) as unknown)
  if (end - start === 2) return value
  for (const path of JSON.parse(text.slice(start, end)) as Path[]) {
    const found = path.reduce<unknown>(memberOf, value)
    if (typeof found === 'object' && found !== null) Object.setPrototypeOf(found, null)
  }
  return value
}

function memberOf(holder: unknown, key: string | number): unknown {
  if (holder instanceof Map) return holder.get(key) as unknown
  return (holder as Readonly<Record<string | number, unknown>> | undefined)?.[key]
}

function findBare(value: unknown, path: Path, found: Path[]): void {
  if (typeof value !== 'object' || value === null) return
  if (Object.getPrototypeOf(value) === null) found.push(path)
  const members: Iterable<[string | number, unknown]> =
    value instanceof Map
      ? (value as Map<string, unknown>)
      : Array.isArray(value)
        ? value.entries()
        : Object.entries(value)
  for (const [key, one] of members) findBare(one, [...path, key], found)
}
